"""大汉: jcms with its jpage, the reports of its 信息公开目录, JPaaS.

``HanwebJcms``: the visible list is empty, the first block stands in script, later ones are asked of
``dataproxy.jsp``, which is empty for whoever comes from elsewhere than the column; ``?pageNum=2``
is page one. The trap ``post`` leaves it to the script to ask for spans of records.
``HanwebXxgk``: one page, the latest report without ``fbtime``, a switcher of years on each.
``HanwebJpaas``: the first page is static; others come only for ``paramJson``.
"""

from __future__ import annotations

import json
from hashlib import sha256
from html import escape

from crawler.replica import furniture
from crawler.replica.asking import Asked, Made, Reply
from crawler.replica.body import article_body
from crawler.replica.listings import Article, articles
from crawler.replica.site import Site

_CUT = 12  # signs of a title in the list
_PROXY = "/module/web/jpage/dataproxy.jsp"
_DOWNLOAD = "/module/download/downfile.jsp"
_BUILD = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_SCREENS = 3  # pages of the screen in a block
_EMPTY = "<?xml version='1.0' encoding='UTF-8'?><datastore/>"


class HanwebJcms:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        files = ""
        if article.kind == "report" and "post" not in site.traps:
            files = f'<p><a href="{_DOWNLOAD}?classid=0&filename={_file(article)}">附件</a></p>'
        return _article(site, article, night, files)

    def reply(
        self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked
    ) -> Made | Reply | None:
        if asked.path == site.channel_url_path:
            return Made(_page(site, _jpage(site, rows)))
        if asked.path == _PROXY:
            if site.channel_url_path not in asked.headers.get("Referer", ""):
                return Made(_EMPTY, "text/xml")
            return _proxied(site, rows, asked)
        if asked.path == _DOWNLOAD:
            return Reply(302, b"", (("Location", f"/attach/0/{asked.params.get('filename')}"),))
        if asked.path in {f"/attach/0/{_file(row)}" for row in rows}:
            return Made("%PDF-1.4\n%%EOF\n", "application/pdf")
        return None


def _jpage(site: Site, rows: tuple[Article, ...]) -> str:
    column = site.channel_url_path.split("/")[2].removeprefix("col")
    first = "".join(map(_record, rows[: _SCREENS * site.page_size]))
    if "post" in site.traps:
        following = ""
        script = (
            f"<script>$('#38486').jpage({{perpage: {site.page_size}, proxy: '{_PROXY}', params: {{"
            f"col: 1, appid: '1', webid: '9', path: '/', columnid: '{column}', unitid: '38486', "
            "sourceContentType: '1', webname: '', permissiontype: '0'}});</script>"
        )
    else:
        fields = f"appid=1&webid=9&path=/&columnid={column}&unitid=38486&webname=%25E5%258E%25BF"
        following = f'<nextgroup><![CDATA[<a href="{_PROXY}?page=1&{fields}"></a>]]></nextgroup>'
        script = (
            '<div class="xc_pgContainer"><a href="?uid=38486&pageNum=2">下一页</a>'
            '<a class="xc_pgLast" href="?uid=38486&pageNum=9">尾页</a></div>'
        )
    store = f"<datastore>{following}<recordset>{first}</recordset></datastore>"
    return f'<ul></ul><div id="38486"><script type="text/xml">{store}</script></div>{script}'


def _proxied(site: Site, rows: tuple[Article, ...], asked: Asked) -> Made:
    size = _SCREENS * site.page_size
    if asked.method == "POST":
        first = int(asked.params["startrecord"]) - 1
        last = min(int(asked.params["endrecord"]), first + size)
    else:
        first = int(asked.params["page"]) * size
        last = first + size
    records = "<table></table>".join(map(_record, rows[first:last]))
    # What an answer to GET names as its next group is the group that follows page one.
    return Made(
        f"<?xml version='1.0' encoding='UTF-8'?><datastore><totalrecord>{len(rows)}</totalrecord>"
        f'<nextgroup><![CDATA[<a href="{_PROXY}?page=1"></a>]]></nextgroup>'
        f"<recordset>{records}</recordset></datastore>",
        "text/xml",
    )


