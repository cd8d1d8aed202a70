"""Documents that kill or hold up the process that reads them, and processes that are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.archive import ArchiveWriter, Received
from pipelines.engine import Bounds, Engine, Extracted, extracts_folder
from pipelines.extracts import Extracts
from pipelines.places import SHIPPED

# What no document is known to do: the extractor is made to, by what stands in the page.
_MADE_TO_FAIL = """
    import os, signal, time
    import pipelines.extract
    honest = pipelines.extract.Extractor.extract
    def extract(self, source):
        if b"KILLS ITS PROCESS" in source.body:
            os.kill(os.getpid(), signal.SIGKILL)
        if b"NEVER ENDS" in source.body:
            time.sleep(1000)
        if b"NEEDS A GIGABYTE" in source.body:
            bytearray(1 << 30)
        return honest(self, source)
    pipelines.extract.Extractor.extract = extract
"""


def _archived(folder: Path, bodies: list[str]) -> list[str]:
    """Capture ids, in the order of the bodies."""
    ids = []
    with closing(ArchiveWriter(folder, "20250101T000000Z")) as writer:
        for number, body in enumerate(bodies):
            got = Received(
                f"http://a.gov.cn/{number}.html", 200, ((b"Content-Type", b"text/html"),),
                body.encode(), "2025-01-01T00:00:00Z", "county-nb", "article",
            )  # fmt: skip
            ids.append(writer.write_response(got).capture_id)
    return ids


def _read(build: Path) -> dict[str, list[str]]:
    """Capture id -> details of the issues of readers that failed."""
    with Extracts.load(extracts_folder(SHIPPED, build)) as extracts:
        return {
            capture_id: [
                i.detail for i in extracts.read(capture_id).issues if i.code.startswith("reader")
            ]
            for capture_id in extracts.heads
        }


def _extract(folder: Path, build: Path, bounds: Bounds = Bounds()) -> Extracted:
    return Engine(SHIPPED, folder / "archive", build, bounds).run(jobs=1)


@pytest.fixture
def made_to_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "first-on-path"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(textwrap.dedent(_MADE_TO_FAIL))
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{Path.cwd()}")


@pytest.mark.usefixtures("made_to_fail")
def test_document_that_kills_its_process_costs_itself_alone(tmp_path: Path) -> None:
    ids = _archived(tmp_path / "archive", ["one", "KILLS ITS PROCESS", "two", "three"])
    done = _extract(tmp_path, tmp_path / "build")
    assert (done.made, done.failed, done.given_up) == (1, (), (ids[1],))
    read = _read(tmp_path / "build")
    assert [bool(read[capture_id]) for capture_id in ids] == [False, True, False, False]
    assert "SIGKILL" in read[ids[1]][0]


@pytest.mark.usefixtures("made_to_fail")
def test_document_without_end_is_left_when_its_time_is_over(tmp_path: Path) -> None:
    ids = _archived(tmp_path / "archive", ["one", "NEVER ENDS", "two"])
    bounds = Bounds(seconds=3)
    done = _extract(tmp_path, tmp_path / "build", bounds)
    assert (done.made, done.given_up) == (1, (ids[1],))
    assert _read(tmp_path / "build")[ids[1]] == ["not read within 3 s"]


@pytest.mark.usefixtures("made_to_fail")
def test_memory_of_a_document_is_bounded(tmp_path: Path) -> None:
    ids = _archived(tmp_path / "archive", ["one", "NEEDS A GIGABYTE", "two"])
    for bound, reasons in ((512 << 20, ["MemoryError: "]), (4 << 30, [])):
        build = tmp_path / f"build-{bound}"
        done = _extract(tmp_path, build, Bounds(memory=bound))
        assert (done.made, done.failed) == (1, ())
        assert [_read(build)[capture_id] for capture_id in ids] == [[], reasons, []]


def test_extraction_goes_on_where_a_killed_one_was(tmp_path: Path) -> None:
    ids = _archived(tmp_path / "archive", [f"<p>{n}</p>" for n in range(400)])
    folder = extracts_folder(SHIPPED, tmp_path / "build")
    command = [
        sys.executable, "-c",
        "import sys; from pathlib import Path; from pipelines.engine import Engine;"
        "from pipelines.places import SHIPPED; a, b = map(Path, sys.argv[1:]);"
        "Engine(SHIPPED, a, b).run(1)",
        str(tmp_path / "archive"), str(tmp_path / "build"),
    ]  # fmt: skip
    with subprocess.Popen(command) as parent:
        draft = folder / "20250101T000000Z-1.jsonl.gz.draft"
        while not (draft.exists() and draft.stat().st_size > 10_000):
            assert parent.poll() is None, "killed too late to try anything"
            time.sleep(0.002)
        parent.send_signal(signal.SIGKILL)
    time.sleep(0.3)  # the worker ends with its parent
    kept = draft.read_bytes()
    assert not (folder / "20250101T000000Z-1.heads.jsonl").exists()
    draft.write_bytes(kept[:-7])  # and dies in the middle of a document
    done = _extract(tmp_path, tmp_path / "build")
    assert (done.made, done.failed) == (1, ())
    assert sorted(_read(tmp_path / "build")) == sorted(ids)
    whole = (folder / "20250101T000000Z-1.jsonl.gz").read_bytes()
    assert whole.startswith(kept[:-7])
    _extract(tmp_path, tmp_path / "other")
    (other,) = (tmp_path / "other").rglob("*.gz")
    assert other.read_bytes() == whole
    assert not [*folder.glob("*.draft")]


def test_second_extraction_reads_nothing_again(tmp_path: Path) -> None:
    _archived(tmp_path / "archive", ["<p>one</p>"])
    first = _extract(tmp_path, tmp_path / "build")
    second = _extract(tmp_path, tmp_path / "build")
    assert [(d.made, d.kept) for d in (first, second)] == [(1, 0), (0, 1)]
