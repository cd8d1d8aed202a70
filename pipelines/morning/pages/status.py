"""The public status pages: every site, what we could read of it, and how long it has been silent.

For citizens: in plain words, English with Chinese beside it. A site that stopped publishing is told
apart from one that we cannot read: of the second nobody knows whether it publishes. Knows histories
and markup; reads no archive.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from pipelines.morning.model import is_ok
from pipelines.morning.pages.markup import Content, code, link, page, tag, zh
from pipelines.morning.pages.strips import key, strip
from pipelines.morning.pages.tables import Column, Layout, day, folded, section, table
from pipelines.morning.pages.words import outcome_words, plural
from pipelines.morning.sites import SILENT_DAYS, Site, State, Stretch, Unwatched

_REPORTS_SHOWN = 500
_STRETCHES_SHOWN = 100
_OPEN = 60


@dataclass(frozen=True, slots=True)
class _StateWords:
    en: str
    zh: str
    more: str
    more_zh: str
    kind: str  # class of the badge


STATES = {
    State.STOPPED: _StateWords(
        "No new report", "长期无新报告",
        f"We can read the list, and it has shown no new report for more than {SILENT_DAYS} days,"
        " though the law asks for one every year. If there is one, it stands elsewhere.",
        f"栏目可以正常读取，但已超过 {SILENT_DAYS} 天没有新的年度报告，而法律要求每年公布。"
        "如已公布，则不在本栏目。", "act",
    ),
    State.NO_REPORTS: _StateWords(
        "No report listed", "没有年度报告",
        "We can read the list, and have never seen a report in it.",
        "栏目可以正常读取，但从未出现年度报告。", "act",
    ),
    State.UNREADABLE: _StateWords(
        "We cannot read it", "我方无法读取",
        "The site fails, or its page changed. Whether it still publishes, we do not know.",
        "网站故障或页面改版。是否仍在发布，无从得知。", "look",
    ),
    State.REFUSED: _StateWords(
        "Turns us away", "拒绝我方访问",
        "The site does not let our reader in. It may well publish; we do not know.",
        "网站不允许我方程序访问。可能仍在发布，无从得知。", "look",
    ),
    State.PUBLISHING: _StateWords(
        "Publishes", "正常发布",
        f"We can read the list, and it had a new report within {SILENT_DAYS} days.",
        f"栏目可以正常读取，{SILENT_DAYS} 天内有新的年度报告。", "ok",
    ),
    State.ENDED: _StateWords(
        "Earlier years only", "仅往年报告",
        "A list of earlier years, which gets no new reports; those stand in another one.",
        "本栏目仅收录往年报告，新报告另有栏目。", "note",
    ),
    State.NOT_WATCHED: _StateWords(
        "Not watched", "未监测",
        "The column is registered, and is not asked any more, or was not asked yet.",
        "栏目已登记，但已停止访问或尚未访问。", "note",
    ),
}  # fmt: skip
_LEVELS = {
    "province": "Provinces 省级", "city": "Cities 市级", "county": "Counties 县级",
    "township": "Townships 乡镇", "department": "Departments 部门",
}  # fmt: skip
_COLUMNS = (
    Column("Site 网站"), Column("Last 60 nights 近60次"),
    Column("Days silent 无新报告天数", numeric=True),
    Column("Newest report 最新报告"), Column("Last read 最近读取"), Column("Last try 最近访问"),
)  # fmt: skip
_REPORT_COLUMNS = (
    Column("Report year 报告年度"), Column("Title 标题"), Column("Dated 列表日期"),
    Column("First seen 首次发现"), Column("On the list 是否在列"),
)  # fmt: skip
_NIGHT_COLUMNS = (
    Column("Night 日期"), Column("How it ended 结果"), Column("Listed 条目", numeric=True),
    Column("New 新增", numeric=True), Column("Gone 消失", numeric=True),
)  # fmt: skip
_STRETCH_COLUMNS = (
    Column("From 起"), Column("To 止"), Column("Nights 次数", numeric=True), Column("What 情况"),
)  # fmt: skip
PageName = Callable[[str], str]


def index_page(
    sites: Sequence[Site], none: Sequence[Unwatched], last: str | None, name_of: PageName
) -> str:
    """All sites by state. ``sites`` need no nights, stretches or reports; ``name_of`` gives the
    name of a channel's page."""
    by_state = {state: [one for one in sites if one.state is state] for state in STATES}
    return page(
        "Status of the sites 网站状态 · xxgk-archive",
        (
            tag(
                "header",
                tag("h1", "Which sites publish their annual reports ", zh("各网站年报发布状态")),
                _as_of(last),
                tag(
                    "p",
                    "Every night a program reads the lists of annual reports on government"
                    " information disclosure. This page says of each site when it was read last,"
                    " and how long it has had no new report.",
                ),
                tag(
                    "p",
                    "程序每晚读取各网站的政府信息公开工作年度报告栏目。本页说明每个网站最近一次读取的时间，"
                    "以及多久没有新的年度报告。",
                    lang="zh-CN",
                ),
                _tiles(by_state, none),
            ),
            tag(
                "main",
                key(),
                *(_state(state, held, name_of) for state, held in by_state.items() if held),
                _unwatched(none),
            ),
        ),
    )


