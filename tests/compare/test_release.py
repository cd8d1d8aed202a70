"""A release stands by itself, says what changed, and can be checked with a tool of the system."""

from __future__ import annotations

import csv
import errno
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from pipelines.diff import Build, DamagedBuildError, compare, find_build
from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.release import Release, make_release, pages
from tests.compare.builds import OFFICE_NAME, built, small, with_captures
from tests.published.records import capture, report


@pytest.fixture(scope="module")
def builds(
    tmp_path_factory: pytest.TempPathFactory, extractor: Extractor, forms: tuple[Form, ...]
) -> tuple[Build, Build]:
    """A build, and the next: one page was corrected, and its title begins like a formula."""
    root = tmp_path_factory.mktemp("builds")
    first = small(extractor, forms)
    corrected = with_captures(
        first,
        [capture(4, "http://a.invalid/2", night=2)],
        {"capture4": report(extractor, OFFICE_NAME, 2022, "3000003")},
    )
    return built(root, first), built(root, corrected)


@pytest.fixture
def copied(tmp_path: Path, builds: tuple[Build, Build]) -> Build:
    """A build that a test may damage."""
    shutil.copytree(builds[0].folder, tmp_path / "copied")
    return find_build(str(tmp_path / "copied"), tmp_path)


def _bytes(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _sums(folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["sha256sum", "-c", "--strict", "SHA256SUMS"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_sha256sum_checks_every_file_of_a_release(
    tmp_path: Path, builds: tuple[Build, Build]
) -> None:
    folder = tmp_path / "2026.11"
    count = make_release(Release("2026.11", builds[1], builds[0]), folder)
    checked = _sums(folder)
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.count(": OK") == count - 1 == len(_bytes(folder)) - 1
    changed = next((folder / "tables" / "codebook").iterdir())
    bytes_ = changed.read_bytes()
    changed.unlink()  # the build has the same file under its own name
    changed.write_bytes(bytes_ + b" ")
    assert _sums(folder).returncode != 0


def test_release_holds_exactly_one_build_and_can_be_moved(
    tmp_path: Path, builds: tuple[Build, Build]
) -> None:
    make_release(Release("a", builds[1], None), tmp_path / "a")
    moved = (tmp_path / "a").rename(tmp_path / "b")
    rows = duckdb.execute(
        f"SELECT count(*) FROM read_parquet('{moved}/tables/facts/**/*.parquet')"
    ).fetchone()
    assert rows == (builds[1].manifest.rows("facts"),)
    with duckdb.connect(str(moved / "archive.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM reports").fetchone() == (3,)
    assert "ledger" not in json.loads((moved / "manifest.json").read_text())


def test_two_releases_of_the_same_build_are_equal_byte_for_byte(
    tmp_path: Path, builds: tuple[Build, Build]
) -> None:
    for folder in ("a", "b"):
        make_release(Release("2026.11", builds[1], builds[0]), tmp_path / folder)
    assert _bytes(tmp_path / "a") == _bytes(tmp_path / "b")
    make_release(Release("2026.12", builds[1], builds[0]), tmp_path / "c")
    assert _bytes(tmp_path / "a") != _bytes(tmp_path / "c")


def test_release_says_what_changed_since_the_one_before(
    tmp_path: Path, builds: tuple[Build, Build]
) -> None:
    make_release(Release("2026.10", builds[0], None), tmp_path / "old")
    assert "first release" in (tmp_path / "old" / "CHANGES.md").read_text()
    assert not (tmp_path / "old" / "changes.json").exists()
    before = find_build(str(tmp_path / "old"), tmp_path)
    make_release(Release("2026.11", builds[1], before), tmp_path / "new")
    text = (tmp_path / "new" / "CHANGES.md").read_text()
    assert "2026.10" in text
    assert "| source_changed | 1 | 2 |" in text
    told = json.loads((tmp_path / "new" / "changes.json").read_text())
    assert [r["report_id"] for r in told["reports"]] == ["yunshan-office-2022-own"]
    with (tmp_path / "new" / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [
            (c["row"], c["column"], c["old_value"], c["new_value"]) for c in csv.DictReader(file)
        ]
    assert cells == [
        ("new_received", "natural_person", "2", "3"), ("new_received", "total", "2", "3"),
    ]  # fmt: skip
    with compare(before, find_build(str(tmp_path / "new"), tmp_path)) as comparison:
        assert [c.cause for c in comparison.difference.causes] == ["source_changed"]


def test_lists_of_a_release_open_in_a_spreadsheet(
    tmp_path: Path, builds: tuple[Build, Build]
) -> None:
    make_release(Release("a", builds[0], None), tmp_path / "a")
    for name in ("codebook", "issues"):
        data = (tmp_path / "a" / f"{name}.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
        assert len(rows) == builds[0].manifest.rows(name) > 0
        assert not [v for row in rows for v in row.values() if v.startswith(("=", "@"))]
    assert {row["report_year"] for row in rows} == {"2021", "2022"}


def test_build_with_a_damaged_file_is_not_released(tmp_path: Path, copied: Build) -> None:
    make_release(Release("a", copied, None), tmp_path / "whole")
    file = copied.manifest.of("facts")[0]
    data = bytearray(copied.path(file).read_bytes())
    data[len(data) // 2] ^= 1
    copied.path(file).unlink()
    copied.path(file).write_bytes(data)
    with pytest.raises(DamagedBuildError, match=file.path):
        make_release(Release("a", copied, None), tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_build_whose_file_for_questions_is_damaged_is_not_released(
    tmp_path: Path, copied: Build
) -> None:
    with (copied.folder / "archive.duckdb").open("ab") as file:
        file.write(b" ")
    with pytest.raises(DamagedBuildError, match=r"archive\.duckdb"):
        make_release(Release("a", copied, None), tmp_path / "a")


def test_folder_that_is_there_is_not_touched(tmp_path: Path, builds: tuple[Build, Build]) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(FileExistsError, match="never changed"):
        make_release(Release("a", builds[0], None), tmp_path / "a")
    assert list((tmp_path / "a").iterdir()) == []


def test_full_disk_leaves_nothing_half(
    tmp_path: Path, builds: tuple[Build, Build], monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def full(*_: object) -> Iterator[None]:
        raise OSError(errno.ENOSPC, "No space left on device")
        yield

    monkeypatch.setattr(pages, "compare", full)
    with pytest.raises(OSError, match="No space left"):
        make_release(Release("a", builds[1], builds[0]), tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_release_on_a_file_system_without_hard_links_is_the_same(
    tmp_path: Path, builds: tuple[Build, Build], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_release(Release("a", builds[0], None), tmp_path / "linked")

    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr("os.link", refused)
    make_release(Release("a", builds[0], None), tmp_path / "copied")
    assert _bytes(tmp_path / "linked") == _bytes(tmp_path / "copied")