def _record(row: Article) -> str:
    return (
        f'<record><![CDATA[<li class="clearfix"><a href="{row.path}" title="{escape(row.title)}" '
        f'target="_blank">{escape(_cut(row.title))}</a><b>{row.listed}</b></li>]]></record>'
        "<li style=<br/>"
    )


class HanwebXxgk:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        base, _, query = article.path.partition("?")
        area = query.partition("&")[0]
        years = "".join(
            f'<li><a href="{base.rpartition("/")[2]}?fbtime={row.when.year}&{area}">'
            f"{row.when.year}年</a></li>"
            for row in articles(site.key, night)
        )
        return _article(site, article, night, "", before=f'<ul class="years">{years}</ul>')

    def reply(
        self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked
    ) -> Made | Reply | None:
        target, _, query = site.channel_url_path.partition("?")
        area = query.removeprefix("area=")
        if asked.path != target or asked.params.get("area") != area:
            return None
        year = asked.params.get("fbtime", str(rows[0].when.year))
        shown = [row for row in rows if str(row.when.year) == year]
        return Made(self.article_page(site, shown[0], night)) if shown else None


class HanwebJpaas:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        return _article(site, article, night, "")

    def reply(
        self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked
    ) -> Made | Reply | None:
        if asked.path == site.channel_url_path:
            query = (
                "{'parseType':'bulidstatic','webId':'9','tplSetId':'7','pageType':'column',"
                "'tagId':'当前栏目列表','editType':'null','pageId':'31'}"
            )
            unit = f'<script src="/unitbuild.js" url="{_BUILD}" queryData="{query}"></script>'
            return Made(_page(site, _built(rows, 1, site.page_size) + unit))
        if asked.path == _BUILD and asked.params.get("parseType") == "bulidstatic":
            place = json.loads(asked.params.get("paramJson", "{}"))
            size = min(place.get("pageSize", site.page_size), site.page_size)
            markup = _built(rows, place.get("pageNo", 1), size)
            answer = {"success": True, "message": "操作成功", "data": {"html": markup}}
            return Made(json.dumps(answer, ensure_ascii=False), "application/json")
        return None


def _built(rows: tuple[Article, ...], number: int, size: int) -> str:
    items = "".join(
        f'<li class="clearfix"><a href="{row.path}" title="{escape(row.title)}">'
        f"{escape(_cut(row.title))}</a><span>{row.listed}</span></li>"
        for row in rows[(number - 1) * size : number * size]
    )
    pager = f'<div class="pagination" rows="{size}" count="{len(rows)}"></div>'
    return f'<ul class="page-content">{items}</ul>{pager}'


def _file(article: Article) -> str:
    return f"{sha256(article.path.encode()).hexdigest()[:32]}.pdf"


def _cut(title: str) -> str:
    return title if len(title) <= _CUT else title[:_CUT] + "..."


def _page(site: Site, content: str) -> str:
    return (
        f"{furniture.head(site, f'{site.column}_{site.name}')}<body>\n{furniture.banner(site)}"
        f'{furniture.sidebar(site)}<div class="right">{content}</div>\n{furniture.footer(site)}'
    )


def _article(site: Site, article: Article, night: int, after: str, *, before: str = "") -> str:
    printed = article.when.strftime(site.habits.printed)
    return (
        f"{furniture.head(site, article.title, article)}<body>\n{furniture.banner(site)}{before}"
        f'<div class="main-txt"><h1>{escape(article.title)}</h1>'
        f'<div class="info">发布时间：{printed}　来源：{article.organ.name}</div>'
        f'<div id="zoom"><meta name="ContentStart">{article_body(article, night)}'
        f'<meta name="ContentEnd"></div>{after}</div>{furniture.footer(site)}'
    )
