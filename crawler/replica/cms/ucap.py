"""开普云 UCAP: static lists whose pager stands in script, or a list that a search fills.

The trap ``search`` empties the list and leaves it to ``/common/search/<channel>``, which grants at
most ``page_size`` records whatever is asked. ``?page=2`` is ignored; the folder alone is 403.
"""

from __future__ import annotations

import json
from hashlib import sha256
from html import escape

from crawler.replica import furniture
from crawler.replica.asking import Asked, Made, Reply
from crawler.replica.body import article_body
from crawler.replica.listings import Article
from crawler.replica.site import Site

_CUT = 16  # signs of a title in the list


class Ucap:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        printed = article.when.strftime(site.habits.printed)
        return (
            f"{furniture.head(site, article.title, article)}<body>\n{furniture.banner(site)}"
            f'<div class="pages"><h1><UCAPTITLE>{escape(article.title)}</UCAPTITLE></h1>'
            f'<div class="pages-date"><PUBLISHTIME>{printed}</PUBLISHTIME></div>'
            f'<div id="UCAP-CONTENT" class="pages_content"><UCAPCONTENT>'
            f"{article_body(article, night)}</UCAPCONTENT></div></div>{furniture.footer(site)}"
        )

    def reply(
        self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked
    ) -> Made | Reply | None:
        if asked.path == f"/common/search/{_channel(site)}":
            return _answer(site, rows, asked)
        if asked.path == site.list_dir:
            return Reply(403, b"<h1>403 Forbidden</h1>")
        if "search" in site.traps:
            return _filled_by_search(site) if asked.path == site.channel_url_path else None
        return _static(site, rows, asked.path)


def _static(site: Site, rows: tuple[Article, ...], path: str) -> Made | None:
    stem, _, suffix = site.channel_url_path.rpartition(".")
    pages = [rows[n : n + site.page_size] for n in range(0, len(rows), site.page_size)]
    names = [f"{stem}{f'_{n + 1}' if n else ''}.{suffix}" for n in range(len(pages))]
    if path not in names:
        return None
    index = names.index(path)
    items = "\n".join(
        f'<li><a href="{row.path}" title="{escape(row.title)}" target="_blank">'
        f'{escape(_cut(row.title))}</a><span class="time">{row.listed}</span></li>'
        for row in pages[index]
    )
    name = stem.rpartition("/")[2]
    script = (
        f"<script>createPageHTML('page_div', {len(pages)}, {index + 1}, '{name}', '{suffix}', "
        f"{len(rows)});</script>"
    )
    return Made(_page(site, f'<ul class="list">\n{items}\n</ul><div id="page_div"></div>{script}'))


def _filled_by_search(site: Site) -> Made:
    script = (
        "<script>function load(n) { $.getJSON("
        f"'/common/search/{_channel(site)}?_isAgg=true&_isJson=true&_pageSize=15"
        "&_template=index&page=' + n, show); } load(1);</script>"
    )
    return Made(_page(site, f'<ul class="list" id="list"></ul>{script}'))


def _answer(site: Site, rows: tuple[Article, ...], asked: Asked) -> Made:
    size = min(int(asked.params.get("_pageSize") or site.page_size), site.page_size)
    number = int(asked.params.get("page") or 1)
    held = rows[(number - 1) * size : number * size]
    results = [
        {
            "title": row.title,
            "url": f"//{asked.host}{row.path}",
            "publishedTimeStr": f"{row.when:%Y-%m-%d %H:%M:%S}",
            "channelName": site.column,
        }
        for row in held
    ]
    data = {"total": len(rows), "page": number, "rows": size, "results": results}
    return Made(json.dumps({"data": data}, ensure_ascii=False), "application/json")


def _channel(site: Site) -> str:
    return sha256(site.key.encode()).hexdigest()[:32]


def _cut(title: str) -> str:
    return title if len(title) <= _CUT else title[:_CUT] + "..."


def _page(site: Site, content: str) -> str:
    return (
        f"{furniture.head(site, f'{site.column}_{site.name}')}<body>\n{furniture.banner(site)}"
        f'{furniture.sidebar(site)}<div class="right">{content}</div>\n{furniture.footer(site)}'
    )
