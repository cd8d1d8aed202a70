"""博达 VisualSiteBuilder, the platform Openness and 国泰新点 EWB.

vsb numbers the pages of a list downwards: page two of four is ``3.htm``. Openness numbers them
upwards, ``page_2.html``, and answers behind the last with that one again. EWB gives rows by POST
alone, from page 0, at most ``page_size`` of them; its site's number stands in a script.
"""

from __future__ import annotations

import json
from html import escape

from crawler.replica import furniture
from crawler.replica.asking import Asked, Made
from crawler.replica.body import article_body
from crawler.replica.listings import Article
from crawler.replica.site import Site

_CUT = 16  # signs of a title in the list
_GUID = "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"
_LIST = "/EWB-FRONT/rest/lightfrontaction/getgovinfolist"


class Vsb:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        body = f'<div id="vsb_content" class="v_news_content">{article_body(article, night)}</div>'
        return _article(site, article, body)

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        pages = _chunks(rows, site.page_size)
        names = [site.channel_url_path]
        names += [f"{site.list_dir}{len(pages) - n}.htm" for n in range(1, len(pages))]
        if asked.path not in names:
            return None
        index = names.index(asked.path)
        up = "../../" if index else "../"
        items = "".join(
            f'<li id="line_u5_{n}"><a href="{up}{row.path[1:]}" title="{escape(row.title)}">'
            f"{escape(_cut(row.title))}</a><span>{row.listed}</span></li>\n"
            for n, row in enumerate(pages[index])
        )
        items += '<li id="line_u5_99" style="display:none"><a href="/info/1/2.htm">…</a></li>'
        call = f"_simple_list_gotopage_fun({len(pages)},&quot;u5_goto&quot;,2)"
        pager = (
            f'<div class="p_pages">共{len(rows)}条 {index + 1}/{len(pages)} '
            f"<input id='u5_goto'><a href='javascript:;' onclick=\"{call}\">转到</a></div>"
        )
        return Made(_page(site, f'<ul class="list">\n{items}</ul>{pager}'))


class LongxunOpenness:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        body = f'<div class="wenzhang-content">{article_body(article, night)}</div>'
        return _article(site, article, body)

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        folder, _, name = asked.path.rpartition("/")
        number = name.removeprefix("page_").removesuffix(".html")
        if folder + "/" != site.list_dir or not number.isdigit():
            return None
        pages = _chunks(rows, site.page_size)
        index = min(int(number), len(pages)) - 1
        items = "".join(
            f'<li><a href="{row.path}" title="{escape(row.title)}">{escape(_cut(row.title))}</a>'
            f"<span>{row.listed}</span></li>\n"
            for row in pages[index]
        )
        links = [f'<a href="page_{n + 1}.html">{n + 1}</a>' for n in range(len(pages))]
        if index + 1 < len(pages):
            links.append(f'<a href="page_{index + 2}.html">下一页</a>')
        return Made(_page(site, f'<ul class="list">\n{items}</ul><div>{"".join(links)}</div>'))


class Epoint:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        body = f'<div id="detailContent" class="content">{article_body(article, night)}</div>'
        return _article(site, article, body)

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        if asked.path == site.channel_url_path.partition("?")[0]:
            script = '<script src="/js/webBuilderCommon.js"></script>'
            return Made(_page(site, f'<ul id="govinfolist"></ul>{script}'))
        if asked.path == "/js/webBuilderCommon.js":
            info = f'var siteInfo = {{projectName: "/EWB-FRONT", siteGuid: "{_GUID}"}};\n'
            return Made(info, "application/javascript")
        if asked.path != _LIST or asked.method != "POST":
            return None
        wanted = json.loads(asked.body or b"{}")
        if (wanted.get("siteGuid"), wanted.get("categorynum")) != (_GUID, "002006"):
            return Made('{"status":{"code":500}}', "application/json")
        size = min(int(wanted["pageSize"]), site.page_size)
        first = int(wanted["pageIndex"]) * size
        data = [
            {"infourl": row.path, "realtitle": row.title, "infodate": row.listed}
            for row in rows[first : first + size]
        ]
        said = {"custom": {"data": data, "total": len(rows)}, "status": {"code": 1}}
        return Made(json.dumps(said, ensure_ascii=False), "application/json")


def _chunks(rows: tuple[Article, ...], size: int) -> list[tuple[Article, ...]]:
    return [rows[n : n + size] for n in range(0, len(rows), size)]


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
        f'<div class="main"><h1 class="title">{escape(article.title)}</h1>'
        f'<div class="detail"><span>时间发布：{printed}</span><span>来源：{article.organ.name}'
        f"</span></div>{body}</div>{furniture.footer(site)}"
    )
