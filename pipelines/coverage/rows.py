"""Makes the rows of ``coverage``: what is owed, held against what is there.

Pure: registry, reports, outcomes and listed links in, rows of the table ``coverage`` out. As of the
day of the last run in the archive, never of the clock, so that equal archives give equal rows; and
no row tells of a night that changed nothing, so that most rows stay as they are. Two rules stand
above all others:

- A report is ``late`` only by the day that is printed on it, against a day that the law names for
  such an agency. When a crawler first saw it says nothing of when it was published.
- A report is ``missing`` only where a column that carries this publisher's reports was read to its
  end after that day. Where nobody looked, or the site failed, that is said instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.archive import Outcome
from pipelines.archive.records import run_day
from pipelines.coverage.columns import Columns, Shown, Silence
from pipelines.coverage.duties import FIRST_YEAR, Duties, Duty
from pipelines.coverage.listings import Listed
from pipelines.coverage.offices import Offices
from pipelines.registry import Publisher, Registry
from pipelines.tables import Row

# A day that lies further behind is the day on which a site moved its pages, or no day of this
# report at all: nothing is said by it.
_LONGEST_DELAY = 366


@dataclass(frozen=True, slots=True)
class Held:
    """A report in the archive. ``published_at`` is the earliest day printed on any of its versions:
    a correction is not a delay. ``channel_ids`` are all columns that have shown it, the current
    version's first."""

    report_id: str
    publisher_id: str | None
    agency: str
    report_year: int
    scope: str
    published_at: date | None
    n_facts: int
    channel_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    report: Held
    by_office: bool


def coverage_rows(
    registry: Registry,
    held: Iterable[Held],
    outcomes: Sequence[Outcome],
    listed: Iterable[Listed] = (),
) -> Iterator[Row]:
    """The rows of ``coverage``, by year and publisher; none where no run ever ended.

    ``listed`` are reports that lists show and the archive does not have, see ``unread_listings``.
    """
    if not outcomes:
        return
    as_of = max(run_day(one.run_id) for one in outcomes)
    found = _by_duty(registry, held)
    columns = Columns(registry, outcomes, _shown(found))
    awaited: dict[tuple[str, int], Listed] = {}
    for link in listed:
        awaited.setdefault((link.publisher_id, link.report_year), link)
    in_order = sorted(registry.publishers, key=lambda p: p.publisher_id)
    duties = [(publisher, Duties(publisher)) for publisher in in_order]
    for year in range(FIRST_YEAR, as_of.year):
        for publisher, owes in duties:
            key = (str(publisher.publisher_id), year)
            owed, reports = owes.of(year), found.get(key, ())
            if reports:
                yield _found_row(publisher, year, owed, reports)
            elif owed is not None:
                yield _silent_row(publisher, year, owed, as_of, columns, awaited.get(key))


# --- reports ----------------------------------------------------------------------------------


def _by_duty(registry: Registry, held: Iterable[Held]) -> Mapping[tuple[str, int], list[_Found]]:
    """The reports of each publisher and year. For a government that of its office stands too, as
    it is often the only one: whether the registry has the office or not."""
    offices = Offices(registry)
    found: dict[tuple[str, int], list[_Found]] = defaultdict(list)
    for one in held:
        publisher = registry.publisher(one.publisher_id or "")
        if publisher is None:
            continue
        is_its_own = one.report_id == f"{publisher.publisher_id}-{one.report_year}-{one.scope}"
        if is_its_own:
            found[publisher.publisher_id, one.report_year].append(_Found(one, by_office=False))
        name = publisher.name if is_its_own else one.agency
        government = offices.government_of(publisher, name)
        if government is not None:
            found[government.publisher_id, one.report_year].append(_Found(one, by_office=True))
    return found


def _shown(found: Mapping[tuple[str, int], Sequence[_Found]]) -> Iterator[Shown]:
    for (publisher_id, year), reports in found.items():
        for one in reports:
            for channel_id in one.report.channel_ids:
                yield Shown(channel_id, publisher_id, year)


# --- rows -------------------------------------------------------------------------------------


def _found_row(
    publisher: Publisher, year: int, owed: Duty | None, reports: Sequence[_Found]
) -> Row:
    chosen = min(reports, key=lambda one: _worth(one, owed))
    report, due_on = chosen.report, owed.due_on if owed else None
    days, doubt = _delay(chosen, year, due_on)
    has_table = any(one.report.n_facts for one in reports)
    status = "late" if days and days > 0 else "found"
    remarks = ["only a report of its office"] if chosen.by_office else []
    remarks += [doubt] if doubt else []
    return _row(
        publisher, year, owed, status if has_table else "no_table", report.report_id, report.scope,
        len(reports), report.published_at, days if days and days > 0 else None,
        report.channel_ids[0] if report.channel_ids else None, None, "; ".join(remarks) or None,
    )  # fmt: skip


def _worth(one: _Found, owed: Duty | None) -> tuple[bool, bool, bool, str]:
    """Least is best: the publisher's own, of the scope that it owes, with figures."""
    wanted = owed.scope if owed and owed.scope else "consolidated"
    return one.by_office, one.report.scope != wanted, not one.report.n_facts, one.report.report_id


def _delay(one: _Found, year: int, due_on: date | None) -> tuple[int | None, str | None]:
    """The days after the day in time, and why nothing is said where nothing can be."""
    printed = one.report.published_at
    if due_on is None or one.by_office:
        return None, None
    if printed is None:
        return None, "no day of publication is printed"
    if printed <= date(year, 12, 31):
        return None, "the printed day lies before the end of the year"
    days = (printed - due_on).days
    if days > _LONGEST_DELAY:
        return None, "the printed day lies more than a year after the day in time"
    return days, None


def _silent_row(
    publisher: Publisher, year: int, owed: Duty, as_of: date, columns: Columns,
    link: Listed | None,
) -> Row:  # fmt: skip
    if link is not None:
        said = _listed(link)
    elif as_of <= owed.settled_on:
        said = Silence("not_due", None, None, None)
    else:
        said = columns.silence(publisher.publisher_id, year, owed.settled_on)
    return _row(
        publisher, year, owed, said.status, None, None, 0, None, None, said.channel_id,
        said.outcome, said.detail,
    )  # fmt: skip


def _listed(link: Listed) -> Silence:
    if link.is_archived:
        told = f"listed and archived, but nothing in it could be read: {link.url}"
        return Silence("no_table", link.channel_id, None, told)
    return Silence("unreachable", link.channel_id, None, f"listed, but not had: {link.url}")


def _row(publisher: Publisher, year: int, owed: Duty | None, *rest: object) -> Row:
    return (
        year, str(publisher.publisher_id), publisher.name, publisher.level,
        publisher.division_code, owed.scope if owed else None, owed.due_on if owed else None,
        *rest,
    )  # fmt: skip
