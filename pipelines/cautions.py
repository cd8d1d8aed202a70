"""Says which sums of a question would be wrong by accident. Blocks nothing.

Two ways to a wrong figure: reports of agencies and those of a whole region added up, and totals
added to their parts. A statement is looked at with DuckDB's own parser; one that it cannot read
gets no caution, for it gets an error. Knows the published views by name; opens no build.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.statements import QueryError, nodes, tree

OF_SCOPE = (
    "own and consolidated reports would be added up: a consolidated report repeats what the"
    " agencies under it report; say WHERE scope = 'own', or use panel_own or addable"
)
OF_KIND = (
    "totals would be added to their parts: say WHERE kind = 'reported', name a row_code and a"
    " column_code, or use addable"
)
_ADDING = frozenset({"sum", "avg", "mean", "fsum", "kahan_sum", "sumkahan", "favg"})
_CELL = frozenset({"kind", "row_code", "column_code", "concept"})
_OF_ONE_SCOPE = frozenset({"panel_own", "panel_consolidated", "addable"})

Node = dict[str, Any]


def cautions(sql: str) -> tuple[str, ...]:
    """In words for who asks; nothing where no sum is in doubt.

    A sum is in doubt where its SELECT reads ``panel``, ``report_*`` or ``facts``, directly or
    through a subquery or a named one, and the statement nowhere names ``scope`` (of facts also:
    what kind of cell). Counting (``sum(granted > 0)``) and sums within one report are not.
    """
    try:
        read = tree(sql)
        return () if read["error"] else _of(read)
    except (QueryError, RecursionError):  # too deep to be looked through
        return ()


def _of(read: Node) -> tuple[str, ...]:
    named = frozenset(_columns(nodes(read)))
    defined = {
        str(node["key"]).lower(): node["value"]
        for outer in nodes(read)
        for node in outer.get("cte_map", {}).get("map", ())
    }
    scopes = kinds = False
    for select in nodes(read):
        if select.get("type") != "SELECT_NODE" or not _adds(select):
            continue
        tables = _tables(select.get("from_table"), defined, frozenset())
        doubtful = {t for t in tables if t in ("panel", "facts") or t.startswith("report_")}
        apart = bool(tables & _OF_ONE_SCOPE) or "report_id" in _grouped(select)
        scopes |= bool(doubtful) and not apart and "scope" not in named
        kinds |= "facts" in doubtful and named.isdisjoint(_CELL)
    return (OF_SCOPE,) * scopes + (OF_KIND,) * kinds


def _own(part: object) -> Iterator[Node]:
    """The objects of a query without those of the queries within it."""
    inner: Iterator[object] = iter(part.values() if isinstance(part, dict) else ())
    if isinstance(part, list):
        inner = iter(part)
    for item in inner:
        if isinstance(item, dict):
            if str(item.get("type", "")).endswith("_NODE"):
                continue
            yield item
        if isinstance(item, dict | list):
            yield from _own(item)


def _adds(select: Node) -> bool:
    return any(
        str(node.get("function_name", "")).lower() in _ADDING and _holds_figure(node["arguments"])
        for node in _own(select)
    )


def _holds_figure(part: object) -> bool:
    """Whether a column is added itself, and not only compared with something."""
    if isinstance(part, list):
        return any(map(_holds_figure, part))
    if not isinstance(part, dict) or part.get("class") in ("COMPARISON", "CONJUNCTION", "BETWEEN"):
        return False
    if part.get("class") == "OPERATOR" and "NULL" in str(part.get("type")):
        return False  # IS NULL, IS NOT NULL
    return part.get("class") == "COLUMN_REF" or any(map(_holds_figure, part.values()))


def _tables(part: object, defined: dict[str, Node], seen: frozenset[str]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for node in nodes(part):
        if node.get("type") == "BASE_TABLE":
            name = str(node["table_name"]).lower()
            if name in defined and name not in seen:
                found |= _tables(defined[name], defined, seen | {name})
            elif name not in defined:
                found |= {name}
    return found


def _grouped(select: Node) -> frozenset[str]:
    by_all = select.get("aggregate_handling") == "FORCE_AGGREGATES"
    part = [c for c in select["select_list"] if c.get("class") == "COLUMN_REF"] if by_all else []
    return frozenset(_columns(nodes([*part, *select["group_expressions"]])))


def _columns(found: Iterator[Node]) -> Iterator[str]:
    for node in found:
        if node.get("class") == "COLUMN_REF":
            yield str(node["column_names"][-1]).lower()
        yield from (str(name).lower() for name in node.get("using_columns", ()))
