"""国泰新点 EWB: an empty column, a script that says whose site it is, the list by POST in JSON.

Pages count from 0 and hold no more rows than the site likes, whatever is asked. A request with
another ``siteGuid`` or none, or that is no JSON, gets an empty list. Knows its interface.
"""

from __future__ import annotations

import json
from html import escape
from urllib.parse import parse_qs

from crawler.replica import furniture
from crawler.replica.asking import Asked, Made
from crawler.replica.body import article_body
from crawler.replica.listings import Article
from crawler.replica.site import Site

_SITE = "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"
_DEPARTMENT, _CATEGORY = "033", "002007"
_SCRIPT = "/js/webBuilderCommon.js"
_LIST = "/EWB-FRONT/rest/lightfrontaction/getgovinfolist"


class Epoint:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        printed = article.when.strftime(site.habits.printed)
        guid = article.path.rpartition("/")[2].removesuffix(".html")
        return (
            f"{furniture.head(site, article.title, article)}<body>\n{furniture.banner(site)}"
            f'<span id="viewGuid" value="cms_{_CATEGORY}_{guid}"></span>'
            f'<div id="detailContent"><h1 class="title">{escape(article.title)}</h1>'
            f"<div class='detail'><span>时间发布：{printed}</span>"
            f"<span>来源：{article.organ.name}</span></div>"
            f'<div class="content">{article_body(article, night)}</div></div>'
            f"{furniture.footer(site)}"
        )

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        if asked.path == _SCRIPT:
            script = f'var siteInfo = {{projectName: "/EWB-FRONT", siteGuid: "{_SITE}"}};\n'
            return Made(script, "application/javascript")
        if asked.path == _LIST and asked.method == "POST":
            return Made(json.dumps(_answer(site, rows, asked.body)), "application/json")
        if asked.path != site.list_dir + "govInfoPub.html":
            return None
        wanted = parse_qs(asked.query)
        if wanted.get("categorynum") != [_CATEGORY] or wanted.get("deptcode") != [_DEPARTMENT]:
            return None
        return Made(
            f"{furniture.head(site, f'{site.column}-{site.name}')}<body>\n"
            f"{furniture.banner(site)}<script src='{_SCRIPT}'></script>"
            f"<ul class='list' id='infolist'></ul>{furniture.footer(site)}"
        )


def _answer(site: Site, rows: tuple[Article, ...], body: bytes) -> dict[str, object]:
    try:
        sent = json.loads(body)
    except ValueError:
        sent = {}
    own = {"deptcode": _DEPARTMENT, "categorynum": _CATEGORY, "siteGuid": _SITE}
    if any(sent.get(name) != value for name, value in own.items()):
        return {"custom": {"data": [], "total": 0}}
    size = min(int(sent["pageSize"]), site.page_size)
    start = int(sent["pageIndex"]) * size
    data = [
        {"infourl": row.path, "realtitle": row.title, "infodate": row.listed}
        for row in rows[start : start + size]
    ]
    return {"custom": {"data": data, "total": len(rows)}}
