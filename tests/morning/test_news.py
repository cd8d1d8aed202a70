"""What is new of reports: moved, vanished, back, read otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.extract import Extractor, Source
from pipelines.forms import Form
from pipelines.model import Extraction
from pipelines.morning.model import Morning, News, ReportNews
from tests.morning.county import COLUMN, OFFICE, County, page_of, title_of

A, B, C = (f"{COLUMN}{name}.html" for name in "abc")
REPORT = "yunshan-office-2022-own"


@pytest.fixture
def county(
    tmp_path: Path,
    extractor: Extractor,
    forms: tuple[Form, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> County:
    return County(tmp_path, extractor.extract, forms, monkeypatch)


def told(morning: Morning) -> list[tuple[News, str]]:
    return [(one.kind, one.report_id) for one in morning.news]


def only(morning: Morning) -> ReportNews:
    (news,) = morning.news
    assert {kind: n for kind, n in morning.n_news if n} == {news.kind: 1}
    return news


def test_quiet_night_has_no_news(county: County) -> None:
    for _ in range(2):
        county.night({A: page_of(2022)}, {A: title_of(2022)})
    assert county.morning().news == ()


def test_row_that_goes_is_a_vanished_report_once(county: County) -> None:
    both = {A: title_of(2022), B: title_of(2021)}
    county.night({A: page_of(2022), B: page_of(2021)}, both)
    county.night({}, {B: title_of(2021)})
    news = only(county.morning())
    assert (news.kind, news.report_id, news.detail) == (News.VANISHED, REPORT, A)
    assert news.before is not None
    assert news.before.url == A
    county.night({}, {B: title_of(2021)})
    assert county.morning().news == ()


def test_report_that_is_listed_under_another_address_has_moved(county: County) -> None:
    county.night({A: page_of(2022)}, {A: title_of(2022)})
    county.night({B: page_of(2022)}, {B: title_of(2022)})
    news = only(county.morning())
    assert (news.kind, news.report_id) == (News.MOVED, REPORT)
    assert news.before is not None
    assert news.after is not None
    assert (news.before.url, news.after.url) == (A, B)


def test_report_that_is_corrected_as_it_moves_has_changed_and_moved(county: County) -> None:
    county.night({A: page_of(2022, 5)}, {A: title_of(2022)})
    county.night({B: page_of(2022, 7)}, {B: title_of(2022)})
    changed, moved = county.morning().news
    assert (changed.kind, changed.report_id, moved.kind, moved.report_id) == (
        News.CHANGED, REPORT, News.MOVED, REPORT,
    )  # fmt: skip
    assert changed.detail == moved.detail == f"before at {A}"


def test_second_row_of_a_report_that_goes_is_no_news(county: County) -> None:
    county.night({A: page_of(2022)}, {A: title_of(2022)})
    county.night({B: page_of(2022)}, {A: title_of(2022), B: title_of(2022)})
    county.night({}, {A: title_of(2022)})
    assert county.morning().news == ()


def test_report_whose_first_row_goes_has_moved_to_the_second(county: County) -> None:
    county.night({A: page_of(2022)}, {A: title_of(2022)})
    county.night({B: page_of(2022)}, {A: title_of(2022), B: title_of(2022)})
    assert county.morning().news == ()
    county.night({}, {B: title_of(2022)})
    news = only(county.morning())
    assert (news.kind, news.report_id) == (News.MOVED, REPORT)
    assert news.after is not None
    assert news.after.url == B


def test_report_that_moved_is_known_when_its_new_row_goes_and_comes_back(county: County) -> None:
    other = {A.replace("/a", "/c"): title_of(2021)}
    county.night({A: page_of(2022)}, {A: title_of(2022), **other})
    county.night({B: page_of(2022)}, {B: title_of(2022), **other})
    county.night({}, other)
    assert told(county.morning()) == [(News.VANISHED, REPORT)]
    county.night({}, {B: title_of(2022), **other})
    assert told(county.morning()) == [(News.BACK, REPORT)]


def test_report_of_another_year_at_a_new_address_is_no_move(county: County) -> None:
    county.night({A: page_of(2022)}, {A: title_of(2022)})
    county.night({B: page_of(2021)}, {B: title_of(2021)})
    assert told(county.morning()) == [
        (News.NEW, "yunshan-office-2021-own"),
        (News.VANISHED, REPORT),
    ]


def test_row_that_is_shown_again_is_back(county: County) -> None:
    both = {A: title_of(2022), B: title_of(2021)}
    county.night({A: page_of(2022), B: page_of(2021)}, both)
    county.night({}, {B: title_of(2021)})
    county.night({}, both)
    news = only(county.morning())
    assert (news.kind, news.report_id, news.detail) == (News.BACK, REPORT, A)


def test_changed_figure_is_told_with_both_values(county: County) -> None:
    county.night({A: page_of(2022, 5)}, {A: title_of(2022)})
    county.night({A: page_of(2022, 7)}, {A: title_of(2022)})
    news = only(county.morning())
    assert (news.kind, news.report_id) == (News.CHANGED, REPORT)
    cells = {(c.row, c.column): (c.old_value, c.new_value) for c in news.cells}
    assert cells["new_received", "natural_person"] == ("5", "7")
    assert news.n_cells == len(news.cells)


def test_page_that_did_not_change_and_is_read_otherwise_is_no_change_of_the_publisher(
    county: County, extractor: Extractor
) -> None:
    def otherwise(source: Source) -> Extraction:
        misread = source.body.replace(b"<td>1</td>", b"<td>5</td>")
        assert misread != source.body
        return extractor.extract(replace(source, body=misread))

    county.night({A: page_of(2022)}, {A: title_of(2022)})
    county.read = otherwise
    county.night({A: page_of(2022)}, {A: title_of(2022)}, extractor="2")
    news = only(county.morning())
    assert (news.kind, news.report_id) == (News.REREAD, REPORT)
    assert news.before == news.after
    cells = {(c.row, c.column): (c.old_value, c.new_value) for c in news.cells}
    assert cells["new_received", "natural_person"] == ("1", "5")


def test_row_that_never_gave_a_report_is_told_by_its_title(county: County) -> None:
    rows = {A: title_of(2022), B: title_of(2021)}
    county.night({A: page_of(2022)}, rows)
    county.night({}, {A: title_of(2022)})
    news = only(county.morning())
    assert (news.kind, news.report_id, news.agency, news.report_year) == (
        News.VANISHED, "", OFFICE, 2021,
    )  # fmt: skip


def test_counts_are_whole_where_the_list_is_not(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.morning.news.SHOWN", 2)
    years = {2019: A, 2020: B, 2021: C}
    county.night({}, {})
    county.night(
        {url: page_of(year) for year, url in years.items()},
        {url: title_of(year) for year, url in years.items()},
    )
    morning = county.morning()
    assert [one.report_year for one in morning.news] == [2019, 2020]
    assert dict(morning.n_news)[News.NEW] == 3
