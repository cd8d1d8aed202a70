"""The benchmark of the archive works: its reports are like real ones, all stores answer alike."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from bench.archive.__main__ import build_table, peers, question_table, weight_table
from bench.archive.asking import BenchError, ask_all
from bench.archive.layouts import LAYOUTS, layout_table, write_facts
from bench.archive.peers import Peer
from bench.archive.questions import Question, questions
from bench.archive.synthetic import Synthetic
from bench.archive.writing import write_build
from pipelines.tables import arrow_schema

REPORTS = 300
TINY = Synthetic(REPORTS)


@pytest.fixture(scope="module")
def rows() -> dict[str, pa.Table]:
    """All tables of the tiny archive, with the columns of the contract."""
    schemas = {spec.name: arrow_schema(spec) for spec in TINY.specs.values()}
    parts: dict[str, list[pa.Table]] = {}
    for part in TINY.parts():
        for name, table in TINY.tables(part):
            named = table.select(schemas[name].names)
            parts.setdefault(name, []).append(named.cast(schemas[name]))
    return {name: pa.concat_tables(of) for name, of in parts.items()}


def test_archive_has_as_many_reports_as_asked_for_each_once_and_in_order(rows) -> None:
    ids = rows["reports"]["report_id"].to_pylist()
    assert len(ids) == len({*ids}) == REPORTS
    years = rows["reports"]["report_year"].to_pylist()
    assert [*zip(years, ids, strict=True)] == sorted(zip(years, ids, strict=True))


def test_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    def first(seed: int) -> pa.Table:
        invented = Synthetic(REPORTS, seed)
        return invented.facts(next(invented.parts()))

    assert first(1).equals(first(1))
    assert not first(1).equals(first(2))


def test_tables_of_reports_are_there_and_have_every_key_once(rows) -> None:
    assert rows.keys() >= {"reports", "panel", "versions", "facts", "sections", "checks", "issues"}
    for spec in TINY.specs.values():
        if spec.name in rows:
            keys = rows[spec.name].select(spec.key).to_pylist()
            assert len({tuple(key.values()) for key in keys}) == len(keys) > 0, spec.name


def test_no_place_has_a_code_of_the_country(rows) -> None:
    codes = {*rows["reports"]["division_code"].to_pylist()}
    assert codes
    assert all(code.startswith("9") for code in codes)


def test_every_edition_has_as_many_cells_as_its_form(rows) -> None:
    counted = rows["facts"].group_by(["report_id", "edition"]).aggregate([("row_code", "count")])
    found = {(row["edition"], row["row_code_count"]) for row in counted.to_pylist()}
    assert found == {("local", 34), ("2014", 58), ("2019", 198), ("2021", 200)}


def test_figures_are_mostly_zero_with_few_large_ones(rows) -> None:
    values = rows["facts"]["value"].drop_null()
    zeros = pc.sum(pc.equal(values, 0)).as_py() / len(values)
    assert 0.5 < zeros < 0.9
    assert pc.max(values).as_py() > 500


def test_nearly_all_identities_hold_and_some_do_not(rows) -> None:
    told = rows["checks"].filter(pc.field("rule") == "R1")["result"].value_counts().to_pylist()
    counts = {one["values"]: one["counts"] for one in told}
    assert counts["pass"] > 50 * counts["fail"] > 0


def test_a_year_carries_in_what_the_year_before_carried_out(rows) -> None:
    total = (pc.field("row_code").isin(["carried_in", "carried_out"])) & (
        pc.field("column_code") == "total"
    )
    figures: dict[tuple[str, int], dict[str, float]] = {}
    for fact in rows["facts"].filter(total).to_pylist():
        owner = fact["report_id"].rsplit("-", 2)[0]
        figures.setdefault((owner, fact["report_year"]), {})[fact["row_code"]] = fact["value"]
    pairs = [
        (figures[one].get("carried_out"), figures[next_].get("carried_in"))
        for one, next_ in pairwise(sorted(figures))
        if one[0] == next_[0] and next_[1] == one[1] + 1
    ]
    known = [(out, carried_in) for out, carried_in in pairs if None not in (out, carried_in)]
    same = sum(out == carried_in for out, carried_in in known)
    assert 0.9 * len(known) < same


def test_panel_has_the_figure_that_the_facts_have(rows) -> None:
    said = (pc.field("concept") == "requests_received") & (pc.field("edition") == "2021")
    facts = {f["report_id"]: f for f in rows["facts"].filter(said).to_pylist()}
    panel = {row["report_id"]: row for row in rows["panel"].to_pylist()}
    assert any(fact["value"] for fact in facts.values())
    for report_id, fact in facts.items():
        figure = fact["derived_value"] if fact["value"] is None else fact["value"]
        assert panel[report_id]["requests_received"] == figure
        is_derived = fact["value"] is None and figure is not None
        named = (panel[report_id]["derived_concepts"] or "").split()
        assert ("requests_received" in named) == is_derived


def test_text_is_as_long_as_that_of_reports_and_does_not_flatter_compression(rows) -> None:
    text = "".join(rows["sections"]["text"].to_pylist()).encode()
    assert 3_000 < len(text) / REPORTS < 6_500
    assert len(text) / len(pa.compress(text, codec="zstd", asbytes=True)) < 4.5


def test_build_sqlite_and_single_files_give_the_same_answers(tmp_path: Path) -> None:
    written = write_build(tmp_path / "build", TINY)
    stores = [peer for peer, _ in peers(tmp_path, tmp_path / "build", written.files)]
    lines = [*question_table(TINY, stores, rounds=1)]
    assert [peer.name for peer in stores] == ["build", "one file", "SQLite"]
    assert len(lines) == 1 + len(questions(TINY.country))
    for line, one in zip(lines[1:], questions(TINY.country), strict=True):
        assert line.startswith(one.name)
    weights = [*weight_table(TINY, written)]
    assert any(line.startswith("facts") for line in weights)


def test_stores_that_answer_differently_or_not_at_all_are_no_measurement() -> None:
    def peer(*answer: float) -> Peer:
        return Peer("a", (), lambda: lambda sql: [(value,) for value in answer])

    asked = [Question("how many", "SELECT")]
    assert [one.rows for one in ask_all([peer(0.1 + 0.2), peer(0.3)], asked, 1)] == [1]
    for wrong in ([peer(1), peer(2)], [peer(1), peer(1, 1)], [peer(), peer()]):
        with pytest.raises(BenchError):
            [*ask_all(wrong, asked, 1)]


def test_every_layout_is_written_with_all_facts_and_asked(tmp_path: Path) -> None:
    files = write_build(tmp_path, TINY).files
    facts = sum(file.rows for file in files if file.table == "facts")
    for layout in LAYOUTS:
        written, _ = write_facts(tmp_path / layout.name, tmp_path, files, layout)
        assert sum(file.rows for file in written) == facts > 0, layout.name
    lines = [*layout_table(tmp_path, files, questions(TINY.country)[:1], LAYOUTS[:2])]
    assert [line[:19] for line in lines[1:]] == ["as the store has it", "a file a year      "]


def test_night_after_the_first_build_adds_its_reports_and_one_without_any_writes_no_file(
    tmp_path: Path,
) -> None:
    lines = [*build_table(tmp_path, Synthetic(100), more=3)]
    first, night, nothing = (line.split() for line in lines[1:])
    assert first[:3] == ["from", "nothing", "97"]
    assert night[:3] == ["3", "more", "3"]
    assert nothing[:3] == ["nothing", "new", "0"]
    assert nothing[-4] == "0"
