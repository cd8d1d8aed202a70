"""Plain lists of five products: uuid-columns, hunan-numeric, content-id, DedeCMS and WebForms.

They differ in how page two is called and in how a list leads to it. Traps of ``Site.traps``:
``post-back`` (the pager is the last row of a grid that sends the form back; a state that is
missing or of another page is refused with 500), ``choice`` (a ``select`` of pages and no 下一页),
``silent`` (no pager at all: ``index_2`` lies there or does not), ``glued`` (a time glued to the
date), ``folders`` (page two is ``p/2.html``).
"""

from __future__ import annotations

from html import escape

from crawler.replica import furniture
from crawler.replica.asking import Asked, Made, Reply
from crawler.replica.body import article_body
from crawler.replica.listings import Article
from crawler.replica.site import Site

_TARGET = "ctl00$ContentPlaceHolder1$GridView1$ctl{:02d}$LinkButtonNextPage"


class Plain:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        printed = article.when.strftime(site.habits.printed)
        return (
            f"{furniture.head(site, article.title, article)}<body>\n{furniture.banner(site)}"
            f'<div class="article"><h1>{escape(article.title)}</h1>'
            f"<div class='info'>发布时间：{printed}　来源：{article.organ.name}</div>"
            f'<div id="zoom">{article_body(article, night)}</div></div>'
            f"{furniture.footer(site)}"
        )

    def reply(
        self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked
    ) -> Made | Reply | None:
        pages = [rows[n : n + site.page_size] for n in range(0, len(rows), site.page_size)]
        if "post-back" in site.traps:
            return self._posted(site, pages, asked)
        names = [site.list_dir + _name(site, n) for n in range(len(pages))]
        if asked.path == site.channel_url_path:
            index = 0
        elif asked.path in names:
            index = names.index(asked.path)
        else:
            return None
        items = "\n".join(f"<li>{_link(row)}<span>{_listed(site, row)}</span></li>"
                          for row in pages[index])  # fmt: skip
        pager = _pager(site, index, len(pages))
        return Made(_whole(site, f'<ul class="list">\n{items}\n</ul>{pager}'))

    def _posted(
        self, site: Site, pages: list[tuple[Article, ...]], asked: Asked
    ) -> Made | Reply | None:
        if asked.path != site.channel_url_path:
            return None
        index = 0
        if asked.method == "POST":
            sent = asked.params
            before = _page_of(sent.get("__VIEWSTATE", ""), len(pages))
            if before is None or sent.get("__EVENTTARGET") != _control(pages[before]):
                return Reply(500, "<h1>验证视图状态 MAC 失败。</h1>".encode())
            index = min(before + 1, len(pages) - 1)
        items = "\n".join(
            f"<tr><td>{_link(row)}</td><td>{row.listed}</td></tr>" for row in pages[index]
        )
        pager = f"<span>第{index + 1}页/共{len(pages)}页</span>"
        if index + 1 < len(pages):
            pager += (
                f"<a href=\"javascript:__doPostBack('{_control(pages[index])}','')\">下一页</a>"
            )
        return Made(
            _whole(
                site,
                f'<form method="post" action="./{site.channel_url_path.rpartition("/")[2]}">'
                f'<input type="hidden" name="__VIEWSTATE" value="{_state(index)}" />'
                '<input type="hidden" name="__EVENTTARGET" value="" />'
                '<input type="hidden" name="__EVENTARGUMENT" value="" />'
                f'<table class="GridView">\n{items}\n<tr><td colspan="2">{pager}</td></tr>'
                "</table></form>",
            )
        )


def _whole(site: Site, listed: str) -> str:
    return (
        f"{furniture.head(site, f'{site.column}-{site.name}')}<body>\n"
        f"{furniture.banner(site)}{furniture.sidebar(site)}{listed}{furniture.footer(site)}"
    )


def _link(row: Article) -> str:
    return f'<a href="{row.path}" title="{escape(row.title)}">{escape(row.title)}</a>'


def _listed(site: Site, row: Article) -> str:
    return f"{row.listed}{row.when:%H:%M}" if "glued" in site.traps else row.listed


def _name(site: Site, index: int) -> str:
    if "choice" in site.traps:
        return f"list_12_{index + 1}.{site.suffix}"
    if "folders" in site.traps:
        return f"p/{index + 1}.{site.suffix}" if index else ""
    return f"index_{index + 1}.{site.suffix}" if index else f"index.{site.suffix}"


def _pager(site: Site, index: int, pages: int) -> str:
    if "silent" in site.traps:
        return ""
    if "choice" in site.traps:
        options = "".join(
            f"<option value='{_name(site, n)}'{' selected' * (n == index)}>{n + 1}</option>"
            for n in range(pages)
        )
        change = "location.href=this.options[this.selectedIndex].value;"
        return f"<div class='pagelist'><select onchange='{change}'>{options}</select></div>"
    links = f'<a href="{site.list_dir}">首页</a>'
    if index:
        links += f'<a href="{site.list_dir}{_name(site, index - 1)}">上一页</a>'
    if index + 1 < pages:
        links += f'<a href="{site.list_dir}{_name(site, index + 1)}">下一页</a>'
    return f'<div class="pages">{links}</div>'


def _state(index: int) -> str:
    return f"/wEPDwUK{index:04d}ZGQ+="


def _page_of(state: str, pages: int) -> int | None:
    return next((n for n in range(pages) if _state(n) == state), None)


def _control(rows: tuple[Article, ...]) -> str:
    """The pager is the row after the last: its number changes with the number of rows."""
    return _TARGET.format(len(rows) + 2)
