"""A report on its way to a page: tables as boxes, text as lines, and how all of it is marked up.

A ``Draft`` holds besides what a reader is entitled to: every figure as printed, the figures that a
reader may lose on such a page, and the findings that it owes. Shapes turn drafts into drafts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipelines.model import CellKey, Code
from tests.reports.plan import PlannedReport, Printed


@dataclass(frozen=True, slots=True)
class Box:
    """A cell. ``role`` is label, group, head, figure, caption, merged (one figure for several rows),
    unit, number (both of a list) or other (of no part of the form).

    ``keys`` are the figures that rest on the box: its own figure, or those that its label names.
    """

    text: str = ""
    role: str = "other"
    keys: tuple[CellKey, ...] = ()
    colspan: int = 1
    rowspan: int = 1
    attributes: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table; ``kind`` is caption, head, body or other."""

    boxes: tuple[Box, ...]
    kind: str = "body"
    attributes: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table element; ``table`` is the code of the form's table whose figures it has, or ''."""

    table: str
    lines: tuple[Line, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text between tables; ``markup`` is written as it is."""

    text: str
    tag: str = "p"
    markup: str = ""


Part = Text | Sheet


@dataclass(frozen=True, slots=True)
class Style:
    """How markup is written: choices of an editor, none of them changes what a browser shows."""

    head_tag: str = "td"
    cell: str = "bare"  # bare, p, div, span, word
    closes: bool = True
    upper: bool = False
    quotes: str = '"'
    sections: bool = False  # thead, tbody
    inside_p: bool = False
    word_bytes: int = 0  # pad with style sheets up to this size
    breaks: str = "<br>"
    comments: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The page around the report. ``codec`` is that of the bytes, ``declared`` what meta says."""

    titles: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    metas: tuple[tuple[str, str], ...] = ()
    wrap: tuple[str, str] = ("<div class='article'>", "</div>")
    codec: str = "utf-8"
    declared: str = "utf-8"
    bom: bytes = b""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """``sections`` are the parts of each, below the line of ``headings`` of the same place;
    ``before`` stands above the first, ``after`` below the signature."""

    plan: PlannedReport
    figures: dict[CellKey, Printed]
    sections: tuple[tuple[Part, ...], ...]
    headings: tuple[str, ...]
    before: tuple[Part, ...] = ()
    after: tuple[Part, ...] = ()
    style: Style = field(default_factory=Style)
    frame: Frame = field(default_factory=Frame)
    may_lose: frozenset[CellKey] = frozenset()
    owes: frozenset[tuple[Code, tuple[CellKey, ...]]] = frozenset()
    tolerates: frozenset[Code] = frozenset()

    def with_sheets(self, change: Callable[[Sheet], Iterable[Part]]) -> Draft:
        """Every sheet of the form's own tables changed, wherever it stands."""

        def changed(parts: Sequence[Part]) -> tuple[Part, ...]:
            made: list[Part] = []
            for part in parts:
                own = isinstance(part, Sheet) and part.table
                made += change(part) if own else [part]  # type: ignore[arg-type]
            return tuple(made)

        return replace(
            self,
            before=changed(self.before),
            sections=tuple(map(changed, self.sections)),
            after=changed(self.after),
        )

    def with_boxes(self, change: Callable[[Box], Box]) -> Draft:
        """Every box of the form's own tables changed."""
        return self.with_sheets(
            lambda sheet: [
                replace(
                    sheet,
                    lines=tuple(
                        replace(line, boxes=tuple(map(change, line.boxes))) for line in sheet.lines
                    ),
                )
            ]
        )

    def sheets(self) -> tuple[Sheet, ...]:
        parts = (*self.before, *(p for parts in self.sections for p in parts), *self.after)
        return tuple(part for part in parts if isinstance(part, Sheet) and part.table)

    def loses(self, keys: Iterable[CellKey]) -> Draft:
        return replace(self, may_lose=self.may_lose | frozenset(keys))

    def owing(self, code: Code, *keys: CellKey) -> Draft:
        """The reader has to report this; with ``keys``, as long as the page prints one of them."""
        return replace(self, owes=self.owes | {(code, keys)})

    def tolerating(self, *codes: Code) -> Draft:
        """The reader may report this; it need not."""
        return replace(self, tolerates=self.tolerates | frozenset(codes))

    @property
    def owed(self) -> frozenset[Code]:
        """The findings that a reader owes for what the page prints in the end."""
        sure = {k for k, s in self.figures.items() if s.value is not None} - self.may_lose
        return frozenset(code for code, keys in self.owes if not keys or sure & set(keys))

    def without(self, keys: Iterable[CellKey]) -> Draft:
        """The page no longer prints these figures."""
        gone = frozenset(keys)
        kept = {key: shown for key, shown in self.figures.items() if key not in gone}
        return replace(self, figures=kept)


@dataclass(frozen=True, slots=True)
class Placed:
    box: Box
    column: int
    row: int


def lay(lines: Sequence[Line]) -> tuple[tuple[Placed, ...], ...]:
    """For each line the boxes that touch it, left to right, those from above included."""
    touching: list[list[Placed]] = [[] for _ in lines]
    for i, line in enumerate(lines):
        column = 0
        for box in line.boxes:
            taken = {c for p in touching[i] for c in range(p.column, p.column + p.box.colspan)}
            while column in taken:
                column += 1
            for j in range(i, min(i + box.rowspan, len(lines))):
                touching[j].append(Placed(box, column, i))
            column += box.colspan
    return tuple(tuple(sorted(row, key=lambda p: p.column)) for row in touching)


def width(lines: Sequence[Line]) -> int:
    return max((p.column + p.box.colspan for row in lay(lines) for p in row), default=1)


def figure_keys(sheet: Sheet) -> list[CellKey]:
    """The figures of the sheet, in the order in which they stand."""
    return [b.keys[0] for line in sheet.lines for b in line.boxes if b.role == "figure"]


def body_rows(sheet: Sheet) -> list[int]:
    """The indices of its rows of figures."""
    return [i for i, line in enumerate(sheet.lines) if line.kind == "body"]
