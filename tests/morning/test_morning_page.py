"""What the morning page and its text say, and in which order."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from pipelines.morning.alarms import Code
from pipelines.morning.model import (
    Alarm,
    Captured,
    ChangedCell,
    FailedCheck,
    Fault,
    IssueCount,
    Morning,
    News,
    ReportNews,
    Weight,
)
from pipelines.morning.pages.advice import ADVICE
from pipelines.morning.pages.morning_page import to_html
from pipelines.morning.pages.style import CSS
from pipelines.morning.pages.text import to_markdown
from tests.morning.mornings import (
    CUT_SHORT,
    FIRST,
    HELD,
    NEWS,
    RICH,
    UNCHANGED,
    captured,
    channel,
    country,
)
from tests.morning.reading import read, said, section, texts


@pytest.mark.parametrize(
    ("morning", "begins", "holds"),
    [
        (RICH, "Published: build c65e22994f517a0e; 5 alarms (2 to act on, 2 to look at).", ""),
        (FIRST, "Published: build f9353544a67821db; no alarms.", "First night"),
        (HELD, "Held: a guard kept tonight's build back (historic_facts_changed); 5 alarms",
         "xxgk publish deadbeef00000001"),
        (CUT_SHORT, "Cut short: the night made no build;", "stays published"),
        (UNCHANGED, "Unchanged: build c65e22994f517a0e is the same as the night before; no alarms.",
         ""),
        (replace(RICH, finished_at=None), "Published: build c65e22994f517a0e, but the night was"
         " cut short;", "next night"),
    ],
)  # fmt: skip
def test_the_verdict_comes_first_in_one_sentence(morning: Morning, begins: str, holds: str) -> None:
    page = read(to_html(morning))
    (verdict,) = page.xpath("//header/div[contains(@class, 'verdict')]")
    assert said(verdict).startswith(begins)
    assert holds in said(verdict)
    assert to_markdown(morning).startswith(f"# {begins}")


def test_a_held_build_does_not_hide_that_the_one_before_stays_published() -> None:
    assert "Build c65e22994f517a0e of an earlier night stays published" in to_html(HELD)
    never = replace(HELD, build_id=None)
    assert "Nothing is published yet" in to_html(never)
    assert "stays published" not in to_html(never)


def test_the_sections_come_in_the_order_in_which_they_are_read() -> None:
    anchors = read(to_html(RICH)).xpath("//h2/@id")
    assert anchors == [
        "alarms", "troubles", "news", "guards", "counts", "outcomes", "failing", "silent",
        "issues", "checks", "coverage", "stages",
    ]  # fmt: skip


def test_alarms_to_act_on_come_before_others_and_new_ones_before_old() -> None:
    headings = texts(section(read(to_html(RICH)), "alarms"), ".//h3")
    assert headings == [
        "Act now channels.csv",
        "Act now hanweb-xxgk",
        "Look within days 白雁市人民政府 baiyan-government-xxgknb",
        "Look within days 清河门区人民政府 qinghe-government-xxgknb",
        "For the record 苍吾县人民政府 cangwu-government-xxgknb",
    ]


def test_an_alarm_says_what_since_when_whose_fault_and_what_to_do() -> None:
    alarm = texts(section(read(to_html(RICH)), "alarms"), ".//article")[1]
    assert "2 of 2 channels of this family fail together" in alarm
    assert "Since the night of 2027-02-04" in alarm
    assert "fault: the site's" in alarm
    assert "What to do: Open two of the sites." in alarm
    assert "lanxi-government-xxgknb" in alarm


def test_our_own_line_is_ours_whatever_its_channels_say() -> None:
    failing = channel("a", "甲县人民政府", "timeout", fault=Fault.SITE)
    alarms = tuple(
        Alarm(code, Weight.ACT, "x", "2027-02-04", "y", (failing.channel_id,))
        for code in ("network_failing", "host_failing")
    )
    page = read(to_html(replace(RICH, channels=(failing,), alarms=alarms)))
    ours, theirs = texts(section(page, "alarms"), ".//article")
    assert "fault: ours" in ours
    assert "fault: the site's" in theirs


def test_every_code_of_an_alarm_has_its_advice() -> None:
    assert set(ADVICE) == {str(code) for code in Code}


def test_what_changed_is_shown_cell_by_cell() -> None:
    rows = texts(section(read(to_html(RICH)), "news"), ".//table//tbody/tr")
    assert rows == [
        "requests · new_received · natural_person117171",
        "requests · granted · natural_person98 (ok)no value (conflict)",
        "reports · published_atno value2026-01-20",
    ]


def test_a_blank_is_told_apart_from_no_value_and_from_zero() -> None:
    cells = (ChangedCell("t", "r", "c", "0", "", None, None),
             ChangedCell("t", "r", "c", "", None, None, None))  # fmt: skip
    changed = replace(NEWS[2], n_cells=2, cells=cells)
    page = read(to_html(replace(RICH, news=(changed,), n_news=((News.CHANGED, 1),))))
    assert texts(section(page, "news"), ".//tbody//td") == ["0", "(blank)", "(blank)", "no value"]


def test_reports_link_to_the_archived_copy_and_to_the_source() -> None:
    copy = replace(captured("ab12cd34", "http://a.gov.cn/1.html"), page="captures/ab12cd34.html")
    before = captured("99887766", "http://a.gov.cn/0.html", "2026-01-01T00:00:00Z")
    one = replace(NEWS[2], after=copy, before=before)
    page = read(to_html(replace(RICH, news=(one,), n_news=((News.CHANGED, 1),))))
    news = section(page, "news")
    assert news.xpath(".//a/@href") == [
        "captures/ab12cd34.html", "http://a.gov.cn/1.html", "http://a.gov.cn/0.html",
    ]  # fmt: skip
    assert "copy before of 2026-01-01 00:00 UTC in 20260101T013000Z-1.warc.gz at 33824" in said(
        news
    )


def test_a_vanished_report_links_to_its_last_copy() -> None:
    news = texts(section(read(to_html(RICH)), "news"), ".//article")[-1]
    assert "last archived copy of 2026-01-21 01:40 UTC" in news
    assert "where it stood at the source" in news


def test_a_night_without_news_says_so_in_one_line() -> None:
    assert "No report is new, changed, moved or gone." in to_html(UNCHANGED)


def test_a_guard_that_failed_shows_its_measure_against_its_limit() -> None:
    failed, passed = section(read(to_html(HELD)), "guards").xpath(".//table")
    assert texts(failed, ".//tbody/tr") == [
        "historic_facts_changed✗ held0.310.00218,044 of 58,223 facts of earlier years"
    ]
    assert len(texts(passed, ".//tbody/tr")) == 2
    assert "- historic_facts_changed: 0.31, limit 0.002; 18,044 of 58,223" in to_markdown(HELD)


def test_guards_that_passed_are_folded_and_counted() -> None:
    guards = section(read(to_html(RICH)), "guards")
    assert texts(guards, "h2") == ["Guards before publishing (0 failed, 3 passed)"]
    assert [one.tag for one in guards] == ["h2", "details"]
    assert "All 3 guards passed." in to_markdown(RICH)


def test_counts_stand_against_last_night_and_the_best_night() -> None:
    counts = section(read(to_html(RICH)), "counts")
    assert "Last night was 2027-02-03; the best night was 2027-01-10" in said(counts)
    assert texts(counts, ".//tbody/tr")[2:4] == [
        "bytes received5.3 MB−130 kB5.4 MB31 MB",
        "reports212+2210212",
    ]


def test_a_bar_says_in_words_what_it_shows() -> None:
    bars = section(read(to_html(RICH)), "outcomes").xpath(".//svg/@aria-label")
    assert bars == [
        "Tonight: 5 read, 1 turned away, 5 failed",
        "Last night: 8 read, 1 turned away, 1 failed",
        "Best night: 11 read",
    ]


def test_channels_that_failed_by_our_fault_come_first_then_the_newest() -> None:
    failing = texts(section(read(to_html(RICH)), "failing"), ".//tbody/tr/th//code")
    assert failing == [
        f"{place}-government-xxgknb"
        for place in ("daxing", "baiyan", "jinping", "lanxi", "gucheng", "cangwu")
    ]


def test_a_site_that_is_read_and_silent_is_told_from_one_that_is_not_read() -> None:
    rows = texts(section(read(to_html(RICH)), "silent"), ".//tbody/tr")
    assert rows[0].endswith("4472025-11-14ok_nothing_new")
    assert "772027-01-06blocked:jiasule, not read since 2027-01-30" in rows[1]


def test_new_codes_of_issues_come_first() -> None:
    codes = texts(section(read(to_html(RICH)), "issues"), ".//tbody/tr/th")
    assert codes == ["merged_value new code", "unknown_row", "tables_absent"]


def test_a_first_build_has_no_new_codes() -> None:
    first = replace(RICH, issues=(IssueCount("merged_value", "error", 2, None),))
    assert "new code" not in said(section(read(to_html(first)), "issues"))


def test_a_failed_check_shows_both_sides_and_links_to_its_page() -> None:
    checks = section(read(to_html(RICH)), "checks")
    assert texts(checks, ".//tbody/tr/td") == ["R3 requests / total", "error", "171", "117", "54"]
    assert checks.xpath(".//a/@href") == ["http://www.fengxi.gov.cn/nb/1.html"]


def test_the_calendar_has_the_latest_year_first_and_keeps_those_without_a_day_apart() -> None:
    rows = texts(section(read(to_html(RICH)), "coverage"), ".//tbody/tr")
    assert rows[0] == "2026departments2027-01-31142163040"
    assert rows[1] == "2026governments2027-03-3110000103"
    assert rows[2].startswith("2026othersno day")
    assert rows[4].startswith("2024governments")


def test_stages_say_how_long_they_took_and_what_was_spent() -> None:
    stages = said(section(read(to_html(RICH)), "stages"))
    assert "crawldone1 h 35 min11 channels, 231 fetches" in stages
    assert "Spent on the sites: 231 requests, 5.3 MB received." in stages
    assert "buildnot reached–" in said(section(read(to_html(CUT_SHORT)), "stages"))


def test_every_table_has_a_caption_and_headings_with_a_scope() -> None:
    for morning in (RICH, HELD, country(40)):
        page = read(to_html(morning))
        tables = page.xpath("//table")
        assert len(tables) >= 7
        assert all(table.xpath("caption[normalize-space()]") for table in tables)
        assert not page.xpath("//th[not(@scope)]")


def test_headings_leave_out_no_level() -> None:
    levels = [int(one.tag[1]) for one in read(to_html(RICH)).xpath("//h1|//h2|//h3|//h4|//h5")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_page_of_a_whole_country_stays_small_and_says_what_it_leaves_out() -> None:
    html = to_html(country(3000))
    assert len(html) < 3_500_000
    page = read(html)
    assert "500 channels more not shown here. Ask: xxgk sql" in said(section(page, "failing"))
    assert "2,700 reports more not shown here. Ask: xxgk diff previous" in said(
        section(page, "news")
    )
    assert "3,960 cells more not shown here." in said(section(page, "news"))
    assert len(to_markdown(country(3000))) < 40_000


ATTACKS = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg onload=alert(1)>",
    "</style><script>alert(1)</script>",
    "<!-- \" --><b onclick=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "]]>\x00<a href=javascript:alert(1)>",
    "政" * 400,
    "a" * 3000,
    "\u202egpj.exe\ud800",
)  # fmt: skip
ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,<b>",
    "vbscript:x", "file:///etc/passwd", "//evil.invalid/", "http://[", "https:\x00//a", "",
    "http://a.gov.cn/\u202egpj.exe",
)  # fmt: skip


def hostile(text: str, url: str) -> Morning:
    """Everything that can come from a page is the text, and every address is the other."""
    copy = Captured(text, url, "2027-02-04T01:41:07Z", text, 1, page=url)
    cell = ChangedCell(text, text, text, text, text, text, text)
    news = tuple(
        ReportNews(kind, text, text, 2026, text, text, copy, copy, 1, (cell,), text)
        for kind in News
    )
    one = replace(
        channel("x", text, text, text, Fault.SITE), url=url, channel_id=text, family=text, host=text
    )
    return replace(
        RICH,
        troubles=(text,),
        alarms=(Alarm(text, Weight.ACT, text, text, text, (text,)),),
        channels=(one,),
        news=news,
        n_news=tuple((kind, 1) for kind in News),
        issues=(IssueCount(text, text, 1, 0),),
        failed_checks=(FailedCheck(text, text, 2026, text, text, text, text, text, text, url),),
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_of_pages_stays_text(attack: str) -> None:
    """The elements and attributes are those of the same page with harmless text."""

    def shape(text: str) -> list[tuple[str, tuple[str, ...]]]:
        page = read(to_html(hostile(text, "http://a.gov.cn/")))
        return [(str(one.tag), tuple(one.attrib)) for one in page.iter()]

    assert shape(attack) == shape("harmless")


@pytest.mark.parametrize("url", ADDRESSES)
def test_only_web_addresses_become_links(url: str) -> None:
    links = read(to_html(hostile("harmless", url))).xpath("//a/@href")
    assert links
    assert all(one.startswith(("#", "../../status/")) for one in links)


def test_a_web_address_becomes_a_link() -> None:
    links = read(to_html(hostile("harmless", "https://a.gov.cn/1?a=1&b=2"))).xpath("//a/@href")
    assert "https://a.gov.cn/1?a=1&b=2" in links


def test_the_text_for_terminals_holds_neither_controls_nor_markup() -> None:
    text = to_markdown(hostile("\x1b[31m<b>x</b>\r\n# y `z` [a](javascript:b)", "http://a/"))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    assert "<b>" not in re.sub(r"\\.", "", text)
    assert "[a](" not in text
    assert not re.search(r"^# y", text, re.MULTILINE)


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    full = colour if len(colour) == 7 else "#" + "".join(sign * 2 for sign in colour[1:])
    parts = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(
    ("text", "ground"),
    [("fg", "bg"), ("fg", "soft"), ("dim", "bg"), ("dim", "soft"), ("link", "bg"),
     ("link", "soft"), ("act", "act-bg"), ("look", "look-bg"), ("ok", "ok-bg"), ("note", "note-bg"),
     ("fg", "act-bg"), ("fg", "look-bg"), ("fg", "ok-bg")],
)  # fmt: skip
def test_text_is_readable_on_its_ground(scheme: int, text: str, ground: str) -> None:
    """A ratio of 4.5 at least, as WCAG 2.2 asks (1.4.3), in both schemes."""
    found = re.findall(r":root\{([^}]*)\}", CSS)[scheme]
    colours = dict(re.findall(r"--([\w-]+):(#\w+)", found))
    light, dark = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
