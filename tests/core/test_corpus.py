"""Real documents with known figures, where the folder that holds them is there."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from pipelines.extract import Extractor, Source
from pipelines.model import Extraction, Result, Status

NATIONAL = [
    "shanghai-office-2019-html",
    "hangzhou-2025-html",
    "taian-office-2020-text",
    "hongze-2023-pdf",
]
LOCAL = ["pingtan-county-2013-html", "pingtan-finance-2009-html"]
each_document = pytest.mark.parametrize("name", [*NATIONAL, *LOCAL])


# The numbers that the edition gives to what the headings speak of: these reports have no part on
# reconsideration, and the county has none on fees; both print other numbers.
_SECTIONS = {
    "pingtan-county-2013-html": [1, 2, 3, 6],
    "pingtan-finance-2009-html": [1, 2, 3, 4, 6],
}

# What the report prints of its agency, where it does not print all of the name.
_PRINTED = {"hongze-2023-pdf": "洪泽区人民政府"}


def _extracted(extractor: Extractor, folder: Path) -> Extraction:
    path = next(p for p in folder.iterdir() if p.stem in ("page", "report"))
    return extractor.extract(Source(path.read_bytes(), path.name))


@each_document
def test_every_cell_of_a_real_document_is_read_exactly(
    extractor: Extractor, shared: Path, name: str
) -> None:
    folder = shared / "corpus" / name
    found = _extracted(extractor, folder)
    with (folder / "expected.csv").open(encoding="utf-8-sig") as file:
        expected = {
            (r["table"], r["row"], r["column"]): (r["value"] or None, r["status"])
            for r in csv.DictReader(file)
        }
    read = {
        (f.key.table, f.key.row, f.key.column): (
            None if f.value is None else str(f.value),
            str(f.status),
        )
        for f in found.facts
    }
    # Rows of the form that the publisher did not print need not be listed.
    read = {key: told for key, told in read.items() if key in expected or told != (None, "missing")}
    assert read == expected


def test_totals_that_a_publisher_misprinted_are_kept_and_reported(
    extractor: Extractor, shared: Path
) -> None:
    """洪泽 2023: totals of 0 beside 10 and 1, and beside 5."""
    found = _extracted(extractor, shared / "corpus" / "hongze-2023-pdf")
    totals = {str(f.key): f.value for f in found.facts if f.key.table == "review"}
    assert totals["review.reconsideration.total"] == 0
    assert totals["review.litigation_after_reconsideration.total"] == 0
    failed = {
        check.where: (check.left, check.right)
        for check in found.checks
        if check.result is Result.FAIL
    }
    assert failed == {
        "review.reconsideration": (11, 0),
        "review.litigation_after_reconsideration": (5, 0),
    }


def test_totals_that_text_has_lost_are_derived_beside_the_figures(
    extractor: Extractor, shared: Path
) -> None:
    """The 20 totals that the text lacks follow from their rows; the columns then add up."""
    found = _extracted(extractor, shared / "corpus" / "taian-office-2020-text")
    missing = [f for f in found.facts if f.status is Status.MISSING]
    assert [f.derived_value for f in missing if f.key.row == "unable_not_held"] == [1]
    assert all(f.value is None and f.derived_value is not None for f in missing)
    results = Counter((c.rule, c.result) for c in found.checks)
    assert results["R1", Result.PASS] == 3
    assert results["R1", Result.NOT_EVALUABLE] == 20
    assert (results["K1", Result.PASS], results["K1", Result.PASS_WITH_DERIVED]) == (6, 1)
    assert (results["K2", Result.PASS], results["K2", Result.PASS_WITH_DERIVED]) == (6, 1)
    assert results["L1", Result.PASS] == 3


@each_document
def test_what_a_real_document_says_of_itself_is_read(
    extractor: Extractor, shared: Path, name: str
) -> None:
    folder = shared / "corpus" / name
    found = _extracted(extractor, folder)
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    said, known = found.provenance, meta["document"]
    assert said.report_year == known["report_year"]
    assert said.agency == _PRINTED.get(name, known.get("agency", said.agency))
    assert said.title == known.get("report_title", said.title)
    assert said.published_at == known.get("published_at", said.published_at)
    assert str(said.sign_off_date) == known.get("sign_off_date", str(said.sign_off_date))
    assert said.scope == known.get("report_scope", said.scope)
    numbers = [s.number for s in found.sections]
    assert numbers == (_SECTIONS[name] if name in LOCAL else [1, 2, 3, 4, 5, 6])
    for section in meta.get("sections", ()):
        text = found.sections[section["number"] - 1].text
        assert " ".join(text.split()).startswith(" ".join(section["first_words"].split()))
        assert " ".join(text.split()).endswith(" ".join(section["last_words"].split()))


def test_a_list_of_reports_is_no_report(extractor: Extractor, shared: Path) -> None:
    page = shared / "corpus" / "engebei-list-html" / "list.html"
    found = extractor.extract(Source(page.read_bytes(), "list.html"))
    assert [str(issue.code) for issue in found.issues] == ["not_a_report"]
