"""How tables are marked up, what stands around the report, and in what bytes the page is sent."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.reports.draft import Draft
from tests.reports.shapes.registry import Stage, shape


def _styled(draft: Draft, **choices: object) -> Draft:
    return replace(draft, style=replace(draft.style, **choices))  # type: ignore[arg-type]


def _framed(draft: Draft, **choices: object) -> Draft:
    return replace(draft, frame=replace(draft.frame, **choices))  # type: ignore[arg-type]


# --- markup ----------------------------------------------------------------------------------------


@shape(Stage.MARKUP)
def th_cells(draft: Draft, rng: Random) -> Draft:
    return _styled(draft, head_tag="th")


@shape(Stage.MARKUP)
def cells_with_paragraphs(draft: Draft, rng: Random) -> Draft:
    return _styled(draft, cell=rng.choice(("p", "div", "span")))


@shape(Stage.MARKUP)
def word_markup(draft: Draft, rng: Random) -> Draft:
    """MsoNormal, labels split over spans, line breaks inside attributes, o:p for blanks."""
    return _styled(draft, cell="word")


@shape(Stage.MARKUP)
def very_long_word_markup(draft: Draft, rng: Random) -> Draft:
    """350 KB for three tables (平潭 2021)."""
    return _styled(draft, cell="word", word_bytes=rng.choice((80_000, 350_000)))


@shape(Stage.MARKUP)
def unclosed_cells(draft: Draft, rng: Random) -> Draft:
    """Neither </td> nor </tr>, which HTML allows."""
    return _styled(draft, closes=False)


@shape(Stage.MARKUP)
def upper_case_tags(draft: Draft, rng: Random) -> Draft:
    return _styled(draft, upper=True, quotes=rng.choice(("", "'")))


@shape(Stage.MARKUP)
def table_sections(draft: Draft, rng: Random) -> Draft:
    """thead and tbody."""
    return _styled(draft, sections=True)


@shape(Stage.MARKUP)
def table_inside_paragraph(draft: Draft, rng: Random) -> Draft:
    """<p> around <table>, which parsers take apart (平潭县财政局 2009)."""
    return _styled(draft, inside_p=True)


@shape(Stage.MARKUP)
def comments_in_cells(draft: Draft, rng: Random) -> Draft:
    return _styled(draft, comments=True)


# --- page ------------------------------------------------------------------------------------------


@shape(Stage.PAGE)
def layout_table(draft: Draft, rng: Random) -> Draft:
    """The whole report inside a wide layout table (卓尼)."""
    nav = "<td><a href='/'>首页</a></td><td>政务公开</td>"
    start = f"<table width='1004'><tr>{nav}</tr><tr><td colspan=2><table><tr><td>"
    return _framed(draft, wrap=(start, "</td></tr></table></td></tr></table>"))


@shape(Stage.PAGE)
def site_furniture(draft: Draft, rng: Random) -> Draft:
    """Navigation, breadcrumbs, share buttons, 上一篇 and 下一篇, footer."""
    year, agency = draft.plan.year, draft.plan.agency
    above = (
        "<div id='nav'><ul><li><a href='/'>网站首页</a></li><li>政务公开</li><li>政府信息公开年报</li></ul></div>",
        "<div class='position'>当前位置：首页 > 政府信息公开 > 政府信息公开年报</div>",
        "<div class='tool'>字体：【大 中 小】 浏览次数：1027 <a>打印</a></div>",
    )
    below = (
        f"<p>上一篇：<a href='1.html'>{agency}{year - 1}年政府信息公开工作年度报告</a></p>",
        f"<p>下一篇：<a href='2.html'>{agency}{year + 1}年政府信息公开工作年度报告</a></p>",
        "<div class='foot'>主办单位：办公室　ICP备08000000号　网站标识码：3701000001</div>",
        "<table><tr><td>友情链接</td><td>省政府</td><td>市政府</td></tr></table>",
    )
    return _framed(draft, above=above, below=below)


@shape(Stage.PAGE)
def several_titles(draft: Draft, rng: Random) -> Draft:
    """The title with column and site behind it; a second one from the header of the site."""
    titles = (f"{draft.plan.title}-政府信息公开年报-门户网站", "云山县人民政府")
    return _framed(
        draft, titles=titles, metas=(("ArticleTitle", draft.plan.title), ("SiteName", "门户"))
    )


@shape(Stage.PAGE, family="charset")
def gb18030_declared_gb2312(draft: Draft, rng: Random) -> Draft:
    return _framed(draft, codec="gb18030", declared="gb2312", media_type="text/html")


@shape(Stage.PAGE, family="charset")
def utf16_under_another_declaration(draft: Draft, rng: Random) -> Draft:
    """UTF-16 with its mark; the page says gb2312 (湘潭)."""
    little = rng.random() < 0.7
    return _framed(
        draft,
        codec="utf-16-le" if little else "utf-16-be",
        bom=b"\xff\xfe" if little else b"\xfe\xff",
        declared="gb2312",
        media_type="text/html",
    )


@shape(Stage.PAGE, family="charset")
def utf8_with_mark(draft: Draft, rng: Random) -> Draft:
    return _framed(draft, bom=b"\xef\xbb\xbf", media_type="text/html; charset=utf-8")
