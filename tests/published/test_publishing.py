"""One step publishes a build: readers, failures and other builds see the one before or the one after."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.building import files
from pipelines.forms import Form
from pipelines.query import ask, open_catalog
from pipelines.store import (
    BuildBusyError,
    BuildMissingError,
    build_lock,
    current_build,
    damaged_files,
    drop_old_builds,
    find_build,
    published_builds,
    read_manifest,
)
from tests.published.records import Records, bare, capture, made, records, stated


def _content(forms: tuple[Form, ...], received: int) -> Records:
    """As many reports as requests in each: a reader can tell one build from the other."""
    form = forms[-1]
    return records(
        forms,
        [capture(n, f"http://a.invalid/{n}") for n in range(received)],
        {
            f"capture{n}": stated(form, 2021 + n, {"requests.new_received.total": str(received)})
            for n in range(received)
        },
    )


def test_reader_during_builds_sees_one_build_or_the_other(
    tmp_path: Path, forms: tuple[Form, ...]
) -> None:
    few, many = _content(forms, 2), _content(forms, 5)
    made(tmp_path, few, finish=bare)
    seen: list[tuple[int, set[float | None]]] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            folder = (tmp_path / "current").resolve()
            manifest = read_manifest(folder)
            values: set[float | None] = set()
            for file in manifest.of("facts"):
                facts = pq.read_table(folder / file.path, partitioning=None)
                values |= {
                    value
                    for row, column, value in zip(
                        *(facts[name].to_pylist() for name in ("row_code", "column_code", "value")),
                        strict=True,
                    )
                    if (row, column) == ("new_received", "total")
                }
            seen.append((manifest.rows("reports"), values))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for content in (many, few) * 4:
        made(tmp_path, content, finish=bare)
    ended.set()
    for reader in readers:
        reader.join()
    assert {2, 5} == {n for n, _ in seen}
    assert all(values == {float(n)} for n, values in seen)


def test_connection_keeps_its_build_and_a_new_one_sees_the_next(
    tmp_path: Path, forms: tuple[Form, ...]
) -> None:
    made(tmp_path, _content(forms, 2))
    old = open_catalog(tmp_path)
    made(tmp_path, _content(forms, 5))
    count = "SELECT count(*) AS n FROM reports"
    assert ask(old, count)["n"].to_pylist() == [2]
    assert ask(open_catalog(tmp_path), count)["n"].to_pylist() == [5]


@pytest.mark.parametrize("after", [0, 1, 7])
def test_full_disk_leaves_the_build_before_and_nothing_half(
    tmp_path: Path, forms: tuple[Form, ...], after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path, _content(forms, 2), finish=bare)
    before = read_manifest(tmp_path)
    write, written = files.write_part, iter(range(after))

    def full(*arguments: object) -> object:
        if next(written, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "write_part", full)
    with pytest.raises(OSError, match="No space"):
        made(tmp_path, _content(forms, 5), finish=bare)
    assert read_manifest(tmp_path) == before
    assert list(damaged_files(tmp_path, before)) == []
    assert [path.name for path in (tmp_path / "builds").iterdir()] == [before.build_id]
    monkeypatch.undo()
    assert made(tmp_path, _content(forms, 5), finish=bare)[0].manifest.rows("reports") == 5


def test_two_builds_at_once_are_one_build_and_one_refusal(tmp_path: Path) -> None:
    with (
        build_lock(tmp_path),
        pytest.raises(BuildBusyError, match="another build"),
        build_lock(tmp_path),
    ):
        pass
    with build_lock(tmp_path):  # and it is free again
        pass


def test_draft_of_a_build_that_was_killed_is_cleared_away(
    tmp_path: Path, forms: tuple[Form, ...]
) -> None:
    left = tmp_path / "builds" / ".draft-1" / "tables" / "facts"
    left.mkdir(parents=True)
    (left / "part.parquet").write_bytes(b"PAR1")
    made(tmp_path, _content(forms, 2), finish=bare)
    assert [path.name for path in (tmp_path / "builds").iterdir()] == [
        read_manifest(tmp_path).build_id
    ]


@pytest.fixture
def three(tmp_path: Path, forms: tuple[Form, ...]) -> list[Path]:
    """Three builds, published one day after the other, the newest today."""
    folders = []
    for n in (1, 2, 3):
        made(tmp_path, _content(forms, n), finish=bare)
        folder = current_build(tmp_path)
        assert folder is not None
        folders.append(folder)
    now = (folders[-1] / "manifest.json").stat().st_mtime
    for age, folder in enumerate(reversed(folders)):
        os.utime(folder / "manifest.json", (now - age * 86400, now - age * 86400))
    return folders


def test_earlier_builds_stay_for_as_many_days_as_asked(tmp_path: Path, three: list[Path]) -> None:
    assert published_builds(tmp_path) == three[::-1]
    assert drop_old_builds(tmp_path, 1.5) == (three[0].name,)
    assert published_builds(tmp_path) == [three[2], three[1]]
    assert list(damaged_files(three[2], read_manifest(three[2]))) == []
    assert drop_old_builds(tmp_path, 0) == (three[1].name,)
    assert published_builds(tmp_path) == [three[2]]  # what is published is never dropped


def test_earlier_build_is_found_by_the_beginning_of_its_id(
    tmp_path: Path, three: list[Path]
) -> None:
    assert find_build(tmp_path, three[0].name[:9]) == three[0]
    assert find_build(tmp_path, three[2].name) == three[2]
    with pytest.raises(BuildMissingError, match=f"no build 'zzz'; kept are: {three[2].name}"):
        find_build(tmp_path, "zzz")
    with pytest.raises(BuildMissingError, match="several"):
        find_build(tmp_path, "")


def test_build_that_is_published_again_is_the_last_one_published(
    tmp_path: Path, three: list[Path], forms: tuple[Form, ...]
) -> None:
    made(tmp_path, _content(forms, 1), finish=bare)
    assert current_build(tmp_path) == three[0]
    assert published_builds(tmp_path) == [three[0], three[2], three[1]]


def test_every_folder_of_tables_holds_exactly_one_build(tmp_path: Path, three: list[Path]) -> None:
    """So that a pattern over the published folder counts nothing twice."""
    for folder, n in zip(three, (1, 2, 3), strict=True):
        parts = [*(folder / "tables" / "reports").rglob("*.parquet")]
        assert sum(pq.read_metadata(path).num_rows for path in parts) == n
    assert sum(1 for _ in (tmp_path / "tables" / "reports").rglob("*.parquet")) == 3
