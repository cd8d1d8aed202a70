"""A column of reports on the test's server, and what was asked of it."""

from __future__ import annotations

from collections import Counter

from tests.crawler.site import HTML, Answer, Site, report_row, trs_list

REPORT = "甲县{}年政府信息公开工作年度报告"


def page(text: str, **headers: str) -> Answer:
    return Answer(f"<p>{text}</p>".encode(), headers=HTML | headers)


def robots(text: str, status: int = 200, **headers: str) -> Answer:
    return Answer(text.encode(), status, {"Content-Type": "text/plain"} | headers)


def column(site: Site, count: int, folder: str = "/nb/") -> list[str]:
    """A list of one page with so many reports, each with an ETag; the paths of the reports."""
    names = [f"t2025_{1000 + n}.html" for n in range(count)]
    site.answers[folder] = trs_list(
        report_row(f"./{name}", REPORT.format(2024 - n)) for n, name in enumerate(names)
    )
    paths = [folder + name for name in names]
    for path in paths:
        site.answers[path] = page(f"report {path}", ETag=f'"{path}"')
    return paths


def asked(site: Site) -> Counter[str]:
    """How often each path was asked since the last time, robots.txt left out."""
    found = Counter(path for path, _ in site.served if path != "/robots.txt")
    site.served.clear()
    site.conditional.clear()
    site.asked_at.clear()
    return found
