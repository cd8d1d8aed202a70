"""Mornings written by hand: a night in February with something of everything, and its variants."""

from __future__ import annotations

from dataclasses import replace

from pipelines.morning.model import (
    Alarm,
    Captured,
    ChangedCell,
    ChannelNight,
    Count,
    CoverageCount,
    FailedCheck,
    Fault,
    IssueCount,
    Judged,
    Morning,
    News,
    OutcomeCount,
    Publication,
    ReportNews,
    Stage,
    Weight,
)


def channel(
    place: str,
    name: str,
    outcome: str = "ok_nothing_new",
    detail: str = "",
    fault: Fault = Fault.NOBODY,
    *,
    family: str = "trs",
    nights: int = 40,
    since: str = "2026-12-27",
    days_silent: int = 30,
    n_new: int = 0,
    n_gone: int = 0,
    outcome_before: str | None = "ok_nothing_new",
) -> ChannelNight:
    ok = outcome.startswith("ok_") or outcome == "listing_shrank"
    return ChannelNight(
        f"{place}-government-xxgknb", f"{place}-government", name, family, f"www.{place}.gov.cn",
        f"http://www.{place}.gov.cn/zwgk/xxgknb/", outcome, detail, fault, 18 if ok else 0, n_new,
        0, n_gone, 18, outcome_before, "2027-02-03" if ok else "2027-01-30",
        "2027-01-06" if days_silent < 365 else "2025-11-14", since, nights, days_silent, 21, 480_000,
    )  # fmt: skip


def captured(capture_id: str, url: str, at: str = "2027-02-04T01:41:07Z") -> Captured:
    return Captured(capture_id, url, at, f"{at[:10].replace('-', '')}T013000Z-1.warc.gz", 33824)


_SHUIYUN = "http://www.shuiyun.gov.cn/zwgk/xxgknb/202701/t20270131_88412.html"
_CHANGED = "http://www.yunshan.gov.cn/zwgk/xxgknb/202601/t20260120_55120.html"

CHANNELS = (
    channel("baiyan", "白雁市人民政府", "page_unrecognised", "no list of a known family on http://www.baiyan.gov.cn/zwgk/xxgknb/: 3 links, none of them to a report", Fault.SITE, nights=1, since="2027-02-04", days_silent=19),
    channel("cangwu", "苍吾县人民政府", "blocked:jiasule", "status 521 with the script of a challenge", Fault.REFUSED, nights=12, since="2027-01-24", days_silent=77, outcome_before="blocked:jiasule"),
    channel("daxing", "大兴岭区人民政府", "config_error", "channels.csv:211: url: an http or https address expected (found 'htp://www.daxing.gov.cn/')", Fault.OURS, nights=1, since="2027-02-04"),
    channel("fengxi", "丰溪县人民政府", "ok_new", n_new=2, days_silent=0, nights=61),
    channel("gucheng", "古城县人民政府", "timeout", "3 timeouts in a row", Fault.SITE, nights=3, since="2027-02-02", outcome_before="timeout"),
    channel("helin", "禾林县人民政府", "listing_shrank", "1 report no longer listed", n_gone=1),
    channel("jinping", "锦屏县人民政府", "dns", "www.jinping.gov.cn not found", Fault.SITE, family="hanweb-xxgk", nights=1, since="2027-02-04"),
    channel("lanxi", "兰西河市人民政府", "dns", "www.lanxi.gov.cn not found", Fault.SITE, family="hanweb-xxgk", nights=1, since="2027-02-04"),
    channel("qinghe", "清河门区人民政府", "ok_nothing_new", days_silent=447, nights=61),
    channel("shuiyun", "水云市人民政府", "ok_new", n_new=1, days_silent=0, nights=61),
    channel("yunshan", "云山县人民政府", "ok_nothing_new", nights=61),
)  # fmt: skip

