"""The pages of the trs family (拓尔思 TRS WCM) as its sites build them.

Knows list markup and article templates of the dialects; the pagers stand in trs_pager.py. Knows
nothing of HTTP or of figures. Rows are relative links, ``./YYYYMM/tYYYYMMDD_ID.html``.
"""

from __future__ import annotations

from html import escape
from pathlib import PurePosixPath

from crawler.replica import furniture
from crawler.replica.body import article_body
from crawler.replica.listings import Article
from crawler.replica.sites import Site
from crawler.replica.trs_pager import pager

_CUT = 18  # signs of a title before the list of 汀榆县 cuts it


def list_page(
    site: Site, rows: tuple[Article, ...], index: int, pages: int, total: int, folder: str
) -> str:
    """Page ``index`` (from 0) of the list that lies in ``folder``."""
    title = site.name if site.key in ("qihe", "yanchuan") else f"{site.column}_{site.name}"
    script = pager(site, index, pages, total)
    if site.layout_tables:
        return _layout_list(site, title, rows, script, folder)
    write = {"qihe": _index_table, "shuangbo": _dated_list, "tingyu": _cut_list}.get(
        site.key, _plain_list
    )
    return (
        f"{furniture.head(site, title)}<body>\n{furniture.banner(site)}"
        f"{furniture.breadcrumb(site)}{furniture.sidebar(site)}"
        f'<div class="right">\n{write(site, rows, folder)}\n{script}</div>\n'
        f"{furniture.footer(site)}"
    )


def year_columns_page(site: Site) -> str:
    """The channel shows only its years (贵阳, 黄石, 洪雅): each is a column with a list."""
    links = "\n".join(
        f'<li><a href="./{folder}/" title="{year}年">{year}年</a></li>'
        for year, folder in site.year_columns
    )
    return (
        f"{furniture.head(site, f'{site.column}_{site.name}')}<body>\n{furniture.banner(site)}"
        f"{furniture.breadcrumb(site)}{furniture.sidebar(site)}"
        f'<div class="right"><ul class="year_list">\n{links}\n</ul></div>\n{furniture.footer(site)}'
    )


def _href(row: Article, folder: str) -> str:
    return f"./{row.path.removeprefix(folder)}"


def _plain_list(site: Site, rows: tuple[Article, ...], folder: str) -> str:
    items = "\n".join(
        f'<li><a href="{_href(row, folder)}" title="{escape(row.title)}" target="_blank">'
        f"{escape(row.title)}</a><span>{row.listed}</span></li>"
        for row in rows
    )
    return f'<ul class="list">\n{items}\n</ul>'


def _dated_list(site: Site, rows: tuple[Article, ...], folder: str) -> str:
    items = "\n".join(
        f"<li><span>[{row.listed}]</span>·<a href='{_href(row, folder)}'>"
        f"{escape(row.title)}</a></li>"
        for row in rows
    )
    return f'<div class="newslist"><ul>\n{items}\n</ul></div>'


def _cut_list(site: Site, rows: tuple[Article, ...], folder: str) -> str:
    # 平潭: a hidden row serves the page's own script as a template.
    hidden = (
        '<li style="display:none" class="template"><a ms-attr-href="el.docpuburl" '
        'href="./202001/t20200101_0.html">2018年政府信息公开工作年度报告</a>'
        "<span>2020-01-01</span></li>\n"
    )
    items = []
    for row in rows:
        shown = row.title if len(row.title) <= _CUT else row.title[:_CUT] + "..."
        items.append(
            f'<li><a href="{_href(row, folder)}" title="{escape(row.title)}">{escape(shown)}</a>'
            f'<i class="time">{row.listed}</i></li>'
        )
    lines = "\n".join(items)
    return f'<ul class="list_con">\n{hidden}{lines}\n</ul>'


def _index_table(site: Site, rows: tuple[Article, ...], folder: str) -> str:
    lines = "\n".join(
        f"<tr><td>{_index_number(site, row)}</td>"
        f'<td class="info"><a href="{_href(row, folder)}" target="_blank">'
        f"{escape(row.title)}</a></td>"
        f"<td>无</td><td>\n\t\t\t{row.listed}\n\t\t</td></tr>"
        for row in rows
    )
    return (
        '<table class="zfxxgk_list" width="100%"><tr><th>索引号</th><th>名称</th><th>文号</th>'
        f"<th>发布日期</th></tr>\n{lines}\n</table>"
    )


def _index_number(site: Site, row: Article) -> str:
    return f"{site.county.code}-{row.when:%Y}-{PurePosixPath(row.path).stem[-5:]}"


