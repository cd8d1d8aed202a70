"""The notebooks run from their first cell to their last, say nothing on the side, and are stored as
they are written: without outputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.places import PROJECT

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))


def test_there_is_one_for_each_kind_of_reader() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "county-dossier", "coverage-and-quality", "requests-over-time",
    ]  # fmt: skip


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stored_without_outputs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    stored = nbformat.reads(text, as_version=4)
    nbformat.validate(stored)
    assert text == nbformat.writes(stored) + "\n"
    code = [cell for cell in stored["cells"] if cell["cell_type"] == "code"]
    assert len(code) >= 8
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert all(cell["metadata"] == {} for cell in stored["cells"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_on_the_demo_and_warns_of_nothing(
    path: Path, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XXGK_DATA", str(demo))
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    outputs = [
        output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    ]
    assert [o.text for o in outputs if o.get("name") == "stderr"] == []
    charts = [o for o in outputs if "image/png" in o.get("data", {})]
    tables = [o for o in outputs if "text/html" in o.get("data", {})]
    assert charts
    assert tables
    # Only the last tables of a dossier may be empty: nothing was changed, nothing has gone.
    empty = [t for t in tables if "<tbody>\n  </tbody>" in t["data"]["text/html"]]
    assert len(empty) <= (2 if path.stem == "county-dossier" else 0)
