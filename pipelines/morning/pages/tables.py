"""Tables and lists that stay usable with thousands of rows. Knows no night."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from xml.etree.ElementTree import Element

from pipelines.morning.pages.markup import Content, code, tag
from pipelines.morning.pages.words import plural

_DAY = len("2027-01-05")


class Layout(StrEnum):
    """On a phone: rows as blocks, or a table of few narrow columns that stays one."""

    STACKED = "stack"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class Column:
    """``numeric`` columns stand right-aligned."""

    heading: str
    numeric: bool = False


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Content]],
    layout: Layout = Layout.STACKED,
) -> Element:
    """A table whose first column names the row."""
    head = tag("tr", *(tag("th", c.heading, scope="col", class_=_class(c)) for c in columns))
    return tag(
        "table",
        tag("caption", caption),
        tag("thead", head),
        tag("tbody", *(_row(columns, row) for row in rows)),
        class_=layout.value,
    )


def _row(columns: Sequence[Column], row: Sequence[Content]) -> Element:
    first, *others = zip(columns, row, strict=True)
    return tag(
        "tr",
        tag("th", first[1], scope="row"),
        *(
            tag("td", content, data_label=column.heading, class_=_class(column))
            for column, content in others
        ),
    )


def _class(column: Column) -> str | None:
    return "n" if column.numeric else None


def day(text: str) -> Element:
    """A day in one piece; whatever else it is may break."""
    return tag("span", text, class_="nowrap" if len(text) == _DAY else None)


def left_out(count: int, noun: str, ask: str) -> Content:
    """Says how many are not shown and where to ask for them; nothing where none is left out."""
    if count <= 0:
        return None
    return tag(
        "p", f"{plural(count, noun)} more not shown here. Ask: ", code(ask), class_="dim small"
    )


def folded(summary: Content, *content: Content) -> Element:
    return tag("details", tag("summary", summary), *content)


def section(anchor: str, heading: str, *content: Content) -> Element:
    return tag(
        "section",
        tag("h2", heading, id=anchor),
        *content,
        aria_labelledby=anchor,
    )


def nothing(said: str) -> Element:
    return tag("p", said, class_="empty")
