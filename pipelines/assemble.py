"""Makes the rows of all tables from the archive's records, the extractions and the registry.

Pure: records in, rows out, in the order of the tables' sort. Knows which table says what; knows
nothing of Parquet, of DuckDB or of where the records came from. Run times never get into a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from pipelines import tables
from pipelines.archive import Capture, Outcome, Sighting
from pipelines.archive.records import REPORT
from pipelines.checks import check_carry_over
from pipelines.concepts import Term, homes
from pipelines.findings import Found, archive_issues, issue_rows, report_issues
from pipelines.forms import Form
from pipelines.identity import Agencies, ReportIdentity, is_full_name, nearest
from pipelines.model import Check, Extraction, Result, Severity
from pipelines.registry import Channel, Registry
from pipelines.tables import Row, TableSpec
from pipelines.versions import Chain, Sighted, chain_versions, content_digest
from pipelines.wire import number

_PASSED = (Result.PASS, Result.PASS_WITH_DERIVED)


@dataclass(frozen=True, slots=True)
class Records:
    """All that a build is made from. ``extractions`` maps a capture id to what its page gave."""

    registry: Registry
    forms: tuple[Form, ...]
    concepts: tuple[Term, ...]
    captures: tuple[Capture, ...]
    sightings: tuple[Sighting, ...]
    outcomes: tuple[Outcome, ...]
    extractions: Mapping[str, Extraction]


@dataclass(frozen=True, slots=True)
class Filled:
    """A table with its rows, sorted; a row has the fields of the table in their order."""

    spec: TableSpec
    rows: tuple[Row, ...]


def assemble(records: Records) -> tuple[Filled, ...]:
    """Every table, in the order of ``tables.TABLES``."""
    channels = {str(channel.channel_id): channel for channel in records.registry.channels}
    sighted, loose = _sighted(records, channels)
    chains = chain_versions(sighted)
    current = {chain.report_id: chain.current.first for chain in chains}
    checks = {report_id: _all_checks(one, current) for report_id, one in current.items()}
    found = [
        *loose,
        *report_issues(chains, checks),
        *archive_issues(records.captures, records.sightings),
    ]
    rows: dict[str, list[Row]] = {
        "reports": [_report(chain, checks[chain.report_id]) for chain in chains],
        "versions": [row for chain in chains for row in _version_rows(chain)],
        "facts": [row for one in current.values() for row in _fact_rows(one, records)],
        "extras": [row for one in current.values() for row in _extra_rows(one)],
        "cited_numbers": [row for one in current.values() for row in _cited_rows(one)],
        "sections": [row for one in current.values() for row in _section_rows(one)],
        "checks": [
            (_year(one), report_id, c.rule, c.where, str(c.result), number(c.left),
             number(c.right), number(c.difference), str(c.severity), c.note or None)
            for report_id, one in current.items()
            for c in checks[report_id]
        ],
        "issues": issue_rows(found),
        "captures": [_capture(capture) for capture in records.captures],
        "sightings": [_sighting(sighting) for sighting in records.sightings],
        "outcomes": _outcome_rows(records.outcomes, sighted),
        "publishers": [
            (p.publisher_id, p.name, p.level, p.division_code, p.parent_id, p.home_url,
             p.valid_from, p.valid_to, p.note)
            for p in records.registry.publishers
        ],
        "channels": [
            (c.channel_id, c.publisher_id, c.family, c.url, c.from_year, c.to_year,
             ";".join(f"{name}={value}" for name, value in c.params), c.status, c.evidence, c.note)
            for c in records.registry.channels
        ],
        "concepts": [
            (position, t.concept, t.zh, t.en, t.unit, t.edition, t.sign, t.key.table, t.key.row,
             t.key.column, t.grade, t.remark)
            for position, t in enumerate(records.concepts, start=1)
        ],
        "codebook": [row for form in records.forms for row in _codebook_rows(form)],
    }  # fmt: skip
    return tuple(Filled(spec, _in_order(spec, rows[spec.name])) for spec in tables.TABLES)


def _in_order(spec: TableSpec, rows: Iterable[Row]) -> tuple[Row, ...]:
    names = [field.name for field in spec.fields]
    order = [names.index(name) for name in (*(["report_year"] if spec.by_year else []), *spec.sort)]

    def place(row: Row) -> tuple[tuple[bool, object], ...]:
        return tuple((row[n] is not None, "" if row[n] is None else row[n]) for n in order)

    return tuple(sorted(rows, key=place))


# --- documents and reports --------------------------------------------------------------------


def _sighted(
    records: Records, channels: Mapping[str, Channel]
) -> tuple[list[Sighted], list[Found]]:
    """The captures that are reports, and the issues of those that are not or are of no year."""
    agencies = Agencies(records.registry)
    reports = {(s.channel_id, s.url) for s in records.sightings if s.verdict == REPORT}
    sighted: list[Sighted] = []
    loose: list[Found] = []
    for capture in records.captures:
        body_of = capture.revisit_of or capture.capture_id
        extraction = records.extractions.get(body_of)
        channel = channels.get(capture.channel_id)
        if extraction is None or not _may_be_report(capture, reports):
            continue
        identity = agencies.identify(channel, extraction.provenance)
        is_report = bool(extraction.facts or extraction.sections)
        if identity is not None and is_report:
            digest = content_digest(extraction)
            sighted.append(Sighted(capture, extraction, identity, digest))
        elif capture.revisit_of is None:
            loose += [
                Found(issue, None, capture.channel_id, capture.capture_id, capture.url)
                for issue in extraction.issues
            ]
    return _one_of_copies(sighted, records.registry), loose


def _one_of_copies(sighted: Sequence[Sighted], registry: Registry) -> list[Sighted]:
    """The same text under the same full name is one report in the columns of a city and of its
    county; in those of strangers it is not: regions have namesakes.

    Only an agency that the registry does not have can get more than one identity: it stands under
    the publisher of the column. Left apart, its figures would count twice.
    """
    found: dict[tuple[str, int, str, str], dict[str, ReportIdentity]] = defaultdict(dict)
    for one in sighted:
        found[_copy_key(one)][one.identity.report_id] = one.identity

    def joined(one: Sighted) -> Sighted:
        same = found[_copy_key(one)].values()
        if len(same) == 1 or not is_full_name(one.identity.agency):
            return one
        chosen = nearest(same)
        publisher = registry.publisher(chosen.publisher_id or "")
        kin = {p.publisher_id for p in registry.ancestors(publisher)} if publisher else set()
        return replace(one, identity=chosen) if one.identity.publisher_id in kin else one

    return [joined(one) for one in sighted]


def _copy_key(one: Sighted) -> tuple[str, int, str, str]:
    return one.identity.agency, _year(one), one.extraction.provenance.scope, one.digest


def _may_be_report(capture: Capture, reports: Set[tuple[str, str]]) -> bool:
    """An article, or a list page that its channel has seen to be a report itself."""
    inline = capture.role == "list" and (capture.channel_id, capture.url) in reports
    return inline or capture.role == "article"


def _all_checks(one: Sighted, current: Mapping[str, Sighted]) -> tuple[Check, ...]:
    """The report's own checks and the carry-over from the report of the year before."""
    year = _year(one)
    owner, _, scope = one.identity.report_id.rpartition(f"-{year}-")
    earlier = current.get(f"{owner}-{year - 1}-{scope}")
    own = one.extraction.checks
    if earlier is None:
        return own
    return (*own, *check_carry_over(earlier.extraction.facts, one.extraction.facts))


