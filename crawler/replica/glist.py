"""The pages of the ln-glist family (鞍山, 丹东, 朝阳 in 辽宁) as those sites build them.

Knows ``glist.html``, ``glist1.html`` … and the two article templates, ``hwq-info-article`` and the
old one with ``td.news_font``. What the first inner div of a list row holds is not documented; a
date is assumed. That no list names its page count, and that the page behind the last answers 404,
is assumed too.
"""

from __future__ import annotations

from html import escape

from crawler.replica import furniture
from crawler.replica.body import article_body
from crawler.replica.listings import Article
from crawler.replica.sites import Pager, Site


def list_page(site: Site, rows: tuple[Article, ...], index: int, pages: int) -> str:
    """Page ``index`` (from 0) of the column."""
    items = "\n".join(
        f'<li><div>{row.listed}</div><div><a href="{row.path}" title="{escape(row.title)}" '
        f'target="_blank">{escape(row.title)}</a></div></li>'
        for row in rows
    )
    return (
        f"{furniture.head(site, f'{site.column}-{site.name}')}<body>\n{furniture.banner(site)}"
        f"{furniture.breadcrumb(site, '../index.html', 'glist.html')}{furniture.sidebar(site)}"
        f'<div class="right"><div class="title">{site.column}</div>\n'
        f'<div class="info"><ul>\n{items}\n</ul></div>\n{_pager(site, index, pages)}</div>\n'
        f"{furniture.footer(site)}"
    )


def page_name(index: int) -> str:
    return f"glist{index or ''}.html"


def _pager(site: Site, index: int, pages: int) -> str:
    if site.pager is Pager.GLIST:
        return '<div class="page" id="pager"></div>\n'
    links = [f'<a href="{page_name(0)}">首页</a>']
    if index > 0:
        links.append(f'<a href="{page_name(index - 1)}">上一页</a>')
    if index + 1 < pages:
        links.append(f'<a href="{page_name(index + 1)}">下一页</a>')
    return f'<div class="page">{" ".join(links)} 第{index + 1}页</div>\n'


def article_page(
    site: Site, article: Article, night: int, older: Article | None, newer: Article | None
) -> str:
    title = f"{article.title}-{site.column}-{site.name}"
    old_template = site.key == "xitang"
    write = _old_template if old_template else _new_template
    return (
        f"{furniture.head(site, title, article)}<body>\n{furniture.banner(site)}"
        f"{furniture.breadcrumb(site, here=site.channel_url_path)}"
        f"{write(article, site, article_body(article, night))}"
        f"{furniture.around(site, older, newer)}{furniture.footer(site)}"
    )


def _new_template(article: Article, site: Site, body: str) -> str:
    # 台安 prints 来源 and 作者 empty, all glued: 时间:2021-01-29 10:14来源:作者:点击:
    printed = article.when.strftime(site.habits.printed)
    return (
        '<div class="info hwq-info-article"><ul>\n'
        f"<div><b>{escape(article.title)}</b></div>\n"
        f"<div><span>时间:{printed}</span><span>来源:</span><span>作者:</span>点击:"
        '<script src="/click.ct?id=1"></script></div>\n'
        f'<div class="hwq-info-article-center">{body}</div>\n</ul></div>\n'
    )


def _old_template(article: Article, site: Site, body: str) -> str:
    printed = article.when.strftime(site.habits.printed)
    return (
        '<table width="960" border="0" cellspacing="0" cellpadding="0"><tbody>'
        f'<tr><td class="news_title" align="center">{escape(article.title)}</td></tr>'
        f'<tr><td align="center">信息来源:{article.organ.name}  发布时间:{printed}  浏览次数 '
        '<script src="/click.ct?id=2"></script>【<a href="javascript:doPrint()">打印内容</a>】'
        '【<a href="javascript:window.close()">关闭窗口</a>】</td></tr>'
        f'<tr><td class="news_font"><div>{body}</div></td></tr></tbody></table>\n'
    )
