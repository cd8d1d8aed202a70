"""The pages in a real browser: nothing leaves, nothing runs, nothing is cut off on a phone."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.archive import Archive
from pipelines.morning.model import Morning
from pipelines.morning.pages import write_captures, write_morning
from pipelines.morning.pages.status import channel_page, index_page
from pipelines.morning.pages.writing import page_name
from pipelines.morning.sites import Owner, SiteNight, SiteReport, Unwatched, site_of
from tests.morning.archives import HTML, archive_of, told_of
from tests.morning.browser import DESKTOP, PHONE, Browser, Screen
from tests.morning.conftest import Listener
from tests.morning.mornings import CUT_SHORT, FIRST, HELD, RICH, UNCHANGED, country
from tests.morning.test_morning_page import hostile

OVERFLOW = "return document.documentElement.scrollWidth - window.innerWidth"
# What the browser asks itself for.
OWN = ("data:", "chrome:")
OPENED = "document.querySelectorAll('details').forEach(one => one.open = true);" + OVERFLOW
# Attacks of an archived page; PORT is one that nobody may knock at, and TITLE would tell.
PAGE = """<!doctype html><html><head>
<base href="http://127.0.0.1:PORT/base/"><BASE/href=//127.0.0.1:PORT/>
<link rel=preconnect href="http://127.0.0.1:PORT/"><LINK
 rel=stylesheet href="http://127.0.0.1:PORT/style.css"><link/rel=prefetch href=//127.0.0.1:PORT/p>
