"""Which listed reports are asked for on a night."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from crawler.schedule import Past, is_due
from pipelines.archive import SeenRow, Sighting

TODAY = date(2027, 3, 1)
TITLE = "甲县2021年政府信息公开工作年度报告"


def known(first_seen: date, listed_on: date | None = None, **more: str | None) -> Sighting:
    listed = listed_on.isoformat() if listed_on else None
    at = f"{first_seen}T18:00:00Z"
    fields = {"title": TITLE, "gone_at": None} | more
    return Sighting("c", "http://a.gov.cn/1.html", str(fields["title"]), listed, "report", at, at,
                    fields["gone_at"])  # fmt: skip


def row(sighting: Sighting, url: str = "http://a.gov.cn/1.html") -> SeenRow:
    return SeenRow(url, TITLE, sighting.listed_on, "report")


def nights_asked(sighting: Sighting, url: str, days: int, changed: date) -> list[int]:
    """The days from TODAY on which a report is asked that always comes and never changes."""
    asked, past = [], Past(TODAY - timedelta(1), changed=changed)
    for day in range(days):
        tonight = TODAY + timedelta(day)
        if is_due(row(sighting, url), sighting, past, tonight):
            asked.append(day)
            past = Past(tonight, changed=changed)
    return asked


def before(days: int) -> date:
    return TODAY - timedelta(days)


def test_what_is_new_to_us_is_asked_every_night_however_old_it_is() -> None:
    found = known(before(0), listed_on=date(2021, 1, 20))
    assert is_due(row(found), found, Past(TODAY, changed=TODAY), TODAY)
    month_old = known(before(29), listed_on=date(2021, 1, 20))
    assert nights_asked(month_old, "http://a.gov.cn/1.html", 1, before(29)) == [0]


@pytest.mark.parametrize(("age", "interval"), [(40, 7), (200, 7), (800, 91)])
def test_older_reports_are_asked_weekly_and_then_quarterly(age: int, interval: int) -> None:
    old = known(before(age))
    nights = nights_asked(old, "http://a.gov.cn/1.html", 3 * interval, before(age))
    assert len(nights) == 3
    assert {b - a for a, b in pairwise(nights)} == {interval}


def test_a_report_of_the_season_is_asked_weekly_at_least() -> None:
    listed = known(before(900), listed_on=date(2027, 1, 15))
    assert len(nights_asked(listed, "http://a.gov.cn/1.html", 28, before(900))) == 4
    corrected = known(before(900))
    assert len(nights_asked(corrected, "http://a.gov.cn/1.html", 28, before(50))) == 4


def test_reports_found_in_one_night_do_not_fall_due_in_one_night() -> None:
    old = known(before(800))
    first = [nights_asked(old, f"http://a.gov.cn/{n}.html", 91, before(800))[0] for n in range(910)]
    busiest = max(first.count(day) for day in range(91))
    assert busiest < 30, "ten a night on average"


def test_what_failed_was_never_asked_or_is_listed_otherwise_is_due() -> None:
    old = known(before(800))
    past = Past(TODAY, changed=before(800))
    assert not is_due(row(old), old, past, TODAY), "the control"
    assert is_due(row(old), None, past, TODAY)
    assert is_due(row(old), old, Past(), TODAY)
    assert is_due(row(old), old, Past(TODAY, failed=True, changed=before(800)), TODAY)
    renamed = known(before(800), title="旧标题")
    gone = known(before(800), gone_at="2027-02-01T00:00:00Z")
    assert is_due(row(renamed), renamed, past, TODAY)
    assert is_due(row(gone), gone, past, TODAY)


def test_a_listed_date_that_lies_ahead_makes_nothing_new() -> None:
    odd = known(before(800), listed_on=date(2072, 1, 1))
    assert not is_due(row(odd), odd, Past(TODAY, changed=before(800)), TODAY)
