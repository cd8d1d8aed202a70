"""博达 VSB: page 1 is ``b.htm``, page 2 ``b/<total-1>.htm``, the last ``b/1.htm``.

Titles are cut in the text and whole in the attribute; hidden rows repeat what the next page
shows; another list of ``line_u`` rows stands beside. Knows its markup.
"""

from __future__ import annotations

from html import escape

from crawler.replica import furniture
from crawler.replica.asking import Asked, Made
from crawler.replica.body import article_body
from crawler.replica.listings import Article
from crawler.replica.site import Site


class Vsb:
    def article_page(self, site: Site, article: Article, night: int) -> str:
        printed = article.when.strftime(site.habits.printed)
        return (
            f"{furniture.head(site, article.title, article)}<body>\n{furniture.banner(site)}"
            f'<form name="_newscontent_fromname"><h1>{escape(article.title)}</h1>'
            f"<div class='info'>发布时间：{printed}　来源：{article.organ.name}　点击数："
            '<script>_showDynClicks("wbnews", 1382954, 1)</script></div>'
            f'<div id="vsb_content_2"><div class="v_news_content">{article_body(article, night)}'
            f"</div></div></form>{furniture.footer(site)}"
        )

    def reply(self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked) -> Made | None:
        pages = [rows[n : n + site.page_size] for n in range(0, len(rows), site.page_size)]
        base = site.channel_url_path.removesuffix(".htm")
        names = [f"{base}/{len(pages) - n}.htm" if n else f"{base}.htm" for n in range(len(pages))]
        if asked.path not in names:
            return None
        index = names.index(asked.path)
        up = "../" * (asked.path.count("/") - 1)
        hidden = pages[index + 1][:1] if index + 1 < len(pages) else ()
        items = "\n".join(
            _row(number, row, up, hidden=" style='display:none'" if row in hidden else "")
            for number, row in enumerate((*pages[index], *hidden))
        )
        pager = f'<span class="p_t">共{len(rows)}条&nbsp;{index + 1}/{len(pages)}</span>'
        if index + 1 < len(pages):
            following = names[index + 1].rpartition("/")[2]
            folder = "" if index else f"{base.rpartition('/')[2]}/"
            pager += f'<span class="p_next"><a href="{folder}{following}">下页</a></span>'
        jump = f"_simple_list_gotopage_fun({len(pages)},'u5_goto',2)"
        return Made(
            f"{furniture.head(site, f'{site.column}-{site.name}')}<body>\n"
            f"{furniture.banner(site)}{furniture.sidebar(site)}"
            f'<ul class="list">\n{items}\n</ul><div class="p_pages">{pager}'
            f'<input id="u5_goto"><a href="javascript:{jump}">跳转</a></div>'
            f"{furniture.footer(site)}"
        )


def _row(number: int, row: Article, up: str, hidden: str) -> str:
    shown = row.title if len(row.title) < 15 else f"{row.title[:12]}..."
    return (
        f'<li id="line_u5_{number}"{hidden}><a href="{up}{row.path[1:]}" '
        f'title="{escape(row.title)}">{escape(shown)}</a><span>{row.listed}</span></li>'
    )
