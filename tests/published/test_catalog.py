"""The file for questions: explained throughout, moved, interrupted, starved of room."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines import catalog
from pipelines.catalog import FILE, catalog_is_intact, write_catalog
from pipelines.store import Manifest, read_manifest
from tests.published.county import COPIES, VIEWS, Curated, ask_file


def _copied(folder: Path, to: Path, curated: Curated,
            copies_up_to: int) -> Manifest:  # fmt: skip
    manifest = read_manifest(folder)
    for file in manifest.files:
        (to / file.path).parent.mkdir(parents=True, exist_ok=True)
        (to / file.path).write_bytes((folder / file.path).read_bytes())
    write_catalog(to, manifest, *curated, copies_up_to)
    return manifest


@pytest.mark.parametrize("copies_up_to", [COPIES, VIEWS])
def test_everything_is_explained_and_answers_after_a_move(
    folder: Path,
    tmp_path: Path,
    curated: Curated,
    copies_up_to: int,
) -> None:
    _copied(folder, tmp_path / "a", curated, copies_up_to)
    (tmp_path / "a").rename(tmp_path / "b")
    moved = tmp_path / "b"
    assert catalog_is_intact(moved)
    comments = ask_file(
        moved,
        "SELECT comment FROM duckdb_columns() WHERE NOT internal UNION ALL"
        " SELECT comment FROM duckdb_tables() WHERE NOT internal UNION ALL"
        " SELECT comment FROM duckdb_views() WHERE NOT internal UNION ALL"
        " SELECT comment FROM duckdb_functions() WHERE function_name = 'search'",
    )
    assert len(comments) > 500
    assert [c for (c,) in comments if not re.search(r"[一-鿿].* · .*[A-Za-z]", str(c))] == []
    (sums,) = ask_file(moved, "SELECT sum(requests_received), count(*) FROM panel_own")
    assert sums == (14069 + 9 + 2, 4)
    assert ask_file(
        moved,
        "SELECT typeof(report_year), count(*) FROM facts WHERE report_year = 2012 GROUP BY 1",
    ) == [("INTEGER", 34)]
    assert ask_file(moved, "SELECT count(*) FROM issues") == ask_file(
        folder, "SELECT count(*) FROM issues"
    )
    copied = ask_file(moved, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'facts'")
    assert copied == [(1 if copies_up_to else 0,)]


def test_views_read_the_files_of_their_own_build_alone(
    folder: Path, tmp_path: Path, curated: Curated
) -> None:
    manifest = _copied(folder, tmp_path, curated, VIEWS)
    before = ask_file(tmp_path, "SELECT count(*) FROM facts")
    file = tmp_path / manifest.of("facts")[0].path
    file.with_name("part-of-another-build.parquet").write_bytes(file.read_bytes())
    assert ask_file(tmp_path, "SELECT count(*) FROM facts") == before


def test_folder_may_have_any_name(folder: Path, tmp_path: Path, curated: Curated) -> None:
    """Commas part a search path of DuckDB, brackets are a pattern."""
    _copied(folder, tmp_path / "年报,[2025]'s", curated, COPIES)
    with duckdb.connect(str(tmp_path / "年报,[2025]'s" / FILE), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM panel").fetchall() == [(5,)]


def test_file_has_the_layout_that_older_versions_open(folder: Path) -> None:
    """Not that of the DuckDB that writes it, which 1.4 and 1.5 refuse."""
    (row,) = ask_file(
        folder, "SELECT tags['storage_version'] FROM duckdb_databases() WHERE path <> ''"
    )
    assert row == ("v1.4.0+",)


def test_interrupted_writing_leaves_the_file_before(
    folder: Path,
    tmp_path: Path,
    curated: Curated,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    manifest = _copied(folder, tmp_path, curated, COPIES)
    before = (tmp_path / FILE).read_bytes()

    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(catalog, "view_statements", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_catalog(tmp_path, manifest, *curated, COPIES)
    assert (tmp_path / FILE).read_bytes() == before
    assert catalog_is_intact(tmp_path)
    assert list(tmp_path.glob(".archive*")) == []


_WITH_LITTLE_ROOM = """
import resource, sys
from pathlib import Path
import duckdb
from pipelines.catalog import write_catalog
from pipelines.concepts import load_concepts
from pipelines.forms import load_forms
from pipelines.places import SHIPPED
from pipelines.store import read_manifest
folder, room = Path(sys.argv[1]), int(sys.argv[2])
forms = load_forms(SHIPPED)
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
try:
    write_catalog(folder, read_manifest(folder), forms, load_concepts(SHIPPED, forms))
except (duckdb.Error, OSError):
    sys.exit(3)
"""


@pytest.mark.parametrize(("room", "code"), [(300_000, 3), (1 << 30, 0)])
def test_no_half_file_is_in_place_when_the_disk_is_full(
    folder: Path,
    tmp_path: Path,
    curated: Curated,
    room: int,
    code: int,
) -> None:
    manifest = _copied(folder, tmp_path, curated, COPIES)
    (tmp_path / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-c", _WITH_LITTLE_ROOM, str(tmp_path), str(room)], check=False
    )
    assert ended.returncode == code
    assert catalog_is_intact(tmp_path)
    assert ask_file(tmp_path, "SELECT count(*) FROM panel") == [(5,)]
    assert list(tmp_path.glob(".archive*")) == []
