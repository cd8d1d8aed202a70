"""The statements of the documentation, and the answers that stand below them.

Knows Markdown as far as fenced blocks and headings, and how an answer is laid out on a page. Knows
nothing of what is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

# These differ from crawl to crawl (addresses of the replica have another port each time).
UNSTEADY = frozenset(
    [
        "capture_id", "fetched_at", "first_capture", "first_seen", "gone_at", "last_seen", "run_id",
        "url", "warc_file", "warc_length", "warc_offset",
    ]
)  # fmt: skip
ROWS = 8  # that a page shows
_BLOCK = re.compile(r"```sql\n(?P<sql>.*?)```\n(?:\n```text\n(?P<shown>.*?)```\n)?", re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Question:
    """A statement under its heading, the number left out; ``shown`` is the answer on the page, None
    where none is."""

    title: str
    sql: str
    shown: str | None


def questions(text: str) -> Iterator[Question]:
    """The questions of a page, in its order."""
    for block in _BLOCK.finditer(text):
        headings = _HEADING.findall(text[: block.start()])
        title = re.sub(r"^\d+\. ", "", headings[-1]) if headings else ""
        yield Question(title, block["sql"], block["shown"])


def with_answers(text: str, answers: Sequence[str | None]) -> str:
    """The page with these answers below its statements, one a statement; None: leave it bare."""
    told = iter(answers)

    def answered(block: re.Match[str]) -> str:
        answer = next(told)
        below = "" if answer is None else f"\n```text\n{answer}```\n"
        return f"```sql\n{block['sql']}```\n{below}"

    return _BLOCK.sub(answered, text)


def laid_out(answer: pa.Table) -> str:
    """The first rows as text, columns in line also where their characters are two cells wide. NULL
    is written out, and columns that differ between archives are named below."""
    shown = [name for name in answer.column_names if name not in UNSTEADY]
    hidden = [name for name in answer.column_names if name in UNSTEADY]
    rows = [[_cell(row[name]) for name in shown] for row in answer.slice(0, ROWS).to_pylist()]
    widths = [max(map(_width, column)) for column in zip(shown, *rows, strict=True)]
    lines = [
        " | ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in ([shown] if shown else []) + rows
    ]
    if answer.num_rows == 0:
        lines.append("(no rows)")
    if answer.num_rows > ROWS:
        lines.append(f"(the first {ROWS} of {answer.num_rows} rows)")
    if hidden:
        lines.append(f"(and, other in each archive: {', '.join(hidden)})")
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(_cell(one) for one in value)
    return " ".join(str(value).split())


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text)
