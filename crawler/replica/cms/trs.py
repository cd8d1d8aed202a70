"""Rarer forms of trs: names without dates, columns that are the report, lists made by a search.

Knows their markup; the lists that most trs sites have stand in trs.py beside the counties.
``TrsNodate``: 广西 and 湖口, with the mobile view beside each row (重庆) and the list of files in
``.fj``. ``TrsInline``: 六盘水, ``…/2023n_1148`` without a slash or a file name, with a switcher of
years on each. ``TrsSearch``: 吉林, JSONP with ``totalCount`` and capped pages, behind a host that
only sends on (贵阳).
"""

from __future__ import annotations

import json
from html import escape

from crawler.replica import furniture
from crawler.replica.asking import Asked, Made
from crawler.replica.body import article_body
from crawler.replica.listings import Article, articles
from crawler.replica.site import Site

_LARGEST_ANSWER = 8  # records, whatever pageSize asks for


class TrsNodate:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        files = ""
        if article.kind == "report":
            files = f'<div class="fj"><a href="./P0{article.when:%Y%m%d}3930221.pdf">附件</a></div>'
        return _article(site, article, night, files)

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        if asked.path in {f"{site.list_dir}P0{row.when:%Y%m%d}3930221.pdf" for row in rows}:
            return Made("%PDF-1.4\n%%EOF\n", "application/pdf")
        pages = [rows[n : n + site.page_size] for n in range(0, len(rows), site.page_size)]
        names = [f"{site.list_dir}index{f'_{n}' if n else ''}.shtml" for n in range(len(pages))]
        if asked.path not in (site.list_dir, *names):
            return None
        index = names.index(asked.path) if asked.path in names else 0
        items = "\n".join(
            f'<li><a href="{_wap(row)}" class="m">手机版</a>'
            f'<a href="./{row.path.removeprefix(site.list_dir)}" title="{escape(row.title)}">'
            f"{escape(row.title)}</a><span>{row.listed}</span></li>"
            for row in pages[index]
        )
        script = (
            f'<script>createPageHTML({len(pages)}, {index}, "index", "shtml", "black2", '
            f"{len(rows)});</script>"
        )
        return Made(_page(site, f'<ul class="list">\n{items}\n</ul>{script}'))


class TrsInline:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        # Browsers read ``./2022n`` beside ``…/2023n`` where no slash is at the end.
        years = "".join(
            f'<a href="./{row.path.rpartition("/")[2]}">{row.report_year}年</a>'
            for row in articles(site.key, night)
        )
        switcher = f'<div class="year_box">{years}</div>'
        return _article(site, article, night, "", before=switcher)

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        if asked.path != site.list_dir:
            return None
        years = "\n".join(
            f'<li><a href="./{row.path.removeprefix(site.list_dir)}">{row.report_year}年</a></li>'
            for row in rows
        )
        return Made(_page(site, f'<ul class="year_list">\n{years}\n</ul>'))


class TrsSearch:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        return _article(site, article, night, "")

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        if asked.path == site.channel_url_path:
            shell = f"<script>window.location.replace('{site.list_dir}');</script>"
            return Made(f"<html><head><title></title>{shell}</head><body></body></html>")
        if asked.path == site.list_dir:
            script = (
                "<script>\nvar pageSize = 20;\n// 旧接口 /was5/response_old.jsp\n"
                "function load(pageIndex) { $.ajax({ dataType: 'jsonp', url:\n"
                "'/was5/response_nb_list.jsp?callback=result&pageIndex=' + pageIndex + '&pageSize='"
                " + pageSize + '&themeIds=&siteIds=31'\n}); }\nload(1);\n</script>"
            )
            return Made(_page(site, f'<ul class="list" id="list"></ul>{script}'))
        if asked.path == "/was5/response_nb_list.jsp":
            return _answer(rows, asked)
        return None


def _answer(rows: tuple[Article, ...], asked: Asked) -> Made:
    params = asked.params
    size = min(int(params.get("pageSize") or _LARGEST_ANSWER), _LARGEST_ANSWER)
    first = (int(params.get("pageIndex") or 1) - 1) * size
    answer = {
        "totalCount": str(len(rows)),
        "pageSize": params.get("pageSize", ""),
        "list": [
            {"TITLE": row.title, "TIME": row.listed, "URL": f"http://{asked.host}{row.path}"}
            for row in rows[first : first + size]
        ],
    }
    callback = params.get("callback", "result")
    return Made(f"{callback}({json.dumps(answer, ensure_ascii=False)});", "application/javascript")


def _wap(row: Article) -> str:
    stem, _, suffix = row.path.rpartition(".")
    return f"{stem}_wap.{suffix}"


def _page(site: Site, content: str) -> str:
    return (
        f"{furniture.head(site, f'{site.column}_{site.name}')}<body>\n{furniture.banner(site)}"
        f"{furniture.breadcrumb(site)}{furniture.sidebar(site)}"
        f'<div class="right">{content}</div>\n{furniture.footer(site)}'
    )


def _article(site: Site, article: Article, night: int, after: str, *, before: str = "") -> str:
    printed = article.when.strftime(site.habits.printed)
    return (
        f"{furniture.head(site, f'{article.title}_{site.column}_{site.name}', article)}<body>\n"
        f"{furniture.banner(site)}{furniture.breadcrumb(site)}{before}"
        f'<div class="article"><h1>{escape(article.title)}</h1>'
        f'<div class="info">发布日期：{printed}　来源：{article.organ.name}</div>'
        f'<div class="TRS_UEDITOR trs_web">{article_body(article, night)}</div></div>{after}'
        f"{furniture.footer(site)}"
    )