def _as_of(last: str | None) -> Element:
    if last is None:
        return tag("p", "No night yet. ", zh("尚未访问。"), class_="dim small")
    return tag("p", f"As of the night of {last} (UTC) ", zh(f"截至 {last}"), class_="dim small")


def _tiles(by_state: dict[State, list[Site]], none: Sequence[Unwatched]) -> Element:
    tiles = [
        tag(
            "li",
            tag("b", f"{len(held):,}"),
            tag("a", STATES[state].en, href=f"#{state}") if held else STATES[state].en,
            " ",
            zh(STATES[state].zh),
        )
        for state, held in by_state.items()
    ]
    known = tag("li", tag("b", f"{len(none):,}"), "No list known ", zh("栏目不详"))
    return tag("ul", *tiles, known, class_="tiles")


def _state(state: State, sites: Sequence[Site], name_of: PageName) -> Element:
    words = STATES[state]
    ordered = sorted(sites, key=_longest_first)
    caption = f"{words.en} {words.zh}"
    rows = [_row(one, name_of) for one in ordered]
    return section(
        state,
        f"{words.en} {words.zh} ({len(sites):,})",
        tag("p", words.more),
        tag("p", words.more_zh, lang="zh-CN"),
        table(caption, _COLUMNS, rows[:_OPEN]),
        folded(
            f"{len(rows) - _OPEN:,} more 其余",
            table(f"{caption}, continued 续", _COLUMNS, rows[_OPEN:]),
        )
        if rows[_OPEN:]
        else None,
    )


def _longest_first(one: Site) -> tuple[str, int, str]:
    """Those that cannot be read by how long, the others by how long they have been silent."""
    return (one.failing_since or "", -(one.days_silent or 0), one.channel_id)


def _row(one: Site, name_of: PageName) -> Sequence[Content]:
    return (
        [
            tag("a", zh(one.publisher), href=name_of(one.channel_id)),
            tag("div", zh(one.province), " ", _told_outcome(one), class_="small dim"),
        ],
        strip(one.strip),
        "–" if one.days_silent is None else f"{one.days_silent:,}",
        _ever(one.last_report),
        _ever(one.last_read),
        _ever(one.last_try),
    )


def _ever(text: str | None) -> Content:
    return day(text) if text else "never 从未"


def _told_outcome(one: Site) -> Content:
    if one.outcome is None or is_ok(one.outcome):
        return None
    words = outcome_words(one.outcome)
    return [f"{words.en} since {one.failing_since} ", zh(words.zh)]


def _unwatched(none: Sequence[Unwatched]) -> Content:
    if not none:
        return None
    by_level = {level: [one for one in none if one.level == level] for level in _LEVELS}
    return section(
        "unknown",
        f"No list known 栏目不详 ({len(none):,})",
        tag("p", "Of these publishers we do not know where their reports appear."),
        tag("p", "尚不知道这些机关在何处公布年度报告。", lang="zh-CN"),
        *(
            folded(
                f"{_LEVELS[level]} ({len(held):,})",
                tag("p", "、".join(one.name for one in held), lang="zh-CN", class_="small"),
            )
            for level, held in by_level.items()
            if held
        ),
    )


# --- one channel ------------------------------------------------------------------------------


