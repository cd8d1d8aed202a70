"""The two products of 广东: gkmlpt, a directory that is all script, and nfcms, static pages.

gkmlpt answers ``/gkmlpt/api/all/<node>?page=N`` with ``page_size`` rows a page, the same for page 0
and page 1. nfcms sends mobile devices to ``mpost_`` and counts its pages from 1.
"""

from __future__ import annotations

import json
from html import escape

from crawler.replica import furniture
from crawler.replica.asking import Asked, Made
from crawler.replica.body import article_body
from crawler.replica.listings import Article
from crawler.replica.site import Site

_NODE, _SID = 7001, 755041


class Gkmlpt:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        return _article(site, article, night, "")

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        if asked.path == site.channel_url_path:
            return Made(_directory(site, len(rows)))
        if asked.path != f"/gkmlpt/api/all/{_NODE}":
            return None
        number = max(int(asked.params.get("page") or 0), 1)
        held = rows[(number - 1) * site.page_size : number * site.page_size]
        records = [
            {
                "id": n,
                "title": row.title,
                "url": f"http://{asked.host}{row.path}",
                "publisher": row.organ.name,
                "display_publish_time": int(row.when.timestamp()),
                "attachment": [],
            }
            for n, row in enumerate(held)
        ]
        said = {"classify": {"id": _NODE, "name": site.column, "post_count": len(rows)}}
        return Made(json.dumps(said | {"articles": records}), "application/json")


class Nfcms:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        mobile = article.path.rpartition("/")[2].replace("post_", "mpost_")
        return _article(
            site,
            article,
            night,
            "<script>var NFCMS_SITE_ID = 31, NFCMS_POST_ID = 1;"
            f"if(/Mobile/.test(navigator.userAgent)) location.href='./{mobile}';</script>",
        )

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        pages = [rows[n : n + site.page_size] for n in range(0, len(rows), site.page_size)]
        names = [f"{site.list_dir}index{f'_{n + 1}' if n else ''}.html" for n in range(len(pages))]
        if asked.path not in (site.list_dir, *names):
            return None
        index = names.index(asked.path) if asked.path in names else 0
        items = "\n".join(
            f'<li><a href="{row.path}">{escape(row.title)}</a><span>{row.listed}</span></li>'
            for row in pages[index]
        )
        pager = f'<a class="prev" href="{names[index - 1]}">上一页</a>' if index else ""
        if index + 1 < len(pages):
            pager += f'<a class="next" href="{names[index + 1]}">下一页</a>'
        return Made(
            f"{furniture.head(site, site.column)}<body><script>var NFCMS_SITE_ID = 31;</script>"
            f"{furniture.banner(site)}{furniture.sidebar(site)}"
            f'<ul class="news_list">\n{items}\n</ul><div class="page">{pager}</div>'
            f"{furniture.footer(site)}"
        )


def _directory(site: Site, count: int) -> str:
    tree = (
        "[{id:1, name:'政府信息公开目录', children:[{id:60, name:'机构职能', children:[], "
        f"post_count:4}}, {{id:{_NODE}, name:'{site.column}', children:[], jump_url:'', "
        f"post_count:{count},}}, {{id:71, name:'政府网站工作年度报表', children:[]}}]}}]"
    )
    return (
        f"{furniture.head(site, site.name)}<body><script>window._CONFIG = "
        f"{{SID: '{_SID}', TREE: {tree}, SERVICE_AREA_ID: 4}};</script>"
        '<div id="app"></div><script src="/gkmlpt/static/app.js"></script></body></html>'
    )


def _article(site: Site, article: Article, night: int, script: str) -> str:
    printed = article.when.strftime(site.habits.printed)
    return (
        f"{furniture.head(site, article.title, article)}<body>{script}{furniture.banner(site)}"
        f'<div class="main"><h1>{escape(article.title)}</h1><div class="info">发布日期：{printed}'
        f'　来源：{article.organ.name}</div><div class="article-content" id="zoomcon">'
        f"{article_body(article, night)}</div></div>{furniture.footer(site)}"
    )
