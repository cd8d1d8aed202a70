"""Backup, restore and moving by the very commands of the operator's page."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.replica.server import Replica
from pipelines.archive import Archive, ArchiveWriter, Received
from pipelines.places import PROJECT

pytestmark = pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not here")
PUBLISHERS = ("qihe-government", "wangxiu-government")


def documented(name: str) -> str:
    """The commands of the page that bear a name."""
    text = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    (commands,) = re.findall(rf"^```sh {name}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return str(commands)


@dataclass(frozen=True, slots=True)
class Machine:
    """A folder in the place of ``/srv/xxgk-archive``."""

    folder: Path

    @classmethod
    def installed(cls, folder: Path) -> Machine:
        program = folder / ".venv" / "bin" / "xxgk"
        program.parent.mkdir(parents=True)
        program.write_text(
            f'#!/bin/sh\nPYTHONPATH={PROJECT} exec {sys.executable} -m pipelines.cli "$@"\n'
        )
        program.chmod(0o755)
        (folder / "data").mkdir()
        return cls(folder)

    @property
    def archive(self) -> Path:
        return self.folder / "data" / "archive"

    def run(self, commands: str) -> str:
        ended = subprocess.run(
            ["/bin/sh", "-eu", "-c", commands],
            cwd=self.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def xxgk(self, *arguments: str) -> str:
        return self.run(" ".join([".venv/bin/xxgk", *map(repr, arguments)]))

    @property
    def build_id(self) -> str:
        manifest = self.folder / "data" / "build" / "manifest.json"
        return str(json.loads(manifest.read_text(encoding="utf-8"))["build_id"])

    def tables(self) -> dict[str, str]:
        """Path -> digest of every published file of tables."""
        folder = (self.folder / "data" / "build" / "current").resolve() / "tables"
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*.parquet"))
        }


@pytest.fixture(scope="module")
def after_nights(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    machine = Machine.installed(tmp_path_factory.mktemp("machine"))
    (machine.folder / "xxgk.toml").write_text('delay = 0\nlog = "json"\nwarc_bytes = "1 MiB"\n')
    with Replica(night=1) as replica:
        replica.write_curated(machine.folder / "data" / "curated")
        for night in (1, 2):
            replica.night = night
            machine.xxgk("night", "--allow-private-hosts", *PUBLISHERS)
    return machine


def copied(machine: Machine, folder: Path) -> Machine:
    shutil.copytree(machine.folder, folder, symlinks=True)
    return Machine(folder)


def backed_up(machine: Machine, backup: Path) -> None:
    machine.run(documented("backup").replace("/backup/xxgk", str(backup)))


def restored(folder: Path, backup: Path) -> tuple[Machine, str]:
    machine = Machine.installed(folder)
    return machine, machine.run(documented("restore").replace("/backup/xxgk", str(backup)))


def restored_archive(folder: Path, backup: Path, *left_out: str) -> Machine:
    """As far as the archive goes: what is made from it is another test's."""
    commands, _, _ = documented("restore").partition(".venv/bin/xxgk extract")
    for command in left_out:
        assert command in commands
        commands = commands.replace(command, "")
    machine = Machine.installed(folder)
    machine.run(commands.replace("/backup/xxgk", str(backup)))
    return machine


def test_what_is_restored_is_the_same_build_to_the_byte(
    after_nights: Machine, tmp_path: Path
) -> None:
    machine, backup = copied(after_nights, tmp_path / "old"), tmp_path / "backup"
    build_id, tables = machine.build_id, machine.tables()
    backed_up(machine, backup)
    pages = sorted(path.name for path in (machine.folder / "data/build/runs").iterdir())
    shutil.rmtree(machine.folder)

    again, said = restored(tmp_path / "new", backup)
    assert again.build_id == build_id
    assert again.tables() == tables
    assert build_id in said
    assert sorted(path.name for path in (again.folder / "data/build/runs").iterdir()) == pages
    assert again.xxgk("sql", "SELECT count(*) > 0 AS ok FROM facts", "--format", "json") == (
        '[{"ok": true}]\n'
    )


def test_a_backup_during_a_night_holds_all_files_that_were_closed(
    after_nights: Machine, tmp_path: Path
) -> None:
    machine, backup = copied(after_nights, tmp_path / "old"), tmp_path / "backup"
    before = _captures(machine)
    with ArchiveWriter(machine.archive, "20990101T000000Z", max_warc_bytes=1) as night:
        first = night.write_response(_got("http://a.gov.cn/1"))  # closes its file
        backed_up(machine, backup)
        second = night.write_response(_got("http://a.gov.cn/2"))
    assert not list((backup / "archive").rglob("*.open"))

    again = restored_archive(tmp_path / "new", backup)
    assert _captures(again) == before | {first.capture_id}

    # The next backup brings the rest, and touches nothing that is there.
    stamps = {path: path.stat().st_ctime_ns for path in (backup / "archive" / "warc").iterdir()}
    backed_up(machine, backup)
    assert all(path.stat().st_ctime_ns == stamp for path, stamp in stamps.items())
    later = restored_archive(tmp_path / "later", backup)
    assert _captures(later) == before | {first.capture_id, second.capture_id}


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="sqlite3 is not here")
def test_an_index_that_was_taken_along_needs_not_be_made_anew(
    after_nights: Machine, tmp_path: Path
) -> None:
    machine, backup = copied(after_nights, tmp_path / "old"), tmp_path / "backup"
    backed_up(machine, backup)
    commands = documented("index").replace("/backup/xxgk", str(backup))
    with ArchiveWriter(machine.archive, "20990101T000000Z"), pytest.raises(AssertionError):
        machine.run(commands)
    backed_up(machine, backup)
    machine.run(commands)
    again = restored_archive(tmp_path / "new", backup, ".venv/bin/xxgk reindex\n")
    assert _captures(again) == _captures(machine)


def test_a_file_that_was_damaged_here_does_not_reach_the_backup(
    after_nights: Machine, tmp_path: Path
) -> None:
    machine, backup = copied(after_nights, tmp_path / "old"), tmp_path / "backup"
    backed_up(machine, backup)
    victim = next(iter(sorted((machine.archive / "warc").iterdir())))
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-40] + b"?" * 40)
    backed_up(machine, backup)
    assert (backup / "archive" / "warc" / victim.name).read_bytes() == whole


def test_what_is_moved_is_whole_and_goes_on(after_nights: Machine, tmp_path: Path) -> None:
    new = Machine.installed(tmp_path / "new")
    commands = documented("move").replace("xxgk@new:/srv/xxgk-archive", str(new.folder))
    after_nights.run(commands)
    assert new.build_id == after_nights.build_id
    new.xxgk("verify")
    assert (new.folder / "xxgk.toml").exists()
    # Equal files of two builds are still one file.
    builds = new.folder / "data" / "build" / "builds"
    assert any(path.stat().st_nlink > 1 for path in builds.rglob("*.parquet"))
    answer = new.xxgk("sql", "SELECT count(*) > 0 AS ok FROM reports", "--format", "json")
    assert answer == '[{"ok": true}]\n'


def _captures(machine: Machine) -> set[str]:
    archive = Archive.open_for_reading(machine.archive)
    found = {capture.capture_id for capture in archive.captures()}
    archive.close()
    return found


def _got(url: str) -> Received:
    headers = ((b"Content-Type", b"text/html"),)
    at = "2099-01-01T00:00:00Z"
    return Received(url, 200, headers, b"<p>report</p>", at, "", "article")
