"""What is new of reports: between the build before and tonight's, and in tonight's lists.

Builds tell what is new, changed, read otherwise; lists what vanished, came back or moved. Reads
both and the archive; decides nothing about figures.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipelines.archive import Archive, Capture, Sighting
from pipelines.archive.history import Nights
from pipelines.diff import Cause, Cell, ChangedReport, compare
from pipelines.morning.builds import Report, Tables, Version
from pipelines.morning.model import Captured, ChangedCell, News, ReportNews
from pipelines.titles import read_title

# So many of each kind are told one by one, and so many cells of each; all are counted.
SHOWN = 500
CELLS_SHOWN = 40

_KINDS = {
    Cause.NEW_REPORT: News.NEW,
    Cause.SOURCE: News.CHANGED,
    Cause.SOURCE_OR_EXTRACTOR: News.CHANGED,
    Cause.EXTRACTOR: News.REREAD,
    Cause.RENUMBERED: News.REREAD,
    Cause.GONE_REPORT: News.REREAD,
}


@dataclass(frozen=True, slots=True)
class AllNews:
    """The first of each kind, and how many there are; ``fresh`` are the ids of all that are new or
    changed."""

    news: tuple[ReportNews, ...] = ()
    counted: tuple[tuple[News, int], ...] = ()
    fresh: tuple[str, ...] = ()


@dataclass(slots=True)
class Found:
    """News as they are found, ``counted`` in full, and the ids of all that is new or changed, and
    of all that moved."""

    news: list[ReportNews] = field(default_factory=list)
    counted: Counter[News] = field(default_factory=Counter)
    fresh: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)

    def add(self, listed: Sequence[ReportNews]) -> None:
        """News of lists. That a report moved is told once, though builds and lists both tell it."""
        told = set(self.moved)
        fresh = [n for n in listed if n.kind is not News.MOVED or n.report_id not in told]
        self.counted.update(one.kind for one in fresh)
        self.news += fresh


def in_order(found: Found) -> AllNews:
    """By kind, agency and year, the first of each kind."""
    kinds = list(News)
    listed = sorted(
        found.news,
        key=lambda n: (kinds.index(n.kind), n.agency, n.report_year, n.report_id, n.title),
    )
    shown = [one for kind in News for one in [n for n in listed if n.kind is kind][:SHOWN]]
    counted = tuple((kind, found.counted[kind]) for kind in News)
    return AllNews(tuple(shown), counted, tuple(sorted(found.fresh)))


# --- builds -----------------------------------------------------------------------------------


def first_news(tables: Tables, archive: Archive) -> Found:
    """Of a first build: everything in it is new."""
    ids = tables.report_ids()
    shown = tables.first_reports(ids, SHOWN)
    news = [
        replace(_news(News.NEW, one), after=_captured(archive, one.capture_id)) for one in shown
    ]
    return Found(news, Counter({News.NEW: len(ids)}), list(ids))


def build_news(before: Tables, after: Tables, archive: Archive) -> Found:
    """What the two builds say. Raises DamagedBuildError."""
    with compare(before.build, after.build) as comparison:
        changed: dict[News, list[ChangedReport]] = defaultdict(list)
        same_contents: list[ChangedReport] = []
        for one in comparison.reports():
            cause = Cause(one.cause)
            # Of a report that is counted under another id, both ids are told of; once is enough.
            if cause is Cause.RENUMBERED and one.new_capture is None:
                continue
            if cause in _KINDS:
                changed[_KINDS[cause]].append(one)
            elif one.old_capture != one.new_capture:
                same_contents.append(one)
        changed[News.MOVED] = list(_moved(before, same_contents))
        shown: list[tuple[News, ChangedReport]] = []
        for kind, reports in changed.items():
            if kind is News.NEW:
                chosen = {
                    r.report_id for r in after.first_reports([r.report_id for r in reports], SHOWN)
                }
                reports = [r for r in reports if r.report_id in chosen]
            shown += [(kind, report) for report in reports[:SHOWN]]
        with_cells = [r.report_id for _, r in shown if r.cells and r.cause != Cause.NEW_REPORT]
        cells: dict[str, list[Cell]] = defaultdict(list)
        for cell in comparison.cells_of(with_cells, CELLS_SHOWN):
            cells[cell.report_id].append(cell)
    ids = [id_ for _, r in shown for id_ in (r.report_id, r.other_id) if id_]
    was, now = before.reports(ids), after.reports(ids)
    news = [
        _changed(
            kind, one, was.get(one.other_id or one.report_id), now.get(one.report_id),
            cells.get(one.report_id, ()), archive,
        )
        for kind, one in shown
    ]  # fmt: skip
    fresh = [r.report_id for kind in (News.NEW, News.CHANGED) for r in changed[kind]]
    counted = Counter({kind: len(reports) for kind, reports in changed.items()})
    return Found(news, counted, fresh, [r.report_id for r in changed[News.MOVED]])


def _moved(before: Tables, reports: Sequence[ChangedReport]) -> Iterator[ChangedReport]:
    """Reports whose contents are the same, on a page of another address."""
    was = before.reports([one.report_id for one in reports])
    for one in reports:
        if one.report_id in was and was[one.report_id].url != one.url:
            yield one


def _changed(
    kind: News,
    one: ChangedReport,
    was: Report | None,
    now: Report | None,
    cells: Sequence[Cell],
    archive: Archive,
) -> ReportNews:
    """A report that is not the same in the two builds; ``was`` and ``now`` as each has it."""
    shown = now or was
    if shown is None:  # of neither build's reports: what is left is what the comparison says
        shown = Report(one.report_id, "", one.report_year, "", None, one.url or "", "")
    return replace(
        _news(kind, shown),
        before=_captured(archive, one.old_capture),
        after=_captured(archive, one.new_capture),
        n_cells=0 if kind is News.NEW else one.cells,
        cells=tuple(
            ChangedCell(
                c.table, c.row, c.column, c.old_value, c.new_value, c.old_status, c.new_status
            )
            for c in cells
        ),
        detail="; ".join(_details(one, was, now)),
    )


def _details(one: ChangedReport, was: Report | None, now: Report | None) -> Iterator[str]:
    if one.cause == Cause.RENUMBERED:
        yield f"counted as {one.other_id} before"
    if one.cause == Cause.GONE_REPORT:
        yield "not read as this report any more; its pages stay archived"
    if one.cause == Cause.SOURCE_OR_EXTRACTOR:
        yield "the page is another, and we read otherwise: it cannot be told which it was"
    if one.cause == Cause.SOURCE and not one.cells:
        yield "the text changed, no figure did"
    if was and now and was.url != now.url:
        yield f"before at {was.url}"


# --- lists ------------------------------------------------------------------------------------


def gone_news(
    gone: Sequence[Sighting], since: str, tables: Tables | None, nights: Nights, archive: Archive
) -> list[ReportNews]:
    """Reports whose rows went since then: moved where their list shows them at another address, and
    vanished where no list shows them. A second row of a report that goes is no news. Without a
    build it is not known which reports the rows led to."""
    live = {id_: nights.live(id_) for id_ in sorted({row.channel_id for row in gone})}
    urls = {row.url for row in gone} | {row.url for rows in live.values() for row in rows}
    at: dict[str, Version] = {}
    if tables is not None and gone:
        at = {version.url: version for version in tables.versions_at(sorted(urls))}
    reports = tables.reports(sorted({v.report_id for v in at.values()})) if tables and at else {}
    elsewhere = nights.listed([row.url for row in gone])
    found: list[ReportNews] = []
    for row in gone:
        if row.url in elsewhere:
            continue
        other = next((one for one in live[row.channel_id] if _is_same(row, one, at)), None)
        version = at.get(row.url) or (at.get(other.url) if other else None)
        report = reports.get(version.report_id) if version else None
        shown = replace(report or _as_listed(row), channel_id=row.channel_id)
        before = _captured(archive, at[row.url].capture_id) if row.url in at else None
        before = before or _last(archive, row.url)
        if other is None:
            found.append(replace(_news(News.VANISHED, shown), before=before, detail=row.url))
        elif other.first_seen >= since or shown.url == row.url:
            after = _last(archive, other.url)
            detail = f"before at {row.url}"
            found.append(
                replace(_news(News.MOVED, shown), before=before, after=after, detail=detail)
            )
    return found


def back_news(before: Tables, after: Tables, nights: Nights, archive: Archive) -> list[ReportNews]:
    """Rows that had gone when the build before was made, and are shown again."""
    rows = [nights.sighting(id_, url) for id_, url in before.gone_rows()]
    back = [row for row in rows if row is not None and row.gone_at is None]
    if not back:
        return []
    at = {version.url: version for version in after.versions_at([row.url for row in back])}
    reports = after.reports(sorted({v.report_id for v in at.values()}))
    return [
        replace(
            _news(News.BACK, reports[at[row.url].report_id] if row.url in at else _as_listed(row)),
            channel_id=row.channel_id, after=_last(archive, row.url), detail=row.url,
        )
        for row in back
    ]  # fmt: skip


def _is_same(gone: Sighting, live: Sighting, at: dict[str, Version]) -> bool:
    """Whether both rows lead to one report: by what was read there, else by their titles."""
    was, now = at.get(gone.url), at.get(live.url)
    if was is not None and now is not None:
        return was.report_id == now.report_id
    old, new = read_title(gone.title), read_title(live.title)
    named = old.report_year is not None and old.report_year == new.report_year
    return named and old.agency == new.agency


def _as_listed(row: Sighting) -> Report:
    """What the list says of a report that no build has: no id, and its year if the title names
    one, else 0."""
    title = read_title(row.title)
    year = title.report_year or 0
    return Report("", title.agency or "", year, row.title, row.channel_id, row.url, "")


# --- values -----------------------------------------------------------------------------------


def _news(kind: News, one: Report) -> ReportNews:
    return ReportNews(kind, one.report_id, one.agency, one.report_year, one.title, one.channel_id)


def _captured(archive: Archive, capture_id: str | None) -> Captured | None:
    return _place(archive.capture(capture_id)) if capture_id else None


def _last(archive: Archive, url: str) -> Captured | None:
    return _place(archive.last_capture(url))


def _place(capture: Capture | None) -> Captured | None:
    if capture is None:
        return None
    return Captured(
        capture.capture_id, capture.url, capture.fetched_at, capture.warc_file, capture.warc_offset
    )
