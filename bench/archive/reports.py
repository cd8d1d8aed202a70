"""The other tables of invented reports: what is said of each, its checks, its words, its fetches.

Knows the columns; knows nothing of Parquet. Arrow tables with the schema of the contract, sorted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bench.archive.agencies import Agency
from bench.archive.judging import Judged
from bench.archive.narrative import HEADINGS, Prose
from pipelines.identity import agency_id
from pipelines.tables import TABLES, TableSpec, arrow_schema

_SPEC = {spec.name: spec for spec in TABLES}
_DAY = 86_400
_HEX = np.array(list("0123456789abcdef"))


def check_table(ids: pa.Array, year: int, judged: Judged) -> pa.Table:
    """Table ``checks``, which has a row for each rule and place of a report."""
    count, width = judged.left.shape
    place = np.tile(np.arange(width, dtype=np.int32), count)
    open_, holds = judged.open_.ravel(), judged.holds.ravel()
    result = np.where(open_, 2, np.where(holds, 0, 1)).astype(np.int32)
    left, right = judged.left.ravel(), judged.right.ravel()
    return _table(
        _SPEC["checks"],
        report_year=_same(year, len(place)),
        report_id=_repeated(ids, width),
        rule=_words([p.entry.rule for p in judged.places], place),
        place=_words([p.where for p in judged.places], place),
        result=_words(["pass", "fail", "not_evaluable"], result),
        left=pa.array(left, mask=open_),
        right=pa.array(right, mask=open_),
        difference=pa.array(left - right, mask=open_),
        severity=_words([str(p.zero.severity) for p in judged.places], place),
        note=_words([p.entry.note or None for p in judged.places], place),
    )


def section_table(ids: pa.Array, year: int, prose: Prose, rng: np.random.Generator) -> pa.Table:
    """Table ``sections``: six a report."""
    count, width = len(ids), len(HEADINGS)
    texts = pa.concat_arrays(prose.sections(count, rng))
    by_report = np.arange(count * width).reshape(width, count).T.ravel()
    position = np.tile(np.arange(1, width + 1), count)
    return _table(
        _SPEC["sections"],
        report_year=_same(year, count * width),
        report_id=_repeated(ids, width),
        position=pa.array(position),
        number=pa.array(position),
        heading=_words(list(HEADINGS), position - 1),
        text=texts.take(pa.array(by_report)),
    )


def report_table(
    ids: pa.Array, year: int, edition: str, agencies: Sequence[Agency], n_facts: NDArray[np.int64],
    judged: Judged, captures: Sequence[str], seen: NDArray[np.int64],
) -> pa.Table:  # fmt: skip
    """Table ``reports``: a row a report. ``captures`` and ``seen`` say when each was fetched."""
    count = len(ids)
    days = (seen // _DAY).astype(np.int32)
    silent = (np.arange(count) + year) % 2 == 0  # says nothing of fees
    blanks = dict.fromkeys(("document_number", "fee_notices", "fee_notified_yuan", "superseded"))
    return _table(
        _SPEC["reports"],
        report_year=_same(year, count),
        report_id=ids,
        agency_id=pa.array([agency_id(id_) for id_ in ids.to_pylist()]),
        publisher_id=_of(agencies, "publisher_id"),
        division_code=_of(agencies, "code"),
        province=_of(agencies, "province"),
        city=_of(agencies, "city"),
        county=_of(agencies, "county"),
        level=_of(agencies, "level"),
        agency=_of(agencies, "name"),
        agency_type=_of(agencies, "agency_type"),
        scope=_of(agencies, "scope"),
        scope_evidence=_of(agencies, "name"),
        year_evidence=_same("period, title", count),
        edition=_same(edition, count),
        title=pa.array([f"{a.name}{year}年政府信息公开工作年度报告" for a in agencies]),
        published_at=pa.array(days, pa.date32()),
        sign_off_date=pa.array(days - 3, pa.date32()),
        first_seen=pa.array(seen, pa.timestamp("s", tz="UTC")),
        url=pa.array([_url(a, year, id_) for a, id_ in zip(agencies, captures, strict=True)]),
        capture_id=pa.array(captures),
        channel_id=_of(agencies, "channel_id"),
        fee_statement=_words(["zero", "absent"], silent.astype(np.int32)),
        fee_collected_yuan=pa.array(np.zeros(count), mask=silent),
        n_facts=pa.array(n_facts),
        n_issues=_count(judged.fails),
        checks_passed=_count(judged.passes[:, judged.is_error]),
        checks_failed=_count(judged.fails[:, judged.is_error]),
        soft_checks_failed=_count(judged.fails[:, ~judged.is_error]),
        version=_same(1, count),
        **{name: pa.nulls(count) for name in blanks},
    )


def version_table(reports: pa.Table, digests: Sequence[str]) -> pa.Table:
    """Table ``versions``: the first and only one of each report."""
    count = reports.num_rows
    taken = {
        name: reports[name]
        for name in ("report_year", "report_id", "capture_id", "url", "first_seen")
    }
    return _table(
        _SPEC["versions"],
        **taken,
        version=_same(1, count),
        is_current=_same("yes", count),
        content_digest=pa.array(digests),
        n_cells_changed=pa.nulls(count),
    )


def issue_table(reports: pa.Table, judged: Judged, digests: Sequence[str]) -> pa.Table:
    """Table ``issues``: what the rules find."""
    report, place = np.nonzero(judged.fails)
    at = pa.array(report)
    taken = {
        name: reports[name].take(at)
        for name in ("report_id", "channel_id", "capture_id", "url", "report_year")
    }
    difference = judged.left[report, place] - judged.right[report, place]
    return _table(
        _SPEC["issues"],
        **taken,
        issue_id=pa.array(
            [f"{digests[int(r)][:12]}{p:04x}" for r, p in zip(report, place, strict=True)]
        ),
        code=_same("check_failed", len(report)),
        severity=_same("warning", len(report)),
        where=_words([p.where for p in judged.places], place),
        raw=pa.array([f"{gap:g}" for gap in difference]),
        detail=_words(
            [f"rule {p.entry.rule}: figures kept as printed" for p in judged.places], place
        ),
    )  # fmt: skip


def capture_table(reports: pa.Table, rng: np.random.Generator) -> pa.Table:
    """Table ``captures``: the fetch of each report's page, in the order of time."""
    count = reports.num_rows
    runs = pc.strftime(reports["first_seen"], format="%Y%m%dT000000Z")
    length = rng.integers(20_000, 200_000, count)
    table = _table(
        _SPEC["captures"],
        capture_id=reports["capture_id"],
        run_id=runs,
        channel_id=reports["channel_id"],
        role=_same("article", count),
        url=reports["url"],
        fetched_at=reports["first_seen"],
        status=_same(200, count),
        media_type=_same("text/html", count),
        payload_digest=pa.array([f"sha1:{text.upper()}" for text in hexes(count, 32, rng)]),
        payload_length=pa.array(length),
        warc_file=pc.binary_join_element_wise(runs, "1.warc.gz", "-"),
        warc_offset=pa.array(np.cumsum(length // 8)),
        warc_length=pa.array(length // 8),
        via=pc.binary_join_element_wise("http://", reports["division_code"], ".invalid/nb/", ""),
        **{name: pa.nulls(count) for name in ("revisit_of", "error", "request")},
    )
    return table.sort_by([("fetched_at", "ascending"), ("capture_id", "ascending")])


def sighting_table(reports: pa.Table) -> pa.Table:
    """Table ``sightings``: the link that led to each report."""
    count = reports.num_rows
    table = _table(
        _SPEC["sightings"],
        channel_id=reports["channel_id"],
        url=reports["url"],
        title=reports["title"],
        listed_on=reports["published_at"],
        verdict=_same("report", count),
        first_seen=reports["first_seen"],
        last_seen=reports["first_seen"],
        gone_at=pa.nulls(count),
    )
    return table.sort_by([("channel_id", "ascending"), ("url", "ascending")])


def hexes(count: int, length: int, rng: np.random.Generator) -> list[str]:
    """Digests of nothing: texts of hexadecimal digits."""
    digits = _HEX[rng.integers(0, 16, (count, length))]
    return [str(text) for text in digits.astype("U1").view(f"U{length}").ravel()]


def seen_at(year: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Seconds since 1970 at which reports of a year were fetched: in spring, since 2020."""
    start = int(datetime(max(year + 1, 2020), 1, 20, tzinfo=UTC).timestamp())
    return start + rng.integers(0, 90 * _DAY, count)


def _table(spec: TableSpec, **columns: pa.Array) -> pa.Table:
    schema = arrow_schema(spec)
    arrays: Mapping[str, pa.Array] = columns
    return pa.table([arrays[f.name].cast(f.type) for f in schema], schema=schema)


def _of(agencies: Sequence[Agency], name: str) -> pa.Array:
    return pa.array([getattr(agency, name) for agency in agencies], pa.string())


def _url(agency: Agency, year: int, capture: str) -> str:
    number = int(capture[:8], 16)
    return f"http://{agency.code}.invalid/nb/{year + 1}0{number % 4 + 1}/t{number}.html"


def _count(marks: NDArray[np.bool_]) -> pa.Array:
    return pa.array(np.count_nonzero(marks, axis=1))


def _same(value: object, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value), count)


def _repeated(ids: pa.Array, times: int) -> pa.Array:
    return ids.take(pa.array(np.repeat(np.arange(len(ids), dtype=np.int32), times)))


def _words(words: Sequence[str | None], codes: NDArray[np.integer]) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(codes))