NEWS = (
    ReportNews(
        News.NEW, "shuiyun-civil-affairs-2026-own", "水云市民政局", 2026,
        "水云市民政局2026年政府信息公开工作年度报告", "shuiyun-government-xxgknb",
        after=captured("a1b2c3d4e5f60718293a4b5c6d7e8f90", _SHUIYUN),
    ),
    ReportNews(
        News.NEW, "fengxi-government-2026-consolidated", "丰溪县人民政府", 2026,
        "丰溪县人民政府2026年政府信息公开工作年度报告", "fengxi-government-xxgknb",
        after=captured("b1b2c3d4e5f60718293a4b5c6d7e8f90", "http://www.fengxi.gov.cn/nb/1.html"),
    ),
    ReportNews(
        News.CHANGED, "yunshan-government-2025-consolidated", "云山县人民政府", 2025,
        "云山县人民政府2025年政府信息公开工作年度报告", "yunshan-government-xxgknb",
        before=captured("c1b2c3d4e5f60718293a4b5c6d7e8f90", _CHANGED, "2026-01-21T01:40:00Z"),
        after=captured("d1b2c3d4e5f60718293a4b5c6d7e8f90", _CHANGED),
        n_cells=3,
        cells=(
            ChangedCell("requests", "new_received", "natural_person", "117", "171", "ok", "ok"),
            ChangedCell("requests", "granted", "natural_person", "98", None, "ok", "conflict"),
            ChangedCell("reports", None, "published_at", None, "2026-01-20", None, None),
        ),
    ),
    ReportNews(
        News.MOVED, "gucheng-government-2024-consolidated", "古城县人民政府", 2024,
        "古城县人民政府2024年政府信息公开工作年度报告", "gucheng-government-xxgknb",
        before=captured("e1b2c3d4e5f60718293a4b5c6d7e8f90", "http://www.gucheng.gov.cn/old/7.html", "2026-01-21T01:40:00Z"),
        after=captured("f1b2c3d4e5f60718293a4b5c6d7e8f90", "http://www.gucheng.gov.cn/new/7.html"),
    ),
    ReportNews(
        News.VANISHED, "helin-government-2023-consolidated", "禾林县人民政府", 2023,
        "禾林县人民政府2023年政府信息公开工作年度报告", "helin-government-xxgknb",
        before=captured("01b2c3d4e5f60718293a4b5c6d7e8f90", "http://www.helin.gov.cn/nb/2023.html", "2026-01-21T01:40:00Z"),
        detail="http://www.helin.gov.cn/nb/2023.html",
    ),
)  # fmt: skip

ALARMS = (
    Alarm("silent", Weight.LOOK, "qinghe-government-xxgknb", "2026-12-20", "nothing new for 447 days; in each of the four years before its report came before 31 March", ("qinghe-government-xxgknb",)),
    Alarm("config_error", Weight.ACT, "channels.csv", "2027-02-04", "1 row cannot be used and its channel was not asked", ("daxing-government-xxgknb",)),
    Alarm("family_failing", Weight.ACT, "hanweb-xxgk", "2027-02-04", "2 of 2 channels of this family fail together, all of them were read last night", ("jinping-government-xxgknb", "lanxi-government-xxgknb")),
    Alarm("redesigned", Weight.LOOK, "baiyan-government-xxgknb", "2027-02-04", "page_unrecognised after 60 nights on which its list was read", ("baiyan-government-xxgknb",)),
    Alarm("blocked", Weight.NOTE, "cangwu-government-xxgknb", "2027-01-24", "turned away for 12 nights", ("cangwu-government-xxgknb",)),
)  # fmt: skip

GUARDS = (
    Judged("share_of_channels_ok", 0.545, 0.5, True, "6 of 11 channels were read"),
    Judged("drop_in_facts", 0.0002, 0.01, True, "58,211 facts after 58,223"),
    Judged("historic_facts_changed", 0.00005, 0.002, True, "3 of 58,223 facts of earlier years"),
)

