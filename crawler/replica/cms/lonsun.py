"""龙讯 ex-CMS: a column whose list a label fills with a piece of markup, pages from 1.

``length`` cuts the titles that are shown; behind the last page stands the ``result`` that was sent
along, with status 200.
"""

from __future__ import annotations

from html import escape

from crawler.replica import furniture
from crawler.replica.asking import Asked, Made
from crawler.replica.body import article_body
from crawler.replica.listings import Article
from crawler.replica.site import Site

_ORGAN, _SITE, _CATEGORY = "6601841", "4696", "77"
_CUT = 14  # signs of a title that are shown


class Lonsun:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        printed = article.when.strftime(site.habits.printed)
        return (
            f"{furniture.head(site, article.title, article)}<body>{furniture.banner(site)}"
            f'<div class="nr_topcon"><ul><li>发布机构：{article.organ.name}</li>'
            f"<li>发布日期：{printed}</li></ul></div><h1>{escape(article.title)}</h1>"
            f'<div class="j-fontContent newscontnet" id="zoom">{article_body(article, night)}</div>'
            f"{furniture.footer(site)}"
        )

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        if asked.path == site.list_dir:
            return Made(_column(site)) if asked.params.get("type") == "3" else None
        if asked.path == "/site/label/8888":
            return _label(site, rows, asked)
        return None


def _column(site: Site) -> str:
    script = (
        "<script>var siteId = '4696';\n$.ajax({url: '/site/label/8888', data: {"
        f"labelName: 'publicInfoList', siteId: '{_SITE}', pageSize: 15, pageIndex: 1, "
        f"action: 'list', isDate: true, dateFormat: 'yyyy-MM-dd', length: 80, "
        f"organId: '{_ORGAN}', type: 4, catId: '{_CATEGORY}', result: '暂无相关信息', "
        "file: '/xxgk/publicInfoList_nb'}, success: show});</script>"
    )
    return (
        f"{furniture.head(site, site.column)}<body>{furniture.banner(site)}"
        f'{furniture.sidebar(site)}<div id="list"><!--StartLabelHtml_publicInfoList--></div>'
        f"{script}{furniture.footer(site)}"
    )


def _label(site: Site, rows: tuple[Article, ...], asked: Asked) -> Made | None:
    params = asked.params
    given = (params.get("labelName"), params.get("siteId"), params.get("organId"))
    if given != ("publicInfoList", _SITE, _ORGAN) or params.get("catId") != _CATEGORY:
        return Made("no data")
    size = min(int(params.get("pageSize") or 15), site.page_size)
    number = int(params.get("pageIndex") or 1)
    held = rows[(number - 1) * size : number * size]
    if not held:
        return Made(escape(params.get("result") or "no data"))
    items = "".join(
        f'<ul class="clearfix"><li class="mc"><a href="{row.path}" title="{escape(row.title)}" '
        f'target="_blank">{escape(row.title[:_CUT])}...</a></li><li class="rq">'
        f'<span class="date">{row.listed}</span></li></ul>'
        for row in held
    )
    pages = -(-len(rows) // size)
    pager = f'<div id="page_public_info"><a paged="{pages}">尾页</a>共{pages}页</div>'
    return Made(items + pager)
