"""What a night asks for after another: requests counted on the server. Whole crawls."""

from __future__ import annotations

import io
from collections import Counter
from datetime import UTC, datetime, timedelta

from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from pipelines.archive import rebuild_index
from tests.crawler.columns import REPORT, asked, column, page, robots
from tests.crawler.site import HTML, Answer, Crawls, Site, report_row, trs_list


def glist(site: Site) -> None:
    """Two pages of ln-glist, which says nowhere how many there are, each with one report; one has a
    file. All have validators."""
    for number, tail in enumerate(("glist.html", "glist1.html")):
        article = f"/html/TAZF/20250{number + 1}/016118863466952{number}.html"
        row = f'<li><a href="{article}">{REPORT.format(2024 - number)}</a></li>'
        body = f'<html><body><div class="info"><ul>{row}</ul></div></body></html>'.encode()
        site.answers[f"/nb/{tail}"] = Answer(body, headers=HTML | {"ETag": f'"l{number}"'})
        file = '<a href="/files/1.pdf">附件</a>' if number == 0 else ""
        site.answers[article] = page(f"{number}{file}", ETag=f'"a{number}"')
    pdf = {"Content-Type": "application/pdf", "ETag": '"f"'}
    site.answers["/files/1.pdf"] = Answer(b"%PDF", headers=pdf)
    site.answers["/robots.txt"] = robots("User-agent: *\nDisallow: /secret/\n", ETag='"r"')


def test_a_night_without_changes_asks_each_known_page_once_and_brings_no_body(
    site: Site, crawls: Crawls
) -> None:
    glist(site)
    crawls.register(("county-nb", "ln-glist", site.url("/nb/glist.html")))
    crawls.run("night1")
    known = [path for path, status in site.served if status == 200]
    assert ("/nb/glist2.html", 404) in site.served, "nothing says that there is no third page"
    assert len(known) == 6
    asked(site)

    crawls.run("night2")
    assert Counter(site.served) == Counter((path, 304) for path in known)
    assert Counter(site.conditional) == Counter(known)
    assert all(c.revisit_of for c in crawls.captures("night2"))

    # Once the last page changes, there may be one behind it.
    site.answers["/nb/glist1.html"].headers["ETag"] = '"changed"'
    site.answers["/nb/glist1.html"].body += b"<!-- -->"
    asked(site)
    crawls.run("night3")
    assert asked(site)["/nb/glist2.html"] == 1


def test_reports_are_asked_by_age_and_the_outcome_does_not_tell(site: Site, crawls: Crawls) -> None:
    paths = column(site, 12)
    site.answers[paths[0]].body += b'<a href="./f.pdf">PDF</a>'
    site.answers["/nb/f.pdf"] = Answer(b"%PDF", headers={"Content-Type": "application/pdf"})
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    asked(site)
    # The archive's times are those of the clock: nights in the future, seen from today.
    crawls.run("night2", "-a", "today=2030-06-01")
    first = asked(site)
    assert set(first) == {"/nb/", *paths, "/nb/f.pdf"}, "a quarter has passed"
    crawls.run("night3")
    assert set(asked(site)) == {"/nb/", *paths, "/nb/f.pdf"}, "young in the archive: every night"
    for night in ("night1", "night2", "night3"):
        assert crawls.outcomes(night)["county-nb"].n_listed == 12
    assert crawls.outcomes("night3")["county-nb"].outcome == "ok_nothing_new"


def test_what_is_not_due_stays_listed_and_is_asked_on_demand(site: Site, crawls: Crawls) -> None:
    paths = column(site, 12)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    make_older(crawls, 200)
    asked(site)
    crawls.run("night2")
    assert set(asked(site)) == {"/nb/", *paths}, "not asked for 200 days"
    crawls.run("night3")
    assert asked(site) == {"/nb/": 1}, "asked this week"
    outcome = crawls.outcomes("night3")["county-nb"]
    assert (outcome.outcome, outcome.detail) == ("ok_nothing_new", "")
    assert (outcome.n_listed, outcome.n_gone) == (12, 0)
    assert all(s.gone_at is None for s in crawls.sightings("county-nb").values())
    titles = [report_row(f"./{path[4:]}", REPORT.format(2024 - n)) for n, path in enumerate(paths)]
    titles[3] = report_row(f"./{paths[3][4:]}", REPORT.format(2021) + "（更正）")
    site.answers["/nb/"] = trs_list(titles)
    crawls.run("night4")
    assert asked(site) == {"/nb/": 1, paths[3]: 1}, "its row has changed"
    crawls.run("night5", "-a", "recheck=all")
    assert set(asked(site)) == {"/nb/", *paths}


def test_an_index_made_anew_asks_the_same(site: Site, crawls: Crawls) -> None:
    paths = column(site, 6)
    site.answers[paths[2]] = Answer(b"", 404)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1", "-s", "XXGK_HOST_REQUESTS=5")
    asked(site)
    (crawls.archive_folder / "index.sqlite").unlink()
    rebuild_index(crawls.archive_folder)
    crawls.run("night2", "-s", "XXGK_HOST_REQUESTS=5")
    order = [path for path, _ in site.served]
    assert order[:2] == ["/robots.txt", "/nb/"]
    assert set(order[2:]) == set(paths[3:]), "what was left, and no report of the night before"


def test_pages_of_a_list_paged_by_post_are_told_apart(site: Site, crawls: Crawls) -> None:
    """WebForms: all pages have one address, and page two is not held against page one."""
    onward = "<a href=\"javascript:__doPostBack('pager','next')\">下一页</a>"
    sent = "#__VIEWSTATE=s&__EVENTTARGET=pager&__EVENTARGUMENT=next"
    for key, year, pager in (("", 2024, onward), (sent, 2023, "")):
        cells = f'<tr><td><a href="/{year}.html">{REPORT.format(year)}</a></td></tr>'
        site.answers["/l.aspx" + key] = Answer(
            f'<form method="post"><input type="hidden" name="__VIEWSTATE" value="s">'
            f'<table class="GridView">{cells}</table>{pager}</form>'.encode()
        )
        site.answers[f"/{year}.html"] = page(str(year), ETag=f'"{year}"')
    crawls.register(("county-nb", "aspnet", site.url("/l.aspx")))
    crawls.run("night1")
    assert crawls.outcomes("night1")["county-nb"].n_listed == 2
    assert asked(site) == {"/l.aspx": 1, "/l.aspx" + sent: 1, "/2024.html": 1, "/2023.html": 1}
    lists = [c for c in crawls.captures("night1") if c.role == "list"]
    assert [c.request.partition(" ")[0] for c in lists] == ["", "POST"]

    crawls.run("night2")
    again = [c for c in crawls.captures("night2") if c.role == "list"]
    assert [c.revisit_of for c in again] == [c.capture_id for c in lists]
    assert crawls.outcomes("night2")["county-nb"].outcome == "ok_nothing_new"


def make_older(crawls: Crawls, days: int) -> None:
    """Let the archive be so many days older: each date in its WARC files and then its index."""
    then = (datetime.now(UTC) - timedelta(days)).strftime("%Y-%m-%d")
    for path in (crawls.archive_folder / "warc").iterdir():
        out = io.BytesIO()
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        for record in ArchiveIterator(io.BytesIO(path.read_bytes())):
            headers = record.rec_headers
            for name in ("WARC-Date", "XXGK-Run-Started"):
                value = headers.get_header(name)
                if value:
                    headers.replace_header(name, then + value[10:])
            writer.write_record(record)
        path.write_bytes(out.getvalue())
    rebuild_index(crawls.archive_folder)
