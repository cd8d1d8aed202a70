"""What each replica site is: its CMS, its pager, its habits. One row a site, as in a registry.

Knows traits only; the page modules turn them into bytes. The traits of one site are a mixture of
those of several real ones, which the page modules name where they build them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from crawler.replica.places import COUNTIES, TROUBLED_COUNTY, County


class Pager(Enum):
    """How a list of trs or ln-glist says how many pages it has."""

    GLIST = "ln-glist: glist1.html is page 2; nothing in the page says how many there are"
    GLIST_ANCHORS = "ln-glist with 下一页 anchors"
    A = "createPageHTML(n, 0, 'index', 'html'), 0-based, script only"
    A_OWN_NAME = "createPage(n, 0, ...), 0-based, script only (重庆市)"
    B = "createPageHTML('paging', n, 1, ...), 1-based: page 2 is index_2 (湖南)"
    C = "var countPage = n and document.write, script only (鄂尔多斯恩格贝)"
    D = "plain anchors 下一页 (宁夏, 云南)"


@dataclass(frozen=True, slots=True)
class Habits:
    """How the pages of one site are written."""

    title: str  # of a report
    printed: str  # strftime of the time as the article page prints it
    meta: str  # see furniture.META_STYLES; "" prints none
    proactive_layout: str = "one"  # one | five | mismatch
    markup: str = "clean"  # clean | word | aligned | header-cells
    header: str = "rowspan"  # rowspan | empties: how two-storey headers are built
    zero: str = "0"  # "0" | blank | dash: how a zero is printed
    amount_unit: str = ""  # glued to 采购总金额
    signed: bool = False  # 本年增/减 with a plus sign
    reword: tuple[tuple[str, str], ...] = ()  # on the labels of the three tables
    headings: tuple[tuple[str, str], ...] = ()  # on the six section headings
    note: str = ""  # under table four


@dataclass(frozen=True, slots=True)
class Site:
    """``channel_url_path`` is what the registry writes; ``list_dir`` where the list really is."""

    key: str
    family: str
    registered_family: str
    site_dir: str
    column: str
    list_dir: str
    channel_url_path: str
    pager: Pager | None
    suffix: str
    page_size: int
    habits: Habits
    beyond: str = "404"  # 404 | stub | refresh: the answer behind the last page
    year_columns: tuple[tuple[int, str], ...] = ()  # publication year's column -> directory
    encoding: str = "utf-8"
    header_charset: bool = True
    validators: bool = False  # ETag and Last-Modified, and 304
    gzip: bool = False
    rotating: bool = False  # something changes at every request
    robots: str | None = "User-agent: *\nDisallow:\n"
    site_code: str = ""  # the upper-case directory of ln-glist articles
    layout_tables: bool = False
    traits: tuple[str, ...] = field(default=())
    # What the sites of cms/ have beside: their county, the pattern of their articles' addresses
    # (see addresses.py), the switched-on habits that its CMS may have, and the product where it is
    # not called as its family is.
    place: County | None = None
    address: str = ""
    traps: frozenset[str] = frozenset()
    product: str = ""

    @property
    def cms(self) -> str:
        """The module of cms/ that makes its pages; the county sites have none there."""
        return self.product or self.family

    @property
    def county(self) -> County:
        if self.place is not None:
            return self.place
        return TROUBLED_COUNTY if self.key == TROUBLED_COUNTY.key else COUNTIES[self.key]

    @property
    def name(self) -> str:
        return self.county.government.name

    @property
    def channel_id(self) -> str:
        return f"{self.key}-government-xxgknb"


# The page of 台安县 for 2020 was seen with half-width brackets, commas and colons.
_HALF_WIDTH = (("（", "("), ("）", ")"), ("，", ","), ("：", ":"))

COUNTY_SITES = {
    site.key: site
    for site in (
        Site(
            "taiping",
            "ln-glist",
            "ln-glist",
            "tpxzf",
            "信息公开年度报告",
            "/tpxzf/zfxxgk/xxgknb/",
            "/tpxzf/zfxxgk/xxgknb/glist.html",
            Pager.GLIST,
            "html",
            8,
            Habits(
                "{agency}{year}年度政府信息公开工作报告",
                "%Y-%m-%d %H:%M",
                "plain",
                reword=_HALF_WIDTH,
            ),
            validators=True,
            site_code="TPXZF",
            traits=(
                "half-width labels",
                "glued empty 来源/作者 line",
                "304",
                "2020 figures of 台安县, 20 blank totals",
            ),
        ),
        Site(
            "xitang",
            "ln-glist",
            "ln-glist",
            "xtx",
            "政府信息公开年报",
            "/xtx/zwgk/ndbg/",
            "/xtx/zwgk/ndbg/glist.html",
            Pager.GLIST_ANCHORS,
            "html",
            7,
            Habits(
                "{year}年{agency}政府信息公开工作年度报告",
                "%Y-%m-%d",
                "",
                markup="aligned",
                zero="dash",
                reword=(("其他", "其它"), ("第二十条第", "第二十条  第")),
                headings=(("二、主动公开", "二、行政机关主动公开"),),
            ),
            robots=None,
            site_code="XTXZF",
            traits=("old template td.news_font", "- and / cells", "migrated article: old path"),
        ),
        Site(
            "wangxiu",
            "trs",
            "trs",
            "zwgk",
            "政府信息公开年报",
            "/zwgk/zfxxgk/fdzdgknr/zfxxgknb_7340/",
            "/zwgk/zfxxgk/fdzdgknr/zfxxgknb_7340",
            Pager.A,
            "shtml",
            7,
            Habits(
                "{agency}{year}年政府信息公开工作年度报告",
                "%Y-%m-%d %H:%M",
                "reversed",
                signed=True,
                reword=(("“三安全一稳定”", '"三安全一稳定"'),),
            ),
            validators=True,
            robots="User-agent: *\nDisallow: /was5/\nDisallow: /admin/\nCrawl-delay: 0\n",
            traits=(
                "registry address without slash: 301",
                "pager: definition and dead call before the call, six arguments",
                "304",
                "signed changes",
                "sidebar links a report of another column",
            ),
        ),
        Site(
            "qihe",
            "trs",
            "trs",
            "xxgk",
            "信息公开年报",
            "/xxgk/gknb_1120/",
            "/xxgk/gknb_1120/",
            Pager.B,
            "html",
            6,
            Habits(
                "{agency}{year}年政府信息公开工作年度报告",
                "%Y-%m-%d %H:%M:%S",
                "lower",
                proactive_layout="five",
                amount_unit="元",
                reword=(("上一年项目数量", "上一年项目数量（指上年末事项数）"),),
                headings=(("五、", "五、政府信息公开工作"),),
                note="注：上表所列复议、诉讼案件，含以前年度受理、本年办结的案件。",
            ),
            beyond="stub",
            gzip=True,
            traits=(
                "table list with 索引号",
                "更新时间 before 发布时间",
                "<title> is the site name",
            ),
        ),
        Site(
            "yanchuan",
            "trs",
            "trs",
            "xxgk",
            "信息公开年报",
            "/xxgk/xxgknb/",
            "/xxgk/xxgknb/",
            Pager.C,
            "html",
            8,
            Habits(
                "{agency}{year}年政府信息公开年度报告",
                "%Y年%m月%d日",
                "",
                proactive_layout="mismatch",
                markup="aligned",
                zero="blank",
                reword=(("1.", "1．"), ("2.", "2．"), ("3.", "3．")),
            ),
            rotating=True,
            layout_tables=True,
            traits=("list date differs from address", "visit counter", "nested layout tables"),
        ),
        Site(
            "shuangbo",
            "trs",
            "trs",
            "zwgk",
            "信息公开年报",
            "/zwgk/xxgknb/",
            "/zwgk/xxgknb/index.htm",
            Pager.A_OWN_NAME,
            "htm",
            7,
            Habits(
                "{agency}{year}年政府信息公开工作年度报告",
                "%Y-%m-%d",
                "upper",
                markup="word",
            ),
            beyond="refresh",
            encoding="gb18030",
            header_charset=False,
            robots=None,
            traits=("GBK bytes declared gb2312, with 镕 喆 〇 and 䶮", "Word markup"),
        ),
        Site(
            "tingyu",
            "trs",
            "auto",
            "zfxxgk",
            "政府信息公开工作年度报告",
            "/zfxxgk/gknb/",
            "/zfxxgk/gknb/",
            Pager.D,
            "html",
            8,
            Habits(
                "{agency} {year}年度政府信息公开工作年度报告",
                "%Y-%m-%d %H:%M",
                "single",
                header="empties",
            ),
            rotating=True,
            traits=("titles cut with ...", "hidden template row", "t19700101", "gateway token"),
        ),
        Site(
            "lanting",
            "trs",
            "trs",
            "zwgk",
            "政府信息公开年度报告",
            "/zwgk/xxgknb_2207/",
            "/zwgk/xxgknb_2207/",
            Pager.A,
            "html",
            3,
            Habits(
                "{agency}{year}年度政府信息公开年度报告",
                "%Y-%m-%d",
                "glued",
                markup="header-cells",
                reword=(("（七）总计", "（七）合计"),),
            ),
            # Names as irregular as in 贵阳, 黄石 and 渝中; 2022年 lies in a directory called 2021.
            year_columns=(
                (2024, "2024n"),
                (2023, "2023nb"),
                (2022, "2021n_88"),
                (2021, "2021nb_4431"),
                (2020, "n2020n"),
                (2019, "2019_nd"),
            ),
            validators=True,
            traits=(
                "a column per report year",
                "metadata table before the body",
                "th cells",
                "304",
            ),
        ),
    )
}

# Plain habits for sites whose interest lies in their lists.
PLAIN = Habits("{agency}{year}年政府信息公开工作年度报告", "%Y-%m-%d %H:%M", "plain")

# The shell of the troubled county's pages: sound markup, so that only the planned fault shows.
TROUBLED_SHELL = replace(
    COUNTY_SITES["lanting"],
    key=TROUBLED_COUNTY.key,
    list_dir="/zwgk/xxgknb/",
    channel_url_path="/zwgk/xxgknb/",
    year_columns=(),
    validators=False,
    traits=(),
)
