"""大汉: jcms, whose rows stand as XML in a script, and JPaaS, whose lists are units of a gateway.

jcms holds three screen pages (``page_size`` rows each) in a group; the group after the first is
``page=1``. Without a Referer it answers with an empty datastore of 54 bytes. The trap ``post``
leaves the group's address out, so that the script's POST is the only way, and puts rows into a
table. JPaaS gives page one for anything but ``paramJson``.
"""

from __future__ import annotations

import json
from html import escape
from urllib.parse import quote

from crawler.replica import furniture
from crawler.replica.asking import Asked, Made
from crawler.replica.body import article_body
from crawler.replica.listings import Article
from crawler.replica.site import Site

_CUT = 15  # signs of a title in the list
_PROXY = "/module/web/jpage/dataproxy.jsp"
_EMPTY = "<datastore><recordset></recordset></datastore>".ljust(54)
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


class HanwebJcms:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        body = (
            f'<meta name="ContentStart"><div id="zoom">{article_body(article, night)}</div>'
            '<meta name="ContentEnd">'
        )
        return _article(site, article, body)

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        size = site.page_size * 3
        if asked.path == site.channel_url_path:
            return Made(_jcms_column(site, rows, size))
        if asked.path != _PROXY:
            return None
        if "Referer" not in asked.headers:
            return Made(_EMPTY, "text/xml")
        if "post" in site.traps:
            if asked.method != "POST" or asked.params.get("columnid") != _column(site):
                return Made(_EMPTY, "text/xml")
            first, last = (int(asked.params[name]) for name in ("startrecord", "endrecord"))
            return Made(_store(site, rows, rows[first - 1 : last]), "text/xml")
        number = int(asked.params.get("page") or 0)
        return Made(_store(site, rows, rows[number * size : (number + 1) * size]), "text/xml")


class HanwebJpaas:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        body = f'<div class="wzzw-article" id="zoom">{article_body(article, night)}</div>'
        return _article(site, article, body)

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        if asked.path in (site.list_dir, site.channel_url_path):
            script = (
                f'<script src="/unitbuild.js" url="{_UNIT}" queryData="{{\'parseType\':'
                "'bulidstatic','webId':'31','tplSetId':'c4','pageType':'column','tagId':'列表',"
                "'editType':'null','pageId':'p77'}\"></script>"
            )
            return Made(_page(site, f"{_items(site, rows, 1)}{script}"))
        if asked.path != _UNIT or asked.params.get("pageId") != "p77":
            return None
        wanted = json.loads(asked.params.get("paramJson") or '{"pageNo":1}')
        html = _items(site, rows, int(wanted["pageNo"]))
        said = {"success": True, "message": "ok", "data": {"html": html}}
        return Made(json.dumps(said, ensure_ascii=False), "application/json")


def _jcms_column(site: Site, rows: tuple[Article, ...], size: int) -> str:
    column = _column(site)
    proxy = (
        f"{_PROXY}?page=1&appid=1&webid=110&path=/&columnid={column}&unitid=38486"
        f"&webname={quote(quote(site.name))}&permissiontype=0"
    )
    if "post" in site.traps:
        contents = ""
        script = (
            f"<script>var perpage = {site.page_size};\n$.post('{_PROXY}?startrecord=1', {{col: 1, "
            f"appid: '1', webid: '110', path: '/', columnid: '{column}', sourceContentType: '1', "
            "unitid: '38486', webname: '', permissiontype: '0'}, show);</script>"
        )
    else:
        group = f'<nextgroup><![CDATA[<a href="{proxy}"></a>]]></nextgroup>'
        contents = f'<script type="text/xml">{_store(site, rows, rows[:size], group)}</script>'
        script = ""
    return _page(site, f'<ul class="list"></ul><div id="38486">{contents}</div>{script}')


def _store(
    site: Site, rows: tuple[Article, ...], held: tuple[Article, ...], group: str = ""
) -> str:
    records = "".join(f"<record><![CDATA[{_record(site, row)}]]></record>\n" for row in held)
    junk = "<record><![CDATA[<table></table>]]></record>" if held else ""
    return (
        f"<datastore><totalrecord>{len(rows)}</totalrecord>{group}"
        f"<recordset>{junk}{records}</recordset></datastore>"
    )


def _record(site: Site, row: Article) -> str:
    link = (
        f'<a href="{row.path}" title="{escape(row.title)}" target="_blank">'
        f"{escape(_cut(row.title))}</a>"
    )
    if "post" in site.traps:
        return f"<tr><td>{link}</td><td>[{row.listed}]</td></tr>"
    return f'<li class="clearfix">{link}<b>{row.listed}</b></li>'


def _items(site: Site, rows: tuple[Article, ...], number: int) -> str:
    held = rows[(number - 1) * site.page_size : number * site.page_size]
    items = "".join(
        f'<li class="clearfix"><a href="{row.path}" title="{escape(row.title)}">'
        f"{escape(_cut(row.title))}</a><span>{row.listed}</span></li>"
        for row in held
    )
    return (
        f'<div class="page-content"><ul>{items}</ul></div>'
        f'<div class="pagination" rows="{site.page_size}" count="{len(rows)}"></div>'
    )


def _column(site: Site) -> str:
    return site.list_dir.strip("/").rpartition("col")[2]


def _cut(title: str) -> str:
    return title if len(title) <= _CUT else title[:_CUT] + "..."


def _page(site: Site, content: str) -> str:
    return (
        f"{furniture.head(site, f'{site.column}_{site.name}')}<body>\n{furniture.banner(site)}"
        f'{furniture.sidebar(site)}<div class="right">{content}</div>\n{furniture.footer(site)}'
    )


def _article(site: Site, article: Article, body: str) -> str:
    printed = article.when.strftime(site.habits.printed)
    return (
        f"{furniture.head(site, article.title, article)}<body>\n{furniture.banner(site)}"
        f'<div class="main"><h1>{escape(article.title)}</h1><div class="info">发布时间：{printed}'
        f"　来源：{article.organ.name}</div>{body}</div>{furniture.footer(site)}"
    )