def channel_page(one: Site) -> str:
    """All that is known of one channel over all nights."""
    words = STATES[one.state]
    return page(
        f"{one.publisher}: {words.en} {words.zh}",
        (
            tag(
                "header",
                tag("h1", zh(one.publisher)),
                tag(
                    "div",
                    tag("p", f"{words.en} ", zh(words.zh), class_="said"),
                    tag("p", words.more),
                    tag("p", words.more_zh, lang="zh-CN"),
                    class_=f"verdict {words.kind}",
                ),
                _facts(one),
            ),
            tag("main", _strip(one), _reports(one), _stretches(one), _nights(one)),
            tag("footer", tag("a", "All sites 全部网站", href="index.html")),
        ),
    )


def _facts(one: Site) -> Element:
    silent = "not known 不详" if one.days_silent is None else plural(one.days_silent, "day")
    if one.days_silent is not None and one.failing_since:
        silent += f" up to {one.last_read}, when it was read last 截至最近一次读取"
    facts: tuple[tuple[str, Content], ...] = (
        ("List 栏目", link(one.url, one.url) if one.url else "not registered any more"),
        ("Last try 最近访问", one.last_try or "never 从未"),
        ("Last read 最近读取成功", one.last_read or "never 从未"),
        ("Newest report 最新报告", one.last_report or "none seen 未见"),
        ("Silent for 无新报告", silent),
        ("Nights 访问次数", f"{one.n_nights:,}, read on {one.n_read:,}"),
        ("Channel 编号", code(one.channel_id)),
    )
    rows = [part for name, fact in facts for part in (tag("dt", name), tag("dd", fact))]
    last = [] if one.outcome is None else [tag("dt", "Last night 最近结果"), _ended(one)]
    return tag("dl", *rows, *last)


def _ended(one: Site) -> Element:
    words = outcome_words(one.outcome or "")
    since = f", since {one.failing_since}" if one.failing_since else ""
    detail = tag("div", one.detail, class_="dim small") if one.detail else None
    return tag("dd", f"{words.en}{since} ", zh(words.zh), detail)


def _strip(one: Site) -> Element:
    return section("strip", "The last nights 最近情况", strip(one.strip), key())


def _reports(one: Site) -> Element:
    shown = one.reports[:_REPORTS_SHOWN]
    heading = f"Reports by year 各年度报告 ({len(one.reports):,})"
    if not shown:
        return section("reports", heading, tag("p", "None seen. ", zh("未见。"), class_="empty"))
    rows = [
        (
            "not named 未写明" if report.year is None else str(report.year),
            link(report.url, zh(report.title)),
            report.listed_on or "–",
            report.first_seen[:10],
            "yes 是" if report.gone_at is None else f"gone since 已消失 {report.gone_at[:10]}",
        )
        for report in shown
    ]
    return section(
        "reports",
        heading,
        table("Reports that the list shows or showed", _REPORT_COLUMNS, rows),
        _not_shown(len(one.reports) - len(shown)),
    )


def _stretches(one: Site) -> Element:
    ordered = one.stretches[::-1]
    shown = ordered[:_STRETCHES_SHOWN]
    rows = [(each.first, each.last, f"{each.nights:,}", _alike(each)) for each in shown]
    return section(
        "stretches",
        "What happened 历史",
        table(
            "Nights in a row that ended alike, the latest first", _STRETCH_COLUMNS, rows, Layout.FEW
        )
        if rows
        else tag("p", "Nothing yet. ", zh("尚无。"), class_="empty"),
        _not_shown(len(ordered) - len(shown)),
    )


def _alike(stretch: Stretch) -> Content:
    if stretch.outcome == "ok":
        return ["Its list was read ", zh("读取成功")]
    words = outcome_words(stretch.outcome)
    return [words.en, " ", zh(words.zh), " ", code(stretch.outcome)]


def _nights(one: Site) -> Content:
    shown = one.nights[::-1]
    if not shown:
        return None
    rows = [
        (
            night.day,
            [
                code(night.outcome),
                tag("div", night.detail, class_="dim small") if night.detail else None,
            ],
            f"{night.n_listed:,}",
            f"{night.n_new:,}",
            f"{night.n_gone:,}",
        )
        for night in shown
    ]
    return section(
        "nights",
        "Night by night 逐次结果",
        folded(
            f"The last {plural(len(shown), 'night')} of {one.n_nights:,} 最近{len(shown)}次",
            table("The latest first 最近在前", _NIGHT_COLUMNS, rows, Layout.FEW),
        ),
    )


def _not_shown(count: int) -> Content:
    if count <= 0:
        return None
    return tag("p", f"{count:,} more not shown here. ", zh("其余未列出。"), class_="dim small")
