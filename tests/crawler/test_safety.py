"""What a hostile or broken site can make the crawler do: nothing without a bound. Whole crawls."""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import time

import pytest

from tests.crawler.columns import REPORT, asked, column, page
from tests.crawler.site import HTML, PROJECT, Answer, Crawls, Site, report_row, trs_list

FILE = '<a href="/down.jsp?id=1">附件.pdf</a>'


def redirect(url: str) -> Answer:
    return Answer(b"", 302, {"Location": url})


def zipped(body: bytes, *encodings: str) -> Answer:
    for _ in encodings:
        body = gzip.compress(body, 6)
    return Answer(body, headers=HTML | {"Content-Encoding": ", ".join(encodings)})


# --- where to ---------------------------------------------------------------------------------------


def test_a_file_behind_a_redirect_comes_from_the_own_host_alone(site: Site, crawls: Crawls) -> None:
    own, foreign, private = column(site, 3)
    for number, path in enumerate((own, foreign, private)):
        site.answers[path] = page(FILE.replace("id=1", f"id={number}"))
    site.answers["/down.jsp?id=0"] = redirect("/attach/1.pdf")
    site.answers["/down.jsp?id=1"] = redirect("http://files.example.com/1.pdf")
    site.answers["/down.jsp?id=2"] = redirect("http://169.254.169.254/latest/1.pdf")
    site.answers["/attach/1.pdf"] = Answer(b"%PDF", headers={"Content-Type": "application/pdf"})
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    outcome = crawls.outcomes("night1")["county-nb"]
    assert outcome.outcome == "ok_new"
    assert "2 attachments failed" in outcome.detail
    assert {c.error for c in crawls.captures("night1")} == {"", "foreign_host"}
    assert asked(site)["/attach/1.pdf"] == 1


def test_a_public_name_of_a_private_address_is_not_connected_to(site: Site, crawls: Crawls) -> None:
    """The address that was judged is the one that is connected to: a name is resolved once."""
    column(site, 1)
    crawls.register(("county-nb", "trs", f"http://www.a.gov.cn:{site.port}/nb/"))
    resolving = "import socket, sys; socket.gethostbyname = lambda name: '127.0.0.1';"
    crawl = f"{resolving} from scrapy.cmdline import execute; execute(['scrapy', *sys.argv[1:]])"
    for night, private in (("night1", "0"), ("night2", "1")):
        command = [sys.executable, "-c", crawl, *crawls.command(night)[3:]]
        command += ["-a", f"allow_private={private}"]
        subprocess.run(command, cwd=PROJECT, check=True, timeout=60)
        found = crawls.outcomes(night)["county-nb"]
        if private == "0":
            assert site.served == []
            assert (found.outcome, found.detail.split()[0]) == ("config_error", "private_address")
        else:
            assert found.outcome == "ok_new", "the control"


def test_a_redirect_without_end_ends(site: Site, crawls: Crawls) -> None:
    for n in range(30):
        site.answers[f"/nb/{n}/"] = redirect(f"/nb/{n + 1}/")
    crawls.register(("county-nb", "trs", site.url("/nb/0/")))
    crawls.run("night1")
    outcome = crawls.outcomes("night1")["county-nb"]
    assert outcome.outcome == "http_error"
    assert outcome.detail.startswith("redirects ")
    assert asked(site).total() == 6


# --- how many pages -----------------------------------------------------------------------------------


def test_a_calendar_of_new_addresses_with_the_same_rows_ends(site: Site, crawls: Crawls) -> None:
    rows = [report_row("./t2025_1.html", REPORT.format(2024))]
    for n in range(50):
        name = f"index_{n}.html" if n else ""
        onward = f'<a href="./index_{n + 1}.html">下一页</a>'
        list_page = trs_list([*rows, onward], pages=99, current=n)
        site.answers["/nb/" + name] = list_page
    site.answers["/nb/t2025_1.html"] = page("1")
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    assert asked(site).total() < 6
    assert crawls.outcomes("night1")["county-nb"].n_listed == 1


def test_two_pages_that_lead_to_each_other_end(site: Site, crawls: Crawls) -> None:
    for name, year, onward in (
        ("", 2024, "b.html"),
        ("b.html", 2023, "a.html"),
        ("a.html", 2022, "b.html"),
    ):
        row = report_row(f"./t{year}0101_1.html", REPORT.format(year))
        link = f'<a href="./{onward}">下一页</a>'
        site.answers["/nb/" + name] = Answer(f"<ul>{row}</ul>{link}".encode())
        site.answers[f"/nb/t{year}0101_1.html"] = page(str(year))
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    assert max(asked(site).values()) == 1


def test_pages_and_columns_are_bounded_together(site: Site, crawls: Crawls) -> None:
    years = [f'<li><a href="./{year}/">{year}年</a></li>' for year in range(1950, 2025)]
    site.answers["/nb/"] = Answer(f"<ul>{''.join(years)}</ul>".encode())
    for year in range(1950, 2025):
        site.answers[f"/nb/{year}/"] = trs_list([report_row("./t2025_1.html", REPORT.format(year))])
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1", "-s", "XXGK_MAX_PAGES=9")
    lists = [path for path in asked(site) if path.endswith("/")]
    assert 5 < len(lists) <= 9
    outcome = crawls.outcomes("night1")["county-nb"]
    assert "stopped after 9 list pages" in outcome.detail


# --- how large, how long ------------------------------------------------------------------------------


@pytest.mark.parametrize("encodings", [("gzip",), ("gzip", "gzip")])
def test_a_decompression_bomb_is_refused_within_bounded_memory(
    site: Site, crawls: Crawls, encodings: tuple[str, ...]
) -> None:
    bomb, good = column(site, 2)
    site.answers[bomb] = zipped(bytes(400 << 20), *encodings)
    assert len(site.answers[bomb].body) < 500_000
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    crawls.run("night1")
    grown = (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss - before) // 1024
    assert grown < 350, f"{grown} MiB more than the largest crawl before"
    outcome = crawls.outcomes("night1")["county-nb"]
    assert outcome.detail == f"1 article failed: too_large {site.url(bomb)}"
    assert [c.is_good for c in crawls.captures("night1") if c.url == site.url(good)] == [True]


def test_a_body_beyond_all_reports_is_not_taken(site: Site, crawls: Crawls) -> None:
    large, _ = column(site, 2)
    site.answers[large] = page("x" * 3_000_000)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1", "-s", "DOWNLOAD_MAXSIZE=1000000")
    outcome = crawls.outcomes("night1")["county-nb"]
    assert (outcome.outcome, outcome.detail) == (
        "ok_new",
        f"1 article failed: too_large {site.url(large)}",
    )


def test_a_server_that_drips_is_left_after_a_time(site: Site, crawls: Crawls) -> None:
    column(site, 2)
    site.answers["/nb/"].drip = 0.3
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    started = time.monotonic()
    crawls.run("night1", "-s", "DOWNLOAD_TIMEOUT=1.5")
    assert time.monotonic() - started < 12
    assert crawls.outcomes("night1")["county-nb"].outcome == "timeout"
