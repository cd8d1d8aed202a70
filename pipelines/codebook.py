"""Renders ``docs/codebook.md``: every table, every column, every cell of every form, every concept.

Pure: contract, forms and concepts in, Markdown out. Knows Markdown; says nothing that is not said
in ``tables``, the forms or the concepts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from pipelines.concepts import Term
from pipelines.forms import Block, Column, Form, Row
from pipelines.model import CellKey
from pipelines.panel import panel_spec
from pipelines.tables import SCHEMA_VERSION, SQL_TYPES, TABLES, Field, TableSpec

_HEAD = """# Codebook

Every table, every column, every cell of every form, every concept. This page is generated
(`make codebook`); the same words stand as comments in `archive.duckdb`, as metadata in the Parquet
files and in `datapackage.json`. Schema version {version}.

NULL is "nothing certain", never zero. A column without a dot under *NULL?* is never NULL. How to
ask stands in [researcher.md](researcher.md).
"""


def render_codebook(forms: Sequence[Form], concepts: Sequence[Term]) -> str:
    """The whole page. Equal input gives equal text."""
    specs = (panel_spec(concepts), *TABLES)
    lines = [
        _HEAD.format(version=SCHEMA_VERSION),
        *_contents(forms, specs),
        "## Tables · 表",
        "",
        *(line for spec in specs for line in _table(spec)),
        "## Forms · 表式",
        "",
        *(line for form in forms for line in _form(form, concepts)),
        "## Concepts · 概念",
        "",
        "A column of `panel` each. Grade 1: the same definition; 2: comparable with care; 3:"
        " related only. 可比性：1 定义相同，2 须谨慎，3 仅相关。",
        "",
        *_concepts(concepts),
    ]
    return "\n".join(lines) + "\n"


def _contents(forms: Sequence[Form], specs: Sequence[TableSpec]) -> Iterator[str]:
    yield from ("| table | 表 | a row is |", "|---|---|---|")
    for spec in specs:
        yield _line(f"[`{spec.name}`](#table-{spec.name})", spec.zh, spec.en)
    yield ""
    editions = ", ".join(f"[{f.edition}](#edition-{f.edition})" for f in forms)
    yield f"Forms: {editions}. [Concepts](#concepts--概念) that are comparable over them."
    yield ""


# --- tables -----------------------------------------------------------------------------------


def _table(spec: TableSpec) -> Iterator[str]:
    yield f"### Table {spec.name}"
    yield ""
    yield f"**{spec.zh} · {spec.en}**"
    yield ""
    yield f"- Key: {_codes(spec.key)}"
    sorted_by = (*(("report_year",) if spec.by_year else ()), *spec.sort)
    yield f"- Sorted by: {_codes(sorted_by)}"
    if spec.by_year:
        yield "- Partitioned by `report_year`: `report_year=YYYY/` in the path of each file"
    for reference in spec.references:
        yield f"- {_codes(reference.fields)} → [`{reference.table}`](#table-{reference.table})"
    yield ""
    yield from (
        "| column | 中文 | English | type | NULL? | 说明 | about |",
        "|---|---|---|---|---|---|---|",
    )
    for field in spec.fields:
        kind = SQL_TYPES[field.type] + (f", {field.unit}" if field.unit else "")
        yield _line(
            f"`{field.name}`", field.zh, field.en, kind, "" if _is_set(spec, field) else "•",
            field.about_zh, field.about,
        )  # fmt: skip
    yield ""
    for field in spec.fields:
        if field.values:
            yield f"`{field.name}` is one of {_codes(field.values)}."
            yield ""


def _is_set(spec: TableSpec, field: Field) -> bool:
    return field.required or field.name in spec.key


# --- forms ------------------------------------------------------------------------------------


def _form(form: Form, concepts: Sequence[Term]) -> Iterator[str]:
    terms: dict[CellKey, list[Term]] = defaultdict(list)
    for term in concepts:
        if term.edition == form.edition:
            terms[term.key].append(term)
    until = form.to_year or "now"
    yield f"### Edition {form.edition}"
    yield ""
    yield f"{form.instrument}; report years {form.from_year} to {until}; {len(form.cells)} cells."
    yield ""
    for table, cells in groupby(form.cells, key=lambda cell: cell[0].table):
        yield f"**`{table}`**"
        yield ""
        yield from (
            "| row | column | 行 | 列 | unit | kind | concept (grade) |",
            "|---|---|---|---|---|---|---|",
        )
        for block, row, column in cells:
            yield _cell(block, row, column, terms)
        yield ""


def _cell(block: Block, row: Row, column: Column, terms: Mapping[CellKey, Sequence[Term]]) -> str:
    of_it = terms.get(CellKey(block.table, row.code, column.code), ())
    above = (block.caption,) if block.caption else ()
    kinds = (row.kind, column.kind)
    kind = next((k for k in ("variant", "total") if k in kinds), "reported")
    return _line(
        f"`{row.code}`", f"`{column.code}`", " › ".join((*above, *row.path)),
        " › ".join(column.path), column.unit, "" if kind == "reported" else kind,
        ", ".join(f"`{term.concept}` ({term.grade})" for term in of_it),
    )  # fmt: skip


# --- concepts ---------------------------------------------------------------------------------


def _concepts(concepts: Sequence[Term]) -> Iterator[str]:
    yield from (
        "| concept | 中文 | English | unit | edition | grade | cells | remark |",
        "|---|---|---|---|---|---|---|---|",
    )
    for (name, edition), terms in groupby(concepts, key=lambda term: (term.concept, term.edition)):
        of_it = tuple(terms)
        first = of_it[0]
        cells = "<br>".join(
            f"{'−' if term.sign < 0 else '+' if n else ''} `{term.key}`".lstrip()
            for n, term in enumerate(of_it)
        )
        remarks = "; ".join(dict.fromkeys(term.remark for term in of_it if term.remark))
        yield _line(
            f"`{name}`", first.zh, first.en, first.unit, edition,
            "/".join(dict.fromkeys(str(term.grade) for term in of_it)), cells, remarks,
        )  # fmt: skip
    yield ""


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
