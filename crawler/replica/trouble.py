"""Channels that go wrong, each in its own way and on its own port.

Knows the ways in which real columns fail: gone, empty, forbidden, behind a challenge, broken pages
between good ones. They are served always and stand in the written registry only when asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from crawler.replica import trs
from crawler.replica.asking import Reply
from crawler.replica.listings import CST, Article
from crawler.replica.places import TROUBLED_COUNTY
from crawler.replica.reports import PlannedReport, report_of
from crawler.replica.site import TROUBLED_SHELL

LIST_PATH = TROUBLED_SHELL.list_dir


@dataclass(frozen=True, slots=True)
class TroubleSite:
    """``path``: what the registry names; ``told``: what goes wrong, for the registry's note."""

    key: str
    family: str
    path: str
    told: str

    @property
    def channel_id(self) -> str:
        return f"cheling-{self.key}"


TROUBLE_SITES = {
    site.key: site
    for site in (
        TroubleSite("trouble-gone", "trs", LIST_PATH, "the list answers 404"),
        TroubleSite(
            "trouble-articles",
            "trs",
            LIST_PATH,
            "a good list; of its three reports one answers 500, one 200 with an empty body",
        ),
        TroubleSite("trouble-empty", "trs", LIST_PATH, "a list without rows"),
        TroubleSite("trouble-welcome", "trs", LIST_PATH, "a welcome page, no list at all"),
        TroubleSite("trouble-robots", "trs", LIST_PATH, "robots.txt disallows the channel"),
        TroubleSite("trouble-forbidden", "trs", LIST_PATH, "403 to everybody (蚌埠, 西宁)"),
        TroubleSite("trouble-jsl", "trs", LIST_PATH, "521 with a script: 加速乐 (枞阳)"),
        TroubleSite("trouble-slow", "trs", LIST_PATH, "the answer takes too long"),
    )
}
NO_SUCH_HOST = TroubleSite(
    "trouble-dns", "trs", "http://no-such-host.invalid/zwgk/xxgknb/", "the name does not resolve"
)

_JSL = (
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('clearance_s')+('=')+"
    "(-~0+'')+('7')+('|-1|')+(+!+[]+'')+';Max-age=3600;path=/';"
    "location.href=location.pathname+location.search</script>"
)
_WELCOME = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>Welcome to nginx!</title></head>"
    "<body><h1>Welcome to nginx!</h1><p>If you see this page, the web server is successfully "
    "installed and working.</p></body></html>"
)
_HTML = (("Content-Type", "text/html; charset=utf-8"),)


def trouble_answer(site: TroubleSite, path: str, slow_seconds: float) -> Reply:
    """The reply of a failing site to a GET of ``path``."""
    path, _, _query = path.partition("?")
    if site.key == "trouble-jsl":
        cookie = ("Set-Cookie", "__jsluid_s=5d1f0c8b7a6e49d2; max-age=31536000; path=/; HttpOnly")
        return Reply(521, _JSL.encode(), (("Content-Type", "text/html"), cookie))
    if site.key == "trouble-forbidden":
        return Reply(403, b"<html><head><title>403 Forbidden</title></head></html>", _HTML)
    if path == "/robots.txt":
        if site.key != "trouble-robots":
            return Reply(404, b"", _HTML)
        rules = f"User-agent: *\nDisallow: {LIST_PATH}\n".encode()
        return Reply(200, rules, (("Content-Type", "text/plain"),))
    if site.key == "trouble-slow":
        return Reply(200, _list(()).encode(), _HTML, delay=slow_seconds)
    if site.key == "trouble-gone":
        return Reply(404, b"<html><head><title>404 Not Found</title></head></html>", _HTML)
    return _pages(site.key).get(path, Reply(404, b"", _HTML))


@cache
def _pages(key: str) -> Mapping[str, Reply]:
    if key == "trouble-welcome":
        return {LIST_PATH: Reply(200, _WELCOME.encode(), _HTML)}
    if key == "trouble-empty":
        return {LIST_PATH: Reply(200, _list(()).encode(), _HTML)}
    rows = _articles()
    broken, empty, good = rows
    pages = {
        LIST_PATH: Reply(200, _list(rows).encode(), _HTML),
        broken.path: Reply(500, b"<h1>Internal Server Error</h1>", _HTML),
        empty.path: Reply(200, b"", _HTML),
        good.path: Reply(
            200, trs.article_page(TROUBLED_SHELL, good, 1, None, None).encode(), _HTML
        ),
    }
    if key == "trouble-robots":
        return {LIST_PATH: pages[LIST_PATH]}
    return pages


def _list(rows: tuple[Article, ...]) -> str:
    return trs.list_page(TROUBLED_SHELL, rows, 0, 1, len(rows), LIST_PATH)


@cache
def _articles() -> tuple[Article, ...]:
    office = TROUBLED_COUNTY.office
    made = []
    for year in (2024, 2023, 2022):
        when = datetime(year + 1, 1, 17, 10, 5, tzinfo=CST)
        path = f"{LIST_PATH}{when:%Y%m}/t{when:%Y%m%d}_{6_100_000 + year}.html"
        title = f"{office.name}{year}年政府信息公开工作年度报告"
        listed = when.date().isoformat()
        key = TROUBLED_COUNTY.key
        made.append(Article(key, path, title, when, listed, "report", office, year))
    return tuple(made)


def trouble_report() -> PlannedReport:
    """The one report of ``trouble-articles`` that can be had: that of 2022."""
    site = TROUBLE_SITES["trouble-articles"]
    return replace(report_of(_articles()[-1], 1), site=site.key, channel_id=site.channel_id)
