"""What an edition's file says its figures must satisfy, as data: ``[[identities]]``, ``[[rules]]``.

Knows how such a rule is written down and refuses one that names what the form does not have. Knows
nothing of documents and judges nothing. An identity is a sum that the form itself demands, so that
glued digits may be decoded by it and open cells derived; a rule only judges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pipelines.model import Severity


class Relation(StrEnum):
    """How the sums of the two sides must stand to each other. The value is what a file says."""

    EQUAL = "="
    AT_MOST = "<="
    AT_LEAST = ">="
    NEAR = "~"  # they differ by little
    IMPLIES = "=>"  # the left is above zero only where the right is
    EQUIVALENT = "<=>"  # both are zero, or neither is


class Said(StrEnum):
    """What a rule may set beside the cells of a form: what else the document says."""

    FEE_NOTICES = "fees.notices"
    FEE_NOTIFIED = "fees.notified_amount"
    FEE_COLLECTED = "fees.collected_amount"
    RULE_MAKING = "agency.rule_making"  # 1 where it can issue 规章, else 0
    GOVERNMENT = "agency.government"  # 1 where the report is a government's, else 0
    NOT_ZERO = "report.figures_not_zero"  # how many


@dataclass(frozen=True, slots=True)
class StandIn:
    """A variant row or column that some publishers print in place of several official ones."""

    code: str
    replaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """``sum(left) = sum(right)``, in each row or in each column of a table.

    One with lawful exceptions (severity WARNING; ``note`` names them) derives nothing.
    """

    rule: str
    table: str
    along: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    stand_ins: tuple[StandIn, ...]
    severity: Severity = Severity.ERROR
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The sides of NEAR differ by no more than ``least``, or than ``share`` of the greater one."""

    least: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Rule:
    """A relation between two sums, in every row (or column) that has all the cells it names.

    ``lines`` restricts it to some of these rows or columns; empty is all. A side is of codes of the
    table and of ``Said``; an empty side is zero. A rule without a table is of ``Said`` alone and
    names its ``place``. ``note`` says why figures may lawfully break it, or what the flag means.
    """

    rule: str
    table: str
    along: str
    lines: tuple[str, ...]
    place: str
    left: tuple[str, ...]
    relation: Relation
    right: tuple[str, ...]
    severity: Severity
    note: str
    tolerance: Tolerance | None = None


def read_identity(written: Mapping[str, Any]) -> Identity:
    """An entry of ``[[identities]]``. Raises KeyError or ValueError where it is wrong."""
    return Identity(
        rule=written["rule"],
        table=written["table"],
        along=written["along"],
        left=tuple(written["left"]),
        right=tuple(written["right"]),
        stand_ins=tuple(StandIn(s["code"], tuple(s["for"])) for s in written.get("stand_ins", ())),
        severity=_severity(written),
        note=_note(written),
    )


def read_rule(written: Mapping[str, Any]) -> Rule:
    """An entry of ``[[rules]]``. Raises KeyError or ValueError where it is wrong."""
    relation = Relation(written["relation"])
    within = written.get("within")
    if (within is None) is (relation is Relation.NEAR):
        raise ValueError(f"rule {written['rule']}: ~ needs within, and nothing else has it")
    return Rule(
        rule=written["rule"],
        table=written.get("table", ""),
        along=written.get("along", "rows"),
        lines=tuple(written.get("in", ())),
        place=written.get("place", ""),
        left=tuple(written["left"]),
        relation=relation,
        right=tuple(written["right"]),
        severity=_severity(written),
        note=_note(written),
        tolerance=within
        and Tolerance(Decimal(str(within["least"])), Decimal(str(within["share"]))),
    )


def unknown_codes(entry: Identity | Rule, cells: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    """What the entry names and the form, of which these are the cells, does not have."""
    across = entry.along == "rows"
    of_table = [(row, column) for table, row, column in cells if table == entry.table]
    codes = {column if across else row for row, column in of_table}
    lines = {row if across else column for row, column in of_table}
    if isinstance(entry, Identity):
        named = {c for s in entry.stand_ins for c in (s.code, *s.replaces)}
        unknown = {*entry.left, *entry.right, *named} - codes
    else:
        unknown = {*entry.left, *entry.right} - codes - set(Said)
        unknown |= set(entry.lines) - lines
    if entry.along not in ("rows", "columns"):
        unknown.add(entry.along)
    return tuple(sorted(unknown))


def _severity(written: Mapping[str, Any]) -> Severity:
    return Severity(written.get("severity", "error"))


def _note(written: Mapping[str, Any]) -> str:
    """A rule with exceptions has to name them."""
    note: str = written.get("note", "")
    if written.get("severity", "error") != "error" and not note:
        raise ValueError(f"rule {written['rule']}: a note must say why it may be broken")
    return note
