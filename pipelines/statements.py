"""Tells statements that read from those that do more, before anything is run.

DuckDB's own switches do not suffice: a file that is open may be overwritten by ``COPY … TO`` that
very file, and in DuckDB 2.0 a common table expression may hold INSERT, UPDATE, DELETE and COPY. So
the statement is parsed by DuckDB itself and its whole tree must consist of nodes that read. What
cannot be seen through (SQL inside a string) is refused. Knows SQL; opens no file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb

# The query nodes of DuckDB's tree that only read. COPY, INSERT, UPDATE, DELETE have others.
_READING = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE"})
# They run SQL, a tree of it, or functions that are handed over as text.
_RUN_TEXT = frozenset(
    {
        "query", "json_execute_serialized_sql", "register_external_resource_type",
        "register_external_resource", "create_external_resource", "destroy_external_resource",
    }
)  # fmt: skip
_EXPLAIN = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*explain\s+(?:analyze\s+|\(\s*(?:analyze|format)\b[^()]*\)\s*)*",
    re.IGNORECASE | re.DOTALL,
)
_INSTEAD = {
    "COPY": "use --format and --output",
    "EXPORT": "use --format and --output",
    "CREATE": "WITH name AS (SELECT …) names an intermediate answer",
    "PRAGMA": "DESCRIBE facts and SHOW TABLES tell what there is",
    "MULTI": "PIVOT needs its values listed: ON report_year IN (2021, 2022)",
}


class QueryError(Exception):
    """Raised where a statement is wrong, or asks for what a published build does not allow."""


def reading_statement(sql: str) -> str:
    """The one statement in the text, if all it does is read. Raises QueryError.

    Several statements are refused, for only one of their answers could be given.
    """
    found = _parsed(sql)
    if len(found) > 1:
        raise QueryError(f"one statement at a time; {len(found)} were given")
    (statement,) = found
    kind = statement.type.name
    text = statement.query.strip().rstrip(";")
    if kind == "SELECT":
        _require_reading(text, kind)
    elif kind == "EXPLAIN":
        _require_reading(_EXPLAIN.sub("", text, count=1), kind)
    else:
        raise QueryError(_refusal(kind))
    return text


def split(sql: str) -> tuple[str, ...]:
    """The statements of a text, each by itself. Raises QueryError."""
    return tuple(statement.query for statement in _parsed(sql))


def tree(sql: str) -> dict[str, Any]:
    """DuckDB's tree of statements that are SELECTs; ``{"error": True, …}`` of all others.

    Raises QueryError where it is nested more deeply than Python can read.
    """
    with duckdb.connect(":memory:") as parser:
        row = parser.execute("SELECT json_serialize_sql($1)", [sql]).fetchone()
    assert row is not None
    try:
        read: dict[str, Any] = json.loads(row[0])
    except RecursionError as deep:
        raise QueryError("the statement is nested too deeply to be checked") from deep
    return read


def nodes(part: object) -> Iterator[dict[str, Any]]:
    """Every object of a tree, outer ones first."""
    waiting = [part]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def plainly(problem: Exception) -> str:
    """DuckDB's words without the name of the class of error and without empty lines."""
    text = re.sub(r"^[A-Z]\w*(?: \w+)* Error: ", "", str(problem).strip())
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def _parsed(sql: str) -> list[duckdb.Statement]:
    try:
        found = duckdb.extract_statements(sql)
        kinds = [statement.type for statement in found]
    except duckdb.Error as problem:
        raise QueryError(plainly(problem)) from problem
    except ValueError as unknown:  # a kind of statement that the Python module has no name for
        raise QueryError(_refusal("OTHER")) from unknown
    if not kinds:
        raise QueryError("no statement was given")
    return found


def _require_reading(text: str, kind: str) -> None:
    read = tree(text)
    if read["error"] or len(read["statements"]) != 1:
        raise QueryError(_refusal(kind))
    for node in nodes(read["statements"]):
        named = str(node.get("type", ""))
        if named.endswith("_NODE") and named not in _READING:
            raise QueryError(_refusal(named.split("_", maxsplit=1)[0]))
        function = str(node.get("function_name", "")).lower()
        if function in _RUN_TEXT:
            raise QueryError(f"{function}() is refused: what it would run cannot be checked")


def _refusal(kind: str) -> str:
    named = {"MULTI": "this statement", "OTHER": "this statement"}.get(kind, kind)
    instead = f"; {_INSTEAD[kind]}" if kind in _INSTEAD else ""
    return (
        f"{named} is refused: a build is only read, by SELECT, FROM, WITH, VALUES, DESCRIBE,"
        f" SUMMARIZE, SHOW and EXPLAIN of these{instead}"
    )