<link rel="icon" href="http://127.0.0.1:PORT/icon.ico">
<link rel=preload as=font href="http://127.0.0.1:PORT/font">
<meta http-equiv=refresh content="0;url=http://127.0.0.1:PORT/refresh">
<meta http-equiv="Content-Security-Policy" content="default-src * 'unsafe-inline'">
<script>top.document.title = document.title = 'ran'; fetch('http://127.0.0.1:PORT/fetch')</script>
<script src="http://127.0.0.1:PORT/script.js"></script>
<style>@import url(http://127.0.0.1:PORT/import.css); body{background:url(http://127.0.0.1:PORT/bg)}
@font-face{font-family:x;src:url(http://127.0.0.1:PORT/font)} p{font-family:x}</style></head>
<body onload="top.location='http://127.0.0.1:PORT/onload'">
<img src=http://127.0.0.1:PORT/img onerror="top.document.title='ran'">
<img srcset="http://127.0.0.1:PORT/srcset 1x"><video src=http://127.0.0.1:PORT/v autoplay></video>
<svg><image href="http://127.0.0.1:PORT/svg"/><script>top.document.title='ran'</script></svg>
<svg><filter id=f><feImage href=http://127.0.0.1:PORT/fe /></filter><rect filter="url(#f)"
 width=9 height=9 /><use href=http://127.0.0.1:PORT/use#x /><a href=http://127.0.0.1:PORT/a><text
 y=9>x</text></a></svg><video poster=http://127.0.0.1:PORT/poster></video>
<input type=image src=http://127.0.0.1:PORT/button><p style="cursor:url(http://127.0.0.1:PORT/c),x">
<body background=http://127.0.0.1:PORT/old><table background=http://127.0.0.1:PORT/old></table>
<object data=http://127.0.0.1:PORT/object></object><embed src=http://127.0.0.1:PORT/embed>
<iframe src=http://127.0.0.1:PORT/frame></iframe>
<iframe srcdoc="<script>top.document.title='ran'</script><img src=http://127.0.0.1:PORT/in>">
</iframe>
<form id=f action=http://127.0.0.1:PORT/form target=_top><input name=a autofocus
 onfocus="top.document.title='ran'"><button id=send>send</button></form>
<a id=top target=_top href=http://127.0.0.1:PORT/top ping=http://127.0.0.1:PORT/ping>out</a>
<a id=self href=http://127.0.0.1:PORT/self>on</a>
<a id=blank target=_blank href=http://127.0.0.1:PORT/blank>new</a>
<a id=script href="javascript:top.document.title='ran'">script</a>
"></iframe><script>document.title='ran'</script><img src=http://127.0.0.1:PORT/broke
 onerror="document.title='ran'"><!-- " --></iframe>&quot;><script>document.title='ran'</script>
</body></html>"""


def written(folder: Path, morning: Morning) -> Path:
    write_morning(folder, morning)
    return folder / "index.html"


@pytest.mark.parametrize("morning", [RICH, FIRST, HELD, CUT_SHORT, UNCHANGED, country(200)])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP])
def test_nothing_is_cut_off_nothing_is_asked_for_and_the_console_is_silent(
    browser: Browser, tmp_path: Path, morning: Morning, screen: Screen
) -> None:
    page = written(tmp_path, morning)
    browser.look(page, screen)
    assert browser.ask("return window.innerWidth") == screen.width
    assert browser.ask(OVERFLOW) <= 0
    assert browser.ask(OPENED) <= 0
    assert browser.logged("browser") == []
    assert [url for url in browser.requested() if not url.startswith(OWN)] == [page.as_uri()]


def test_long_words_of_hostile_pages_do_not_widen_a_phone(browser: Browser, tmp_path: Path) -> None:
    for attack in ("政" * 400, "a" * 3000):
        browser.look(written(tmp_path, hostile(attack, "http://a.gov.cn/" + "a" * 900)), PHONE)
        assert browser.ask(OPENED) <= 0


def test_the_page_follows_the_scheme_that_the_reader_prefers(
    browser: Browser, tmp_path: Path
) -> None:
    page = written(tmp_path, RICH)
    grounds = []
    for scheme in ("light", "dark"):
        browser.look(page, Screen(800, 600, scheme))
        grounds.append(browser.ask("return getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(255, 255, 255)", "rgb(20, 23, 27)"]


def attack_page(folder: Path, listener: Listener) -> Path:
    """The wrapper around an archived page that tries everything."""
    url = "http://a.gov.cn/1.html"
    body = PAGE.replace("PORT", str(listener.port)).encode()
    captures = archive_of(folder / "archive", {url: (HTML, body)})
    with closing(Archive.open_for_reading(folder / "archive")) as archive:
        morning = write_captures(folder / "run", told_of(captures[url]), archive)
    write_morning(folder / "run", morning)
    return folder / "run" / "captures" / f"{captures[url].capture_id}.html"


def test_the_hostile_page_is_dangerous_where_nothing_guards_it(
    browser: Browser, tmp_path: Path, listener: Listener
) -> None:
    bare = tmp_path / "bare.html"
    bare.write_text(PAGE.replace("PORT", str(listener.port)), encoding="utf-8")
    browser.look(bare)
    time.sleep(0.5)
    assert listener.knocks > 0


def test_a_hostile_archived_page_neither_runs_nor_loads_nor_leads_away(
    browser: Browser, tmp_path: Path, listener: Listener
) -> None:
    page = attack_page(tmp_path, listener)
    browser.look(page)
    title = browser.ask("return document.title")
    assert title.startswith("Archived 2027-02-04 01:41 UTC")
    assert browser.ask("return document.querySelectorAll('iframe, script, img').length") == 1
    for target in ("#top", "#self", "#blank", "#script", "#send"):
        browser.look(page)
        browser.click_within_frame(target)
        assert browser.address() == page.as_uri()
        assert browser.ask("return document.title") == title
        assert browser.windows() == 1
    time.sleep(0.5)
    assert listener.knocks == 0


def test_an_archived_page_is_shown_within_its_frame(browser: Browser, tmp_path: Path) -> None:
    url = "http://a.gov.cn/1.html"
    body = "<!doctype html><style>b{color:red}</style><b id=it>受理 117 件</b>".encode()
    captures = archive_of(tmp_path / "archive", {url: (HTML, body)})
    with closing(Archive.open_for_reading(tmp_path / "archive")) as archive:
        write_captures(tmp_path, told_of(captures[url]), archive)
    browser.look(tmp_path / "captures" / f"{captures[url].capture_id}.html", PHONE)
    assert browser.ask(OVERFLOW) <= 0
    assert browser.within_frame("return document.getElementById('it').textContent") == "受理 117 件"


def test_the_status_pages_fit_a_phone_and_ask_for_nothing(browser: Browser, tmp_path: Path) -> None:
    outcomes = ("ok_new", "ok_nothing_new", "page_unrecognised", "blocked:" + "x" * 90) * 20
    ended = [
        SiteNight(f"r{n:03}", f"2027-0{1 + n // 28}-{1 + n % 28:02}", outcome, "d" * 300, n, n, n)
        for n, outcome in enumerate(outcomes)
    ]
    report = SiteReport(2025, "年" * 300, "http://a.gov.cn/" + "a" * 900, None, "2027-01-01", None)
    owner = Owner(
        "a", "a", "甲" * 200, "某省", "http://a.gov.cn/" + "a" * 900, "trs", is_crawled=True
    )
    sites = [
        site_of(
            replace(owner, channel_id=f"a{n}"),
            ended[: n + 1],
            [report],
            [e.run_id for e in ended[-60:]],
        )
        for n in range(80)
    ]
    none = [Unwatched("b", "乙" * 300, "county", "")] * 50
    pages = {
        tmp_path / "index.html": index_page(sites, none, "2027-03-01", page_name),
        tmp_path / "a.html": channel_page(sites[-1]),
    }
    for path, html in pages.items():
        path.write_text(html, encoding="utf-8")
        for screen in (PHONE, DESKTOP):
            browser.look(path, screen)
            assert browser.ask(OPENED) <= 0
            assert browser.logged("browser") == []
            assert [url for url in browser.requested() if not url.startswith(OWN)] == [
                path.as_uri()
            ]
