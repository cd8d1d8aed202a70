"""Makes the rows of all tables from gathered reports, the archive's records and the registry.

Pure: records in, rows out. Knows which table says what; knows nothing of Parquet, of DuckDB or of
where the records came from. Run times never get into a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from operator import itemgetter

from pipelines import tables
from pipelines.archive import Capture, Outcome, Sighting
from pipelines.checks import check_carry_over
from pipelines.concepts import Term, homes
from pipelines.extracts import Head, carried_out
from pipelines.findings import issue_rows, report_issues
from pipelines.forms import Form
from pipelines.identity import agency_id
from pipelines.model import CellKey, Check, Extraction, Result, Severity
from pipelines.panel import Panel, panel_spec
from pipelines.registry import Registry
from pipelines.tables import Row, TableSpec
from pipelines.versions import Chain, Sighted, changed_cells
from pipelines.wire import number

_PASSED = (Result.PASS, Result.PASS_WITH_DERIVED)
_OF_REPORTS = (
    "reports", "versions", "facts", "extras", "cited_numbers", "sections", "checks", "issues",
)  # fmt: skip
Rows = Mapping[str, Sequence[Row]]  # by the name of the table


@dataclass(frozen=True, slots=True)
class Filled:
    """Rows of a table, sorted; a row has the fields of the table in their order."""

    spec: TableSpec
    rows: Sequence[Row]


class Assembler:
    """Makes the rows of one report after the other. ``read`` gives the extraction of a capture.
    ``specs`` are the tables of which a report has rows."""

    def __init__(
        self, forms: Sequence[Form], concepts: Sequence[Term], read: Callable[[str], Extraction]
    ) -> None:
        self._read = read
        self._kinds = {
            (f.edition, CellKey(b.table, r.code, c.code)): _kind(r.kind, c.kind)
            for f in forms
            for b, r, c in f.cells
        }
        self._concepts = homes(concepts)
        self._panel = Panel(forms, concepts)
        self.specs = (
            *(spec for spec in tables.TABLES if spec.name in _OF_REPORTS), panel_spec(concepts),
        )  # fmt: skip

    def report(self, chain: Chain, earlier: Head | None) -> Rows:
        """The rows of every table of reports; ``earlier`` is of the report of the year before."""
        one = chain.page
        read = self._read(one.capture.body_id)
        checks = _all_checks(read, earlier)
        found = report_issues(chain, read, checks, self._read)
        year, report_id = chain.year, chain.report_id
        report = _report(chain, read, checks)
        return {
            "reports": [report],
            "panel": [self._panel.row(report, read.edition, read.facts)],
            "versions": self._versions(chain),
            "facts": [*self._facts(read, year, report_id)],
            "extras": [*_extra_rows(read, year, report_id)],
            "cited_numbers": [*_cited_rows(read, year, report_id)],
            "sections": [*_section_rows(read, year, report_id)],
            "checks": [*_check_rows(checks, year, report_id)],
            "issues": issue_rows(found, year),
        }

    def _facts(self, read: Extraction, year: int, report_id: str) -> Iterable[Row]:
        for fact in read.facts:
            key = fact.key
            yield (
                year, report_id, fact.edition, key.table, key.row, key.column,
                self._kinds[fact.edition, key], self._concepts.get((fact.edition, key)),
                _float(fact.value), _float(fact.derived_value), fact.derived_by, fact.unit,
                fact.raw, str(fact.status), fact.locator or None,
            )  # fmt: skip

    def _versions(self, chain: Chain) -> list[Row]:
        rows: list[Row] = []
        before: Extraction | None = None
        for version in chain.versions:
            capture = version.first.capture
            is_single = len(chain.versions) == 1
            read = None if is_single else self._read(capture.body_id)
            changed = len(changed_cells(before, read)) if before and read else None
            rows.append(
                (chain.year, chain.report_id, version.number,
                 "yes" if version is chain.current else "no", capture.capture_id, capture.url,
                 _time(capture.fetched_at), version.first.head.digest, changed)
            )  # fmt: skip
            before = read
        return rows


def fingerprint(chain: Chain, earlier: Head | None) -> str:
    """A digest of all that the rows of a report rest on, but for the extractor, forms and concepts:
    equal fingerprints give equal rows."""
    whose = chain.current.first.identity
    place = whose.place
    said = (
        whose.report_id, whose.publisher_id, whose.agency, place.division_code, place.province,
        place.city, place.county, place.level,
        [_mark(version.first) for version in chain.versions],
        chain.current.number, _mark(chain.page),
        [_mark(rival) for rival in chain.rivals],
        earlier.carried_out if earlier else None,
    )  # fmt: skip
    return sha256(repr(said).encode()).hexdigest()[:32]


def earlier_heads(chains: Sequence[Chain]) -> Mapping[str, Head]:
    """Report id -> the head of the same agency's report of the year before, where there is one."""
    current = {chain.report_id: chain.current.first.head for chain in chains}
    found = {}
    for report_id in current:
        owner, (_, year, scope) = agency_id(report_id), report_id.rsplit("-", 2)
        earlier = current.get(f"{owner}-{int(year) - 1}-{scope}")
        if earlier is not None:
            found[report_id] = earlier
    return found


