"""Extractions as JSON, there and back: the contract of ``xxgk extract --format jsonl``.

Knows the published names of fields; knows nothing of files. A figure is a JSON integer where it is
whole, else a number; a blank is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.model import (
    CellKey,
    Check,
    CitedNumber,
    Code,
    Extra,
    Extraction,
    Fact,
    FeeStatement,
    Issue,
    Provenance,
    Result,
    Section,
    Severity,
    Status,
)

Json = dict[str, Any]
# Millions of facts are read back; a look-up costs less than a call of the enumeration.
_STATUSES = {str(status): status for status in Status}


def to_json(extraction: Extraction) -> Json:
    """Everything but the name of the file."""
    said = extraction.provenance
    return {
        "document": {
            "title": said.title,
            "agency": said.agency,
            "report_year": said.report_year,
            "edition": extraction.edition,
            "published_at": said.published_at,
            "sign_off_date": said.sign_off_date.isoformat() if said.sign_off_date else None,
            "scope": said.scope,
            "agency_type": said.agency_type,
            "level": said.level,
            "division_code": said.division_code,
            "document_number": said.document_number,
            "year_evidence": said.year_evidence,
            "scope_evidence": said.scope_evidence,
        },
        "facts": [_fact(fact) for fact in extraction.facts],
        "sections": [
            {"number": s.number, "heading": s.heading, "text": s.text} for s in extraction.sections
        ],
        "issues": [issue_to_json(issue) for issue in extraction.issues],
        "checks": [
            {
                "rule": check.rule,
                "where": check.where,
                "result": str(check.result),
                "left": number(check.left),
                "right": number(check.right),
                "severity": str(check.severity),
                "note": check.note,
            }
            for check in extraction.checks
        ],
        "extras": [_extra(extra) for extra in extraction.extras],
        "cited": [
            {
                "section": c.section,
                "number": number(c.number),
                "unit": c.unit,
                "sentence": c.sentence,
            }
            for c in extraction.cited
        ],
        "fees": _fees(extraction.fees),
    }


def from_json(read: Mapping[str, Any]) -> Extraction:
    """The extraction that ``to_json`` wrote."""
    said = read["document"]
    signed = said["sign_off_date"]
    return Extraction(
        provenance=Provenance(
            title=said["title"],
            agency=said["agency"],
            report_year=said["report_year"],
            published_at=said["published_at"],
            sign_off_date=date.fromisoformat(signed) if signed else None,
            scope=said["scope"],
            agency_type=said["agency_type"],
            level=said["level"],
            division_code=said["division_code"],
            document_number=said["document_number"],
            year_evidence=said["year_evidence"],
            scope_evidence=said["scope_evidence"],
        ),
        edition=said["edition"],
        facts=tuple(_read_fact(fact) for fact in read["facts"]),
        sections=tuple(Section(s["number"], s["heading"], s["text"]) for s in read["sections"]),
        issues=tuple(issue_from_json(issue) for issue in read["issues"]),
        checks=tuple(
            Check(
                c["rule"],
                c["where"],
                Result(c["result"]),
                read_number(c["left"]),
                read_number(c["right"]),
                Severity(c["severity"]),
                c["note"],
            )
            for c in read["checks"]
        ),
        extras=tuple(_read_extra(extra) for extra in read["extras"]),
        cited=tuple(
            CitedNumber(c["section"], _some(c["number"]), c["unit"], c["sentence"])
            for c in read["cited"]
        ),
        fees=_read_fees(read["fees"]),
    )


def issue_to_json(issue: Issue) -> Json:
    return {
        "code": str(issue.code),
        "severity": str(issue.severity),
        "where": issue.where,
        "raw": issue.raw,
        "detail": issue.detail,
    }


def issue_from_json(read: Mapping[str, Any]) -> Issue:
    return Issue(
        Code(read["code"]), Severity(read["severity"]), read["where"], read["raw"], read["detail"]
    )


def number(value: Decimal | None) -> int | float | None:
    """The figure as a JSON number; exact, since no figure has more than 15 digits."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _fact(fact: Fact) -> Json:
    return {
        "table": fact.key.table,
        "row": fact.key.row,
        "column": fact.key.column,
        "value": number(fact.value),
        "derived_value": number(fact.derived_value),
        "derived_by": fact.derived_by,
        "unit": fact.unit,
        "raw": fact.raw,
        "status": str(fact.status),
        "locator": fact.locator,
        "edition": fact.edition,
    }


def _read_fact(read: Mapping[str, Any]) -> Fact:
    return Fact(
        read["edition"], CellKey(read["table"], read["row"], read["column"]),
        read_number(read["value"]), read["unit"], read["raw"], _STATUSES[read["status"]],
        read["locator"], read_number(read["derived_value"]), read["derived_by"],
    )  # fmt: skip


def _extra(extra: Extra) -> Json:
    return {
        "kind": extra.kind,
        "table": extra.table,
        "row": extra.row,
        "column": extra.column,
        "value": number(extra.value),
        "unit": extra.unit,
        "raw": extra.raw,
        "status": str(extra.status),
        "locator": extra.locator,
    }


def _read_extra(read: Mapping[str, Any]) -> Extra:
    return Extra(
        kind=read["kind"],
        table=read["table"],
        row=read["row"],
        column=read["column"],
        value=read_number(read["value"]),
        unit=read["unit"],
        raw=read["raw"],
        status=Status(read["status"]),
        locator=read["locator"],
    )


def _fees(fees: FeeStatement) -> Json:
    return {
        "kind": fees.kind,
        "notices": number(fees.notices),
        "notified_amount": number(fees.notified_amount),
        "collected_amount": number(fees.collected_amount),
        "sentence": fees.sentence,
    }


def _read_fees(read: Mapping[str, Any]) -> FeeStatement:
    return FeeStatement(
        kind=read["kind"],
        notices=read_number(read["notices"]),
        notified_amount=read_number(read["notified_amount"]),
        collected_amount=read_number(read["collected_amount"]),
        sentence=read["sentence"],
    )


def _some(value: float) -> Decimal:
    return Decimal(repr(value))


def read_number(value: float | None) -> Decimal | None:
    """What ``number`` wrote."""
    return None if value is None else Decimal(repr(value))
