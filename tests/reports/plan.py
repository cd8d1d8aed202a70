"""What a report says, before anything is known of how it is printed.

Knows the editions as data (``Form``): every figure of a plan follows the form's identities. Knows
nothing of markup, and nothing of the reader that is tested with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from pipelines.forms import Block, Column, Form, Identity, Row
from pipelines.model import CellKey, Status

_COUNTIES = ("云山县", "临溪市", "青浦区", "石桥县", "北塘区", "安丰市", "白沙县", "长岭县")
_BODIES = (
    "人民政府办公室",
    "民政局",
    "教育局",
    "住房和城乡建设局",
    "发展和改革局",
    "市场监督管理局",
)
_TOWNSHIPS = ("河口镇人民政府", "新丰乡人民政府", "东关街道办事处")
_NAMES = (
    "{a}{y}年政府信息公开工作年度报告",
    "{y}年{a}政府信息公开工作年度报告",
    "{a}{y}年度政府信息公开工作年度报告",
)
# (largest figure, share of zeros): a township, a county's office, a city, a province. Most figures
# of a page differ, so that one in the place of another is seen.
_SIZES = ((4, 0.7), (60, 0.3), (900, 0.1), (30_000, 0.05))


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure on the page. ``text`` is what the cell shows (a newline is a line break), ``mark``
    what stands raised behind it; the rest is what a careful reader takes from it. ``unit`` is None
    where nobody says what it is."""

    text: str
    value: Decimal | None
    status: Status
    unit: str | None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PlannedReport:
    """One report. ``rows`` are the rows printed of each table, in the order of the form.

    ``scope`` is own or consolidated; ``prose`` has a text for each section of the form.
    """

    form: Form
    title: str
    agency: str
    year: int
    scope: str
    published: date
    signed: date
    prose: tuple[str, ...]
    blocks: tuple[Block, ...]
    figures: Mapping[CellKey, Printed]


def plan_report(form: Form, rng: Random, *, hybrid: bool = False) -> PlannedReport:
    """A report of this edition; ``hybrid`` prints the rows that some publishers print in place of
    official ones (the single row （六）其他处理), where the edition knows such rows."""
    year = rng.choice(range(form.from_year, (form.to_year or max(form.from_year, 2025)) + 1))
    if form.edition == "local":
        year = rng.choice(range(2009, 2019))
    county = rng.choice(_COUNTIES)
    agency = county + rng.choice((*_BODIES, *_TOWNSHIPS, "人民政府"))
    blocks = tuple(_printed_rows(block, form, hybrid=hybrid) for block in form.blocks)
    counts = _counts(form, rng, rng.choice(_SIZES))
    figures = {
        key: Printed(_shown(n), n, Status.CERTAIN, column.unit)
        for block in blocks
        for row in block.rows
        for column in (_column_of(row, c) for c in block.columns)
        for key in (CellKey(block.table, row.code, column.code),)
        for n in (counts[key],)
    }
    signed = date(year + 1, 1, 4) + timedelta(days=rng.randrange(26))
    return PlannedReport(
        form=form,
        title=rng.choice(_NAMES).format(a=agency, y=year),
        agency=agency,
        year=year,
        scope="consolidated"
        if agency.endswith(("县人民政府", "市人民政府", "区人民政府"))
        else "own",
        published=signed + timedelta(days=rng.randrange(4)),
        signed=signed,
        prose=_prose(form, rng, year),
        blocks=blocks,
        figures=figures,
    )


def _column_of(row: Row, column: Column) -> Column:
    if not row.unit:
        return column
    return Column(column.code, column.path, row.unit, column.kind, column.signed, row.decimal)


def _printed_rows(block: Block, form: Form, *, hybrid: bool) -> Block:
    stand_ins = [s for i in form.identities if i.table == block.table for s in i.stand_ins]
    replaced = {code for s in stand_ins for code in s.replaces} if hybrid else set()
    named = {s.code for s in stand_ins} if hybrid else set()
    rows: list[Row] = []
    for row in block.rows:
        if row.code in replaced or (row.kind == "variant" and row.code not in named):
            continue
        at = len(rows)
        if row.kind == "variant":  # it stands where the rows stood that it replaces
            at = next(n for n, r in enumerate(rows) if r.kind == "total")
        rows.insert(at, row)
    return Block(
        block.table, block.layout, block.caption, block.columns, tuple(rows),
        block.label_heads, block.unit_heads, block.number_heads,
    )  # fmt: skip


def _counts(form: Form, rng: Random, size: tuple[int, float]) -> dict[CellKey, Decimal]:
    """Figures of all cells, variants too, that agree with every identity of the form."""
    counts: dict[CellKey, Decimal] = {}
    largest, zeros = size
    for block, row, column in form.cells:
        n = Decimal(0 if rng.random() < zeros else rng.randrange(1, largest + 1))
        if column.decimal:
            n = (n + Decimal(rng.randrange(10**6)) / 10**6).quantize(
                Decimal(10) ** -rng.randrange(7)
            )
            n = rng.choice((n, Decimal(int(n)), Decimal(0)))
        elif column.signed and rng.random() < 0.3:
            n = -n
        counts[CellKey(block.table, row.code, column.code)] = n
    for _ in form.identities:  # as often as one can rest on another
        for identity in form.identities:
            _settle(identity, form, counts)
    for key in [k for k in counts if k.column == "cumulative"]:
        counts[key] += counts[CellKey(key.table, key.row, "annual")]
    for identity in form.identities:
        if identity.table == "indicators":
            _settle(identity, form, counts)
    return counts


def _settle(identity: Identity, form: Form, counts: dict[CellKey, Decimal]) -> None:
    """Make the first figure on the side of several the sum that the identity wants."""
    lines = {
        (row.code if identity.along == "rows" else column.code)
        for block, row, column in form.cells
        if block.table == identity.table
    }
    for line in sorted(lines):
        at = (
            (lambda code, line=line: CellKey(identity.table, line, code))
            if identity.along == "rows"
            else (lambda code, line=line: CellKey(identity.table, code, line))
        )
        if len(identity.right) == 1:
            counts[at(identity.right[0])] = sum((counts[at(c)] for c in identity.left), Decimal(0))
            for stand_in in identity.stand_ins:
                counts[at(stand_in.code)] = sum(
                    (counts[at(c)] for c in stand_in.replaces), Decimal(0)
                )
        else:  # 一 + 二 = 三（七）+ 四: what came in is what the other three leave
            first, *others = identity.left
            right = sum((counts[at(c)] for c in identity.right), Decimal(0))
            for code in others:
                counts[at(code)] = min(counts[at(code)], right)
            counts[at(first)] = right - sum((counts[at(c)] for c in others), Decimal(0))


def _shown(n: Decimal) -> str:
    return f"{n:f}"


def _prose(form: Form, rng: Random, year: int) -> tuple[str, ...]:
    sentences = (
        f"{year}年，本机关坚持以公开为常态、不公开为例外。",
        "加强平台建设，及时更新信息公开指南。",
        "组织业务培训，明确专人负责。",
        "下一步将改进公开内容的时效，补上短板。",
        "无其他需要报告的事项。",
    )
    return tuple("".join(rng.sample(sentences, 2)) for _ in form.sections)