def _mark(one: Sighted) -> tuple[str, ...]:
    capture = one.capture
    return (
        capture.capture_id, capture.body_id, capture.url, capture.channel_id, capture.fetched_at,
        one.head.digest,
    )  # fmt: skip


def in_order(spec: TableSpec, rows: Iterable[Row]) -> list[Row]:
    """The rows in the order of the table's files."""
    names = [field.name for field in spec.fields]
    return sorted(rows, key=itemgetter(*(names.index(name) for name in spec.sort)))


# --- reports ----------------------------------------------------------------------------------


def _all_checks(read: Extraction, earlier: Head | None) -> tuple[Check, ...]:
    """The report's own checks and the carry-over from the report of the year before."""
    if earlier is None:
        return read.checks
    return (*read.checks, *check_carry_over(carried_out(earlier), read.facts))


def _report(chain: Chain, read: Extraction, checks: Sequence[Check]) -> Row:
    one = chain.page
    said, place, fees = read.provenance, one.identity.place, read.fees
    failed = [check for check in checks if check.result is Result.FAIL]
    earlier = [v.first.capture.capture_id for v in chain.versions if v is not chain.current]
    return (
        chain.year, chain.report_id, agency_id(chain.report_id), one.identity.publisher_id,
        place.division_code,
        place.province, place.city, place.county, place.level, one.identity.agency,
        said.agency_type, said.scope, said.scope_evidence, said.year_evidence,
        read.edition, said.title, said.document_number,
        _day(said.published_at), said.sign_off_date,
        _time(min(v.first.capture.fetched_at for v in chain.versions)), one.capture.url,
        one.capture.capture_id, one.capture.channel_id,
        fees.kind, number(fees.notices), _float(fees.notified_amount),
        _float(fees.collected_amount),
        sum(fact.value is not None for fact in read.facts),
        sum(issue.severity is not Severity.INFO for issue in read.issues),
        sum(check.severity is Severity.ERROR and check.result in _PASSED for check in checks),
        sum(check.severity is Severity.ERROR for check in failed),
        sum(check.severity is not Severity.ERROR for check in failed),
        chain.current.number, " ".join(earlier) or None,
    )  # fmt: skip


def _kind(row: str, column: str) -> str:
    if "variant" in (row, column):
        return "variant"
    return "total" if "total" in (row, column) else "reported"


def _extra_rows(read: Extraction, year: int, report_id: str) -> Iterable[Row]:
    for position, extra in enumerate(read.extras, start=1):
        yield (
            year, report_id, position, extra.kind, extra.table, extra.row,
            extra.column, _float(extra.value), extra.unit, extra.raw, str(extra.status),
            extra.locator or None,
        )  # fmt: skip