def _layout_list(
    site: Site, title: str, rows: tuple[Article, ...], script: str, folder: str
) -> str:
    """鄂尔多斯恩格贝: nested layout tables, link in one td and date in the next."""
    lines = "\n".join(
        '<tr valign="top" style="padding-bottom:10px;">\n<td width="25">'
        '<img src="/images/ico2.jpg">'
        f'</td>\n<td width="550">\n\t<a href="{_href(row, folder)}">'
        f"{escape(row.title)}</a>\n</td>\n"
        f"<td>\n\t{row.listed}\n</td>\n</tr>\n"
        for row in rows
    )
    left = "".join(
        '<tr><td width="19"><img src="/images/gl_ico.jpg"></td>'
        f'<td width="136"><a href="{n.path}" target="_self">{n.title}</a></td></tr>'
        for n in furniture.neighbours(site)
    )
    inner = (
        f'<table width="752" class="bor"><tr><td class="pos">{furniture.breadcrumb(site)}</td></tr>'
        '<tr><td height="678" valign="top"><table width="682" border="0" cellspacing="0" '
        f'cellpadding="0" class="gl_list">\n{lines}</table></td></tr>'
        f'<tr><td height="72" class="page">{script}</td></tr></table>'
    )
    return furniture.head(site, title) + _in_layout(site, left, inner)


def _in_layout(site: Site, left: str, inner: str) -> str:
    return (
        '<body onload="scrollTo(document.body.scrollWidth/5.5,0)">\n'
        f'<table width="1006" align="center" \\=""><tr><td id="top">'
        f"{furniture.banner(site)}</td></tr>"
        '</table>\n<table width="1006" height="875" class="mag1" align="center"><tr>'
        f'<td width="253" valign="top"><table width="220"><tr><td>'
        f'<table width="155" class="gl_left">'
        f"{left}</table></td></tr></table></td>\n"
        f'<td bgcolor="#FFFFFF" valign="top">{inner}</td></tr></table>\n'
        f'<table width="1006" id="down" align="center"><tr><td>{furniture.footer(site)}'
    )


def article_page(
    site: Site, article: Article, night: int, older: Article | None, newer: Article | None
) -> str:
    title = f"{article.title}_{site.column}_{site.name}"
    if site.key == "qihe":
        title = site.name  # 佛山, 广州: the title is the site's
    text = article_body(article, night)
    near = furniture.around(site, older, newer)
    if site.layout_tables:
        crumbs = furniture.breadcrumb(site, "../../", "../")
        inner = (
            f'<table width="752" class="bor"><tr><td class="pos">{crumbs}</td>'
            f'</tr><tr><td align="center" class="bt">{escape(article.title)}</td></tr>'
            f'<tr><td align="center">{_printed_line(site, article)}</td></tr><tr><td>'
            f'<div class="TRS_Editor"><style type="text/css">.TRS_Editor P{{line-height:2}}</style>'
            f'<div class="TRS_Editor">{text}</div></div></td></tr><tr><td>{near}</td></tr></table>'
        )
        return furniture.head(site, title, article) + _in_layout(site, "", inner)
    return (
        f"{furniture.head(site, title, article)}<body>\n{furniture.banner(site)}"
        f"{furniture.breadcrumb(site, '../../', '../')}{_metadata_table(site, article)}"
        f'<div class="article"><h1 id="info_title">{escape(article.title)}</h1>\n'
        f'<div class="info">{_printed_line(site, article)}</div>\n{_body_frame(site, text)}</div>\n'
        f"{near}{furniture.footer(site)}"
    )


def _body_frame(site: Site, text: str) -> str:
    frames = {
        "qihe": '<div id="zoom" class="view TRS_UEDITOR trs_paper_default">{}</div>\n',
        "shuangbo": "<div class=TRS_Editor><style>.TRS_Editor TABLE{{border:0}}</style>{}</div>\n",
        "tingyu": '<div class="trs_editor_view TRS_UEDITOR trs_web">{}</div>\n',
    }
    frame = frames.get(site.key, '<div class="TRS_UEDITOR trs_paper_default">{}</div>\n')
    return frame.format(text)


def _printed_line(site: Site, article: Article) -> str:
    printed = article.when.strftime(site.habits.printed)
    source = article.organ.name
    if site.key == "qihe":
        # 硚口: the first of the two times is not that of publication.
        return (
            f"更新时间：{article.when.year + 1}-11-02 16:20:05　发布时间：{printed}　来源：{source}"
        )
    if site.key == "yanchuan":
        return f"{printed} (点击: {furniture.TOKEN})"  # 洪雅
    if site.key == "shuangbo":
        return f"来源：{source} 时间：{printed}"  # 黄石
    if site.key == "tingyu":
        return f"信息来源: 发布日期：{printed}"  # 绥滨
    return f"发布日期：{printed}　信息来源：{source}　【字体：<a>大</a> <a>中</a> <a>小</a>】"


def _metadata_table(site: Site, article: Article) -> str:
    """The 信息公开 header table: the first table of the page is not table two (沭阳)."""
    if site.key != "lanting":
        return ""
    cells = (
        ("索 引 号", _index_number(site, article), "分类", "政府信息公开年报"),
        ("发布机构", article.organ.name, "发文日期", f"{article.when:%Y-%m-%d}"),
        ("名称", escape(article.title), "文号", "无"),
    )
    lines = "".join(
        f"<tr><td>{a}：</td><td>{b}</td><td>{c}：</td><td>{d}</td></tr>\n" for a, b, c, d in cells
    )
    return f'<table class="xxgk_table" width="100%">\n{lines}</table>\n'
