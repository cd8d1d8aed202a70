"""How gently a site is asked, and when it is asked no more. Whole crawls of a loopback server."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from tests.crawler.columns import REPORT, asked, column, page, robots
from tests.crawler.site import HANG_UP, HTML, Answer, Crawls, Site, report_row, trs_list


def gaps(site: Site) -> list[float]:
    return [b - a for (_, a), (_, b) in pairwise(site.asked_at)]


# --- robots.txt -----------------------------------------------------------------------------------


def test_a_robots_txt_that_forbids_a_part_costs_that_part_alone(site: Site, crawls: Crawls) -> None:
    first, second = column(site, 2)
    site.answers["/robots.txt"] = robots(f"User-agent: *\nDisallow: {second}\n", ETag='"r"')
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    outcome = crawls.outcomes("night1")["county-nb"]
    assert outcome.outcome == "ok_new"
    assert outcome.detail == f"1 article failed: robots {site.url(second)}"
    assert set(asked(site)) == {"/nb/", first}
    refused = [c for c in crawls.captures("night1") if c.error == "robots"]
    assert [(c.url, c.status, c.role) for c in refused] == [(site.url(second), None, "article")]
    rules = next(c for c in crawls.captures("night1") if c.role == "robots")
    assert b"Disallow" in crawls.archive.read(rules).body, "what was obeyed is in the archive"

    crawls.run("night2")
    assert ("/robots.txt", 304) in site.served, "asked with its validator"
    assert set(asked(site)) == {"/nb/", first}, "and obeyed from the archive"


@pytest.mark.parametrize("status", [500, 503])
def test_a_robots_txt_that_fails_is_taken_for_a_refusal(
    site: Site, crawls: Crawls, status: int
) -> None:
    column(site, 2)
    site.answers["/robots.txt"] = robots("oops", status)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    outcome = crawls.outcomes("night1")["county-nb"]
    assert outcome.outcome == "http_error"
    assert f"robots_{status}" in outcome.detail
    assert asked(site) == {}


def test_a_robots_txt_that_asks_to_wait_is_waited_for(site: Site, crawls: Crawls) -> None:
    (report,) = column(site, 1)
    site.first["/robots.txt"] = [robots("", 503, **{"Retry-After": "1"})]
    site.answers["/robots.txt"] = robots(f"User-agent: *\nDisallow: {report}\n")
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    assert asked(site) == {"/nb/": 1}
    assert crawls.outcomes("night1")["county-nb"].outcome == "robots", (
        "its only report is forbidden"
    )


def test_a_robots_txt_that_is_not_there_forbids_nothing(site: Site, crawls: Crawls) -> None:
    column(site, 1)
    site.answers["/robots.txt"] = robots("User-agent: *\nDisallow: /\n", 404)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    assert crawls.outcomes("night1")["county-nb"].outcome == "ok_new"


# --- how fast -------------------------------------------------------------------------------------


def test_a_crawl_delay_is_kept_by_the_throttle_too(site: Site, crawls: Crawls) -> None:
    column(site, 3)
    site.answers["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 1\n")
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    assert len(site.asked_at) == 5
    assert min(gaps(site)[1:]) > 0.45, "one second, less the jitter"


def test_a_slow_host_is_asked_more_slowly_and_others_are_not(site: Site, crawls: Crawls) -> None:
    slow = column(site, 4)
    for path in slow:
        site.answers[path].delay = 0.3
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1", "-s", "DOWNLOAD_DELAY_JITTER=0")
    assert min(gaps(site)[-2:]) > 0.55, "idle for as long as the host takes"
    with Site() as quick:
        column(quick, 4)
        crawls.register(("county-nb", "trs", quick.url("/nb/")))
        crawls.run("night2")
        assert max(gaps(quick)) < 0.5


# --- Retry-After ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
def test_a_site_that_asks_to_wait_is_left_alone_as_long_and_others_go_on(
    site: Site, crawls: Crawls, status: int
) -> None:
    paths = column(site, 3)
    site.first[paths[0]] = [Answer(b"", status, {"Retry-After": "2"})]
    with Site() as other:
        column(other, 6)
        crawls.register(
            ("county-nb", "trs", site.url("/nb/")), ("county-other", "trs", other.url("/nb/"))
        )
        crawls.run("night1")
        assert crawls.outcomes("night1")["county-nb"].outcome == "ok_new"
        assert asked(site) | {} == {"/nb/": 1, paths[0]: 2, paths[1]: 1, paths[2]: 1}
        assert other.asked_at[-1][1] - other.asked_at[0][1] < 1.5
    assert all(c.is_good for c in crawls.captures("night1") if c.url == site.url(paths[1]))


def test_the_whole_site_waits(site: Site, crawls: Crawls) -> None:
    paths = column(site, 3)
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=7), usegmt=True)
    site.first[paths[0]] = [Answer(b"", 503, {"Retry-After": when})]
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    assert sum(gap > 1 for gap in gaps(site)) == 1, "nothing was asked in between"
    assert crawls.outcomes("night1")["county-nb"].outcome == "ok_new"


def test_a_site_that_asks_for_longer_is_left_with_the_time_on_record(
    site: Site, crawls: Crawls
) -> None:
    paths = column(site, 3)
    site.answers[paths[0]] = Answer(b"", 429, {"Retry-After": "7200"})
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    started = time.monotonic()
    crawls.run("night1")
    assert time.monotonic() - started < 20
    outcome = crawls.outcomes("night1")["county-nb"]
    assert outcome.outcome == "blocked:429"
    assert "asked to wait 7200 s" in outcome.detail
    assert asked(site) == {"/nb/": 1, paths[0]: 1}


def test_a_site_that_asks_to_wait_again_is_not_waited_for_again(site: Site, crawls: Crawls) -> None:
    column(site, 2)
    site.answers["/nb/"] = Answer(b"", 429, {"Retry-After": "1"})
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    assert crawls.outcomes("night1")["county-nb"].outcome == "blocked:429"
    assert asked(site) == {"/nb/": 2}


# --- who blocks -----------------------------------------------------------------------------------


def test_a_site_that_blocks_is_asked_once_a_night_and_no_more(site: Site, crawls: Crawls) -> None:
    column(site, 3, "/a/")
    column(site, 3, "/b/")
    cookie = {"Set-Cookie": "__jsluid_s=5d1f; path=/"}
    site.answers["/a/"] = site.answers["/b/"] = Answer(b"<script>", 521, HTML | cookie)
    crawls.register(("county-a", "trs", site.url("/a/")), ("county-b", "trs", site.url("/b/")))
    for night in ("night1", "night2"):
        crawls.run(night)
        assert {o.outcome for o in crawls.outcomes(night).values()} == {"blocked:jiasule"}
        assert asked(site).total() == 1
    assert {c.error for c in crawls.captures("night1") if c.status == 521} == {"blocked:jiasule"}


def test_a_redirect_to_itself_with_a_cookie_is_a_block(site: Site, crawls: Crawls) -> None:
    circle = {"Set-Cookie": "CT6T=1; path=/", "Location": site.url("/nb/")}
    site.answers["/nb/"] = Answer(b"", 302, circle)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    assert crawls.outcomes("night1")["county-nb"].outcome == "blocked:openresty"
    assert asked(site) == {"/nb/": 1}


def test_a_site_that_hangs_up_on_crawlers_is_a_block(site: Site, crawls: Crawls) -> None:
    site.answers["/nb/"] = site.answers["/b/"] = Answer(b"", HANG_UP)
    crawls.register(("county-nb", "trs", site.url("/nb/")), ("county-b", "trs", site.url("/b/")))
    crawls.run("night1")
    assert {o.outcome for o in crawls.outcomes("night1").values()} == {"blocked:reset"}
    assert asked(site).total() <= 3


def test_a_single_connection_lost_is_no_block(site: Site, crawls: Crawls) -> None:
    paths = column(site, 3)
    site.answers[paths[1]] = Answer(b"", HANG_UP)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    outcome = crawls.outcomes("night1")["county-nb"]
    assert outcome.outcome == "ok_new"
    assert "1 article failed: connection" in outcome.detail


def test_stand_ins_are_archived_as_such_and_cost_no_row(site: Site, crawls: Crawls) -> None:
    """A captcha for a file, a soft 404 for an article, the home page for the list."""
    first, second = column(site, 2)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    captcha = "<html><form>请输入验证码</form></html>"
    site.answers[first] = Answer(b'<p>1</p><a href="./P1.pdf">PDF</a>')
    site.answers["/nb/P1.pdf"] = Answer(captcha.encode())
    site.answers[second] = page("<title>404</title>您访问的页面不存在")
    crawls.run("night2")
    outcome = crawls.outcomes("night2")["county-nb"]
    assert outcome.outcome == "ok_nothing_new"
    assert f"soft_404 {site.url(second)}" in outcome.detail
    assert f"captcha {site.url('/nb/P1.pdf')}" in outcome.detail
    errors = {c.url: c.error for c in crawls.captures("night2") if c.error}
    assert errors == {site.url(second): "soft_404", site.url("/nb/P1.pdf"): "captcha"}
    assert outcome.n_changed == 1, "the article that was read, not the one that was not there"

    site.answers["/"] = trs_list([report_row("./t2025_9.html", "甲县要闻")])
    site.answers["/nb/"] = Answer(b"", 302, {"Location": site.url("/")})
    crawls.run("night3")
    outcome = crawls.outcomes("night3")["county-nb"]
    assert (outcome.outcome, outcome.n_gone) == ("page_unrecognised", 0)
    assert "soft_404" in outcome.detail


# --- how much -------------------------------------------------------------------------------------


def test_a_night_that_spends_its_budget_is_followed_by_one_that_goes_on(
    site: Site, crawls: Crawls
) -> None:
    paths = column(site, 10)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    budget = ("-s", "XXGK_HOST_REQUESTS=6")  # robots.txt, the list and four reports
    seen: list[set[str]] = []
    for number, left in enumerate((6, 6, 6), start=1):
        crawls.run(f"night{number}", *budget)
        outcome = crawls.outcomes(f"night{number}")["county-nb"]
        assert outcome.outcome == ("ok_new" if number == 1 else "ok_nothing_new")
        assert outcome.detail == f"budget spent, {left} documents left"
        assert outcome.n_gone == 0
        seen.append(set(asked(site)) - {"/nb/"})
    assert [len(night) for night in seen] == [4, 4, 4]
    assert seen[0].isdisjoint(seen[1])
    assert set.union(*seen) == set(paths)
    assert all(s.gone_at is None for s in crawls.sightings("county-nb").values())


def test_a_list_that_the_budget_cuts_short_takes_no_row_away(site: Site, crawls: Crawls) -> None:
    site.answers["/nb/"] = trs_list([report_row("./t2025_1.html", REPORT.format(2024))], pages=2)
    site.answers["/nb/index_1.html"] = trs_list(
        [report_row("./t2025_2.html", REPORT.format(2023))], pages=2, current=1
    )
    for n in (1, 2):
        site.answers[f"/nb/t2025_{n}.html"] = page(str(n))
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    assert crawls.outcomes("night1")["county-nb"].detail == "", "the control"
    crawls.run("night2", "-s", "XXGK_HOST_BYTES=1")
    outcome = crawls.outcomes("night2")["county-nb"]
    assert (outcome.outcome, outcome.n_gone) == ("ok_nothing_new", 0)
    assert "1 list page" in outcome.detail
    assert all(s.gone_at is None for s in crawls.sightings("county-nb").values())


def test_who_crawls_without_an_address_is_told_once(
    site: Site, crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    column(site, 1)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    monkeypatch.delenv("XXGK_CONTACT", raising=False)
    crawls.run("night1")
    assert crawls.log("night1").read_text().count("XXGK_CONTACT is not set") == 1
    monkeypatch.setenv("XXGK_CONTACT", "mailto:archive@example.org")
    crawls.run("night2")
    assert "XXGK_CONTACT is not set" not in crawls.log("night2").read_text()
    assert any("mailto:archive@example.org" in agent for agent in site.user_agents)
