"""The CMS of 西安区县, 富县 and 吴起: lists ``1.html``, ``2.html``, articles by snowflake id.

Knows its markup. The column's directory is page one as well.
"""

from __future__ import annotations

from html import escape

from crawler.replica import furniture
from crawler.replica.asking import Asked, Made
from crawler.replica.body import article_body
from crawler.replica.listings import Article
from crawler.replica.site import Site


class Snowflake:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        printed = article.when.strftime(site.habits.printed)
        return (
            f"{furniture.head(site, article.title, article)}<body>\n{furniture.banner(site)}"
            f'<div class="article"><h1>{escape(article.title)}</h1>'
            f"<div class='info'>发布时间：{printed}　来源：{article.organ.name}</div>"
            f'<div class="content">{article_body(article, night)}</div></div>'
            f"{furniture.footer(site)}"
        )

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        pages = [rows[n : n + site.page_size] for n in range(0, len(rows), site.page_size)]
        names = [f"{site.list_dir}{n + 1}.html" for n in range(len(pages))]
        if asked.path not in (site.list_dir, *names):
            return None
        index = names.index(asked.path) if asked.path in names else 0
        items = "\n".join(
            f'<li><a href="{row.path}" title="{escape(row.title)}">{escape(row.title)}</a>'
            f"<span>{row.listed}</span></li>"
            for row in pages[index]
        )
        pager = '<a href="1.html">首页</a>'
        if index + 1 < len(pages):
            pager += f'<a href="{index + 2}.html">下一页</a>'
        return Made(
            f"{furniture.head(site, f'{site.column}-{site.name}')}<body>\n"
            f"{furniture.banner(site)}{furniture.sidebar(site)}"
            f'<ul class="list">\n{items}\n</ul><div class="pages">{pager}</div>'
            f"{furniture.footer(site)}"
        )
