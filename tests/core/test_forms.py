"""The editions of the form as data."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines.concepts import homes, load_concepts
from pipelines.forms import Form, FormError, load_forms
from pipelines.model import CellKey
from pipelines.places import SHIPPED


def _kind(row: str, column: str) -> str:
    return "variant" if row == "variant" else "total" if "total" in (row, column) else "reported"


def test_forms_say_exactly_what_the_binding_codebook_says(
    forms: tuple[Form, ...], shared: Path
) -> None:
    with (shared / "contract" / "codebook.csv").open(encoding="utf-8-sig") as file:
        contract = {
            (r["edition"], r["table"], r["row"], r["column"], r["label_row"], r["label_column"],
             r["unit"], r["kind"])
            for r in csv.DictReader(file)
            if r["edition"] in ("2019", "2021")
        }  # fmt: skip
    ours = {
        (form.edition, b.table, r.code, c.code,
         " > ".join(((b.caption,) if b.caption else ()) + r.path), " > ".join(c.path),
         c.unit, _kind(r.kind, c.kind))
        for form in forms
        for b, r, c in form.cells
        if b.layout != "list"
    }  # fmt: skip
    assert ours == contract


def test_lists_have_the_codes_and_units_of_the_binding_codebook(
    forms: tuple[Form, ...], shared: Path
) -> None:
    """Their labels are worded otherwise there: a list prints its outline by numbers, not cells."""
    with (shared / "contract" / "codebook.csv").open(encoding="utf-8-sig") as file:
        contract = [
            (r["edition"], r["table"], r["row"], r["column"], r["unit"], r["note"] == "decimal")
            for r in csv.DictReader(file)
            if r["edition"] in ("local", "2014")
        ]
    ours = [
        (form.edition, b.table, r.code, c.code, c.unit, c.decimal)
        for form in forms
        for b, r, c in form.cells
        if b.layout == "list"
    ]
    assert sorted(ours) == sorted(contract)


def test_editions_have_the_official_number_of_cells(forms: tuple[Form, ...]) -> None:
    counted = {f.edition: sum(r.kind != "variant" for _, r, _ in f.cells) for f in forms}
    assert counted == {"local": 34, "2014": 58, "2019": 198, "2021": 200}


def test_identity_over_the_outcomes_names_all_numbered_sub_rows(forms: tuple[Form, ...]) -> None:
    """19 sub-rows in the form of 2019, 21 in that of 2021, and the two single rows （一）（二）."""
    counted = {
        form.edition: len(identity.left)
        for form in forms
        for identity in form.identities
        if identity.rule == "K2"
    }
    assert counted == {"2019": 2 + 16 + 1, "2021": 2 + 16 + 3}


def test_no_cell_is_at_home_in_two_concepts(forms: tuple[Form, ...]) -> None:
    """A reason for refusal is at home in all refusals; pending cases are at home where added."""
    at_home = homes(load_concepts(SHIPPED, forms))
    assert at_home["2021", CellKey("requests", "denied_process", "total")] == "denied_total"
    assert at_home["2021", CellKey("review", "reconsideration", "total")] == "reconsiderations"
    pending = at_home["2021", CellKey("review", "reconsideration", "pending")]
    assert pending == "reconsiderations_pending"
    assert "denied_state_secret" not in at_home.values()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cells = 198", "cells = 199", "198 cells described, 199 declared"),
        ('left = ["new_received", "carried_in"]', 'left = ["nothing"]', "identity K1"),
        ('edition = "2019"', "edition = 2019 19", "TOMLDecodeError"),
        ('instrument = "国办公开办函〔2019〕60号"', "", "instrument"),
    ],
)
def test_edition_file_that_contradicts_itself_is_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = (SHIPPED / "forms" / "2019.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "2019.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(FormError, match=said) as refused:
        load_forms(tmp_path)
    assert "2019.toml" in str(refused.value)


def test_spelling_of_a_label_that_no_form_has_is_refused(tmp_path: Path) -> None:
    text = (SHIPPED / "forms" / "2019.toml").read_text(encoding="utf-8")
    for folder in ("forms", "lookups"):
        (tmp_path / folder).mkdir()
    (tmp_path / "forms" / "2019.toml").write_text(text, encoding="utf-8")
    (tmp_path / "lookups" / "labels.csv").write_text(
        "edition,table,label,printed,seen_at\n2019,review,结果推翻,推翻,nowhere\n", encoding="utf-8"
    )
    with pytest.raises(FormError, match="结果推翻"):
        load_forms(tmp_path)