def _year(one: Sighted) -> int:
    year = one.extraction.provenance.report_year
    assert year is not None  # identify() gives no identity without one
    return year


def _report(chain: Chain, checks: Sequence[Check]) -> Row:
    one = chain.current.first
    said, place, fees = one.extraction.provenance, one.identity.place, one.extraction.fees
    failed = [check for check in checks if check.result is Result.FAIL]
    earlier = [v.first.capture.capture_id for v in chain.versions if v is not chain.current]
    return (
        _year(one), chain.report_id, one.identity.publisher_id, place.division_code,
        place.province, place.city, place.county, place.level, one.identity.agency,
        said.agency_type, said.scope, said.scope_evidence, said.year_evidence,
        one.extraction.edition, said.title, said.document_number,
        _day(said.published_at), said.sign_off_date,
        _time(min(v.first.capture.fetched_at for v in chain.versions)), one.capture.url,
        one.capture.capture_id, one.capture.channel_id,
        fees.kind, number(fees.notices), _float(fees.notified_amount),
        _float(fees.collected_amount),
        sum(fact.value is not None for fact in one.extraction.facts),
        sum(issue.severity is not Severity.INFO for issue in one.extraction.issues),
        sum(check.severity is Severity.ERROR and check.result in _PASSED for check in checks),
        sum(check.severity is Severity.ERROR for check in failed),
        sum(check.severity is not Severity.ERROR for check in failed),
        chain.current.number, " ".join(earlier) or None,
    )  # fmt: skip


