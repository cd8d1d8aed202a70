"""The PHP platform "Openness": lists ``page_1.html``, ``page_2.html``, articles by their number.

Knows its markup. The list without a page's name is page one as well.
"""

from __future__ import annotations

from html import escape

from crawler.replica import furniture
from crawler.replica.asking import Asked, Made
from crawler.replica.body import article_body
from crawler.replica.listings import Article
from crawler.replica.site import Site


class Openness:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        printed = article.when.strftime(site.habits.printed)
        return (
            f"{furniture.head(site, article.title, article)}<body>\n{furniture.banner(site)}"
            f'<div class="wenzhang"><h1>{escape(article.title)}</h1>'
            f"<div class='info'>发布时间：{printed}　来源：{article.organ.name}　"
            "浏览次数：<span id='hits'></span></div>"
            f'<div class="article-content">{article_body(article, night)}</div></div>'
            f"{furniture.footer(site)}"
        )

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        pages = [rows[n : n + site.page_size] for n in range(0, len(rows), site.page_size)]
        names = [f"{site.list_dir}page_{n + 1}.html" for n in range(len(pages))]
        if asked.path not in names:
            return None
        index = names.index(asked.path)
        items = "\n".join(
            f"<li><a href='{row.path}' target='_blank'>{escape(row.title)}</a>"
            f"<span class='date'>{row.listed}</span></li>"
            for row in pages[index]
        )
        # On the last page 下一页 leads to the page itself.
        following = names[min(index + 1, len(names) - 1)]
        return Made(
            f"{furniture.head(site, f'{site.column}-{site.name}')}<body>\n"
            f"{furniture.banner(site)}{furniture.sidebar(site)}"
            f'<ul class="list">\n{items}\n</ul>'
            f'<div class="pages"><a href="{names[0]}">首页</a>'
            f'<a href="{following}">下一页</a></div>'
            f"{furniture.footer(site)}"
        )