def _cited_rows(read: Extraction, year: int, report_id: str) -> Iterable[Row]:
    for position, cited in enumerate(read.cited, start=1):
        yield (
            year, report_id, position, cited.section, _float(cited.number),
            cited.unit or None, cited.sentence,
        )  # fmt: skip


def _section_rows(read: Extraction, year: int, report_id: str) -> Iterable[Row]:
    for position, section in enumerate(read.sections, start=1):
        yield (
            year, report_id, position, section.number, section.heading,
            section.text,
        )  # fmt: skip


def _check_rows(checks: Iterable[Check], year: int, report_id: str) -> Iterable[Row]:
    for c in checks:
        yield (
            year, report_id, c.rule, c.where, str(c.result), number(c.left), number(c.right),
            number(c.difference), str(c.severity), c.note or None,
        )  # fmt: skip


# --- what people wrote ------------------------------------------------------------------------


def curated_tables(
    registry: Registry, forms: Sequence[Form], concepts: Sequence[Term]
) -> tuple[Filled, ...]:
    """The registry, the concepts and the forms as tables."""
    rows: dict[str, Iterable[Row]] = {
        "publishers": (
            (p.publisher_id, p.name, p.level, p.division_code, p.parent_id, p.home_url,
             p.valid_from, p.valid_to, p.note)
            for p in registry.publishers
        ),
        "channels": (
            (c.channel_id, c.publisher_id, c.family, c.url, c.from_year, c.to_year,
             ";".join(f"{name}={value}" for name, value in c.params), c.status, c.evidence, c.note)
            for c in registry.channels
        ),
        "concepts": (
            (position, t.concept, t.zh, t.en, t.unit, t.edition, t.sign, t.key.table, t.key.row,
             t.key.column, t.grade, t.remark)
            for position, t in enumerate(concepts, start=1)
        ),
        "codebook": (row for form in forms for row in _codebook_rows(form)),
    }  # fmt: skip
    return tuple(
        Filled(spec, in_order(spec, rows[spec.name])) for spec in tables.TABLES if spec.name in rows
    )


def _codebook_rows(form: Form) -> Iterable[Row]:
    for position, (block, row, column) in enumerate(form.cells, start=1):
        above = (block.caption,) if block.caption else ()
        yield (
            form.edition, position, block.table, row.code, column.code,
            " > ".join((*above, *row.path)), " > ".join(column.path), column.unit,
            _kind(row.kind, column.kind),
        )  # fmt: skip


# --- records of the archive -------------------------------------------------------------------


def capture_row(c: Capture) -> Row:
    """A fetch, as a row of ``captures``."""
    return (
        c.capture_id, c.run_id, c.channel_id or None, c.role, c.url, _time(c.fetched_at), c.status,
        c.media_type or None, c.payload_digest, c.payload_length, c.warc_file, c.warc_offset,
        c.warc_length, c.revisit_of, c.error or None, c.via or None, c.request or None,
    )  # fmt: skip


def sighting_row(s: Sighting) -> Row:
    """A link of a list, as a row of ``sightings``."""
    return (
        s.channel_id, s.url, s.title, _day(s.listed_on), s.verdict, _time(s.first_seen),
        _time(s.last_seen), _time(s.gone_at),
    )  # fmt: skip


def outcome_rows(outcomes: Iterable[Outcome], sighted: Sequence[Sighted]) -> list[Row]:
    """The crawler counts changed bytes; published are changed contents, found by the extraction."""
    known: dict[str, str] = {}
    changed: dict[tuple[str, str], int] = defaultdict(int)
    for one in sorted(sighted, key=lambda s: (s.capture.fetched_at, s.capture.capture_id)):
        before = known.get(one.capture.url)
        if before is not None and before != one.head.digest:
            changed[one.capture.run_id, one.capture.channel_id] += 1
        known[one.capture.url] = one.head.digest
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


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
