"""What may follow in a question that is being typed: tables, columns, words of SQL, commands.

Pure: knows the names of a build and the text so far; asks nothing and shows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

COMMANDS: Mapping[str, str] = {
    ".tables": "tables and views",
    ".schema": "columns of a table, with what they mean",
    ".format": "table, csv, json or parquet",
    ".output": "a file for the next answer",
    ".help": "these commands",
    ".quit": "leave (also Ctrl-D)",
}
FORMATS = ("table", "csv", "json", "parquet")
_WORDS = (
    "SELECT", "FROM", "WHERE", "GROUP BY", "GROUP BY ALL", "ORDER BY", "HAVING", "LIMIT", "JOIN",
    "LEFT JOIN", "USING", "ON", "AS", "AND", "OR", "NOT", "IN", "IS NULL", "IS NOT NULL", "LIKE",
    "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "END", "DISTINCT", "UNION ALL", "WITH", "QUALIFY",
    "OVER", "PARTITION BY", "FILTER", "DESC", "DESCRIBE", "SUMMARIZE", "SHOW TABLES", "EXPLAIN",
    "PIVOT", "count(*)", "sum(", "avg(", "min(", "max(", "median(", "round(", "coalesce(",
    "nullif(",
)  # fmt: skip
_WORD = re.compile(r"[\w.]+$")
_NAME = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Named:
    """A column, with its type and what it means."""

    name: str
    type: str
    about: str


class QuestionCompleter(Completer):
    """Columns of the tables that the statement names come first, then tables, then all else."""

    def __init__(self, tables: Mapping[str, tuple[Named, ...]]) -> None:
        self._tables = tables

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        before = document.text_before_cursor.lstrip()
        if before.startswith("."):
            yield from self._of_command(before)
            return
        match = _WORD.search(document.text_before_cursor)
        word = (match[0] if match else "").rpartition(".")[2]
        if word or complete_event.completion_requested:
            yield from _beginning(word, self._candidates(document.text))

    def _of_command(self, text: str) -> Iterator[Completion]:
        command, blank, word = text.partition(" ")
        if not blank:
            yield from _beginning(command, COMMANDS.items())
        elif command == ".schema":
            yield from _beginning(word, ((table, "table") for table in self._tables))
        elif command == ".format":
            yield from _beginning(word, ((form, "") for form in FORMATS))

    def _candidates(self, text: str) -> Iterator[tuple[str, str]]:
        named = {name.lower() for name in _NAME.findall(text)}
        for table, columns in self._tables.items():
            if table.lower() in named:
                yield from ((column.name, f"{table}: {column.about}") for column in columns)
        yield from ((table, "table") for table in self._tables)
        yield from ((word, "") for word in _WORDS)
        for table, columns in self._tables.items():
            yield from ((column.name, table) for column in columns)


def _beginning(word: str, candidates: Iterable[tuple[str, str]]) -> Iterator[Completion]:
    offered: set[str] = set()
    for name, about in candidates:
        if name.lower().startswith(word.lower()) and name not in offered:
            offered.add(name)
            yield Completion(name, start_position=-len(word), display_meta=about)