def _version_rows(chain: Chain) -> Iterable[Row]:
    for v in chain.versions:
        capture = v.first.capture
        yield (
            _year(v.first), chain.report_id, v.number, "yes" if v is chain.current else "no",
            capture.capture_id, capture.url, _time(capture.fetched_at), v.first.digest,
            v.cells_changed,
        )  # fmt: skip


def _fact_rows(one: Sighted, records: Records) -> Iterable[Row]:
    kinds = {
        (f.edition, b.table, r.code, c.code): _kind(r.kind, c.kind)
        for f in records.forms
        for b, r, c in f.cells
    }
    concepts = homes(records.concepts)
    for fact in one.extraction.facts:
        key = fact.key
        yield (
            _year(one), one.identity.report_id, fact.edition, key.table, key.row, key.column,
            kinds[fact.edition, key.table, key.row, key.column], concepts.get((fact.edition, key)),
            _float(fact.value), _float(fact.derived_value), fact.derived_by, fact.unit, fact.raw,
            str(fact.status), fact.locator or None,
        )  # fmt: skip


def _kind(row: str, column: str) -> str:
    if "variant" in (row, column):
        return "variant"
    return "total" if "total" in (row, column) else "reported"


def _extra_rows(one: Sighted) -> Iterable[Row]:
    for position, extra in enumerate(one.extraction.extras, start=1):
        yield (
            _year(one), one.identity.report_id, position, extra.kind, extra.table, extra.row,
            extra.column, _float(extra.value), extra.unit, extra.raw, str(extra.status),
            extra.locator or None,
        )  # fmt: skip


def _cited_rows(one: Sighted) -> Iterable[Row]:
    for position, cited in enumerate(one.extraction.cited, start=1):
        yield (
            _year(one), one.identity.report_id, position, cited.section, _float(cited.number),
            cited.unit or None, cited.sentence,
        )  # fmt: skip


def _section_rows(one: Sighted) -> Iterable[Row]:
    for position, section in enumerate(one.extraction.sections, start=1):
        yield (
            _year(one), one.identity.report_id, position, section.number, section.heading,
            section.text,
        )  # fmt: skip


def _codebook_rows(form: Form) -> Iterable[Row]:
    for position, (block, row, column) in enumerate(form.cells, start=1):
        above = (block.caption,) if block.caption else ()
        yield (
            form.edition, position, block.table, row.code, column.code,
            " > ".join((*above, *row.path)), " > ".join(column.path), column.unit,
            _kind(row.kind, column.kind),
        )  # fmt: skip


# --- records of the archive -------------------------------------------------------------------


def _capture(c: Capture) -> Row:
    return (
        c.capture_id, c.run_id, c.channel_id or None, c.role, c.url, _time(c.fetched_at), c.status,
        c.media_type or None, c.payload_digest, c.payload_length, c.warc_file, c.warc_offset,
        c.warc_length, c.revisit_of, c.error or None, c.via or None, c.request or None,
    )  # fmt: skip


def _sighting(s: Sighting) -> Row:
    return (
        s.channel_id, s.url, s.title, _day(s.listed_on), s.verdict, _time(s.first_seen),
        _time(s.last_seen), _time(s.gone_at),
    )  # fmt: skip


def _outcome_rows(outcomes: Iterable[Outcome], sighted: Sequence[Sighted]) -> list[Row]:
    """The crawler counts changed bytes; published are changed contents, found by the extraction."""
    known: dict[str, str] = {}
    changed: dict[tuple[str, str], int] = defaultdict(int)
    for one in sorted(sighted, key=lambda s: (s.capture.fetched_at, s.capture.capture_id)):
        before = known.get(one.capture.url)
        if before is not None and before != one.digest:
            changed[one.capture.run_id, one.capture.channel_id] += 1
        known[one.capture.url] = one.digest
    return [
        (
            o.run_id, o.channel_id, o.outcome, o.detail, o.n_listed, o.n_new,
            changed[o.run_id, o.channel_id], o.n_gone,
        )
        for o in outcomes
    ]  # fmt: skip


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))