RICH = Morning(
    run_id="20270204T013000Z",
    started_at="2027-02-04T01:30:00Z",
    finished_at="2027-02-04T03:12:44Z",
    publication=Publication.PUBLISHED,
    build_id="c65e22994f517a0e",
    held_build=None,
    stages=(
        Stage("crawl", "done", 5711.2, "11 channels, 231 fetches"),
        Stage("extract", "done", 96.0, "2 WARC files read, 118 were done before, 0 failed"),
        Stage("build", "done", 22.4, "4 reports assembled, 208 taken over; 9 of 61 files written"),
    ),
    troubles=("channels.csv:211: url: an http or https address expected (found 'htp://www.daxing.gov.cn/')",),
    alarms=ALARMS,
    guards=GUARDS,
    counts=(
        Count("channels", 11, 10, 11),
        Count("requests", 231, 240, 361),
        Count("bytes_received", 5_280_000, 5_410_000, 31_400_000, "byte"),
        Count("reports", 212, 210, 212),
        Count("facts", 58_211, 58_223, 58_223),
    ),
    outcomes=(
        OutcomeCount("ok_new", 2, 1, 3),
        OutcomeCount("ok_nothing_new", 2, 7, 8),
        OutcomeCount("listing_shrank", 1, 0, 0),
        OutcomeCount("page_unrecognised", 1, 0, 0),
        OutcomeCount("blocked:jiasule", 1, 1, 0),
        OutcomeCount("dns", 2, 0, 0),
        OutcomeCount("timeout", 1, 1, 0),
        OutcomeCount("config_error", 1, 0, 0),
    ),
    best_run="20270110T013000Z",
    last_run="20270203T013000Z",
    channels=CHANNELS,
    news=NEWS,
    n_news=((News.NEW, 2), (News.CHANGED, 1), (News.MOVED, 1), (News.VANISHED, 1)),
    issues=(
        IssueCount("unknown_row", "warning", 41, 40),
        IssueCount("merged_value", "error", 2, 0),
        IssueCount("tables_absent", "warning", 7, 7),
    ),
    failed_checks=(
        FailedCheck("fengxi-government-2026-consolidated", "丰溪县人民政府", 2026, "R3", "error", "requests / total", "171", "117", "54", "http://www.fengxi.gov.cn/nb/1.html"),
    ),
    n_failed_checks=1,
    coverage=(
        CoverageCount(2026, "governments", "2027-03-31", 1, 0, 0, 0, 0, 10, 3),
        CoverageCount(2026, "departments", "2027-01-31", 14, 2, 1, 6, 3, 0, 40),
        CoverageCount(2026, "others", None, 2, 0, 0, 0, 0, 9, 12),
        CoverageCount(2025, "governments", "2026-03-31", 10, 1, 1, 0, 0, 0, 3),
        CoverageCount(2024, "governments", "2025-03-31", 9, 0, 1, 1, 0, 0, 3),
    ),
)  # fmt: skip

FIRST = Morning(
    run_id="20270105T013000Z",
    started_at="2027-01-05T01:30:00Z",
    finished_at="2027-01-05T01:31:00Z",
    publication=Publication.PUBLISHED,
    build_id="f9353544a67821db",
    held_build=None,
    stages=(), troubles=(), alarms=(), guards=(), counts=(), outcomes=(), best_run=None, last_run=None,
    channels=(), news=(), n_news=(), issues=(), failed_checks=(), n_failed_checks=0, coverage=(),
)  # fmt: skip

HELD = replace(
    RICH,
    publication=Publication.HELD,
    held_build="deadbeef00000001",
    guards=(
        *GUARDS[:2],
        Judged(
            "historic_facts_changed", 0.31, 0.002, False, "18,044 of 58,223 facts of earlier years"
        ),
    ),
)

CUT_SHORT = replace(
    RICH,
    finished_at=None,
    publication=Publication.NONE,
    stages=(
        Stage("crawl", "stopped", 611.0, "stopped by SIGTERM"),
        Stage("extract", "not_reached", None, ""),
        Stage("build", "not_reached", None, ""),
    ),
    guards=(),
    news=(),
    n_news=(),
)

UNCHANGED = replace(
    RICH, publication=Publication.UNCHANGED, alarms=(), troubles=(), news=(), n_news=(),
    failed_checks=(), n_failed_checks=0, channels=tuple(c for c in CHANNELS if c.is_ok),
)  # fmt: skip


def country(size: int) -> Morning:
    """A night with so many channels, every third failing, and as many reports and changed cells."""
    channels = tuple(
        channel(
            f"p{n:05}",
            f"第{n}号县人民政府",
            "timeout" if n % 3 == 0 else "ok_nothing_new",
            "slow",
            Fault.SITE if n % 3 == 0 else Fault.NOBODY,
            days_silent=n % 700,
        )
        for n in range(size)
    )
    cells = tuple(
        ChangedCell("requests", f"row_{n}", "total", str(n), str(n + 1), "ok", "ok")
        for n in range(50)
    )
    news = tuple(
        ReportNews(
            News.CHANGED, f"p{n:05}-government-2025-consolidated", f"第{n}号县人民政府", 2025,
            f"第{n}号县人民政府2025年政府信息公开工作年度报告", f"p{n:05}-government-xxgknb",
            before=captured(f"{n:032x}", "http://a.gov.cn/1"), after=captured(f"{n + size:032x}", "http://a.gov.cn/1"),
            n_cells=4000, cells=cells,
        )
        for n in range(min(size, 500))
    )  # fmt: skip
    return replace(
        RICH,
        channels=channels,
        news=news,
        n_news=((News.CHANGED, size),),
        alarms=(
            Alarm(
                "network_failing",
                Weight.ACT,
                "network",
                "2027-02-04",
                "a third of all channels fail",
                tuple(c.channel_id for c in channels),
            ),
            *RICH.alarms,
        ),
    )
