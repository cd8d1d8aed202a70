"""What verify says of the builds and extractions of real nights, and how damage is mended."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.archive import Archive, Capture
from pipelines.engine import extract_file, extracts_folder
from pipelines.extracts import Extracts
from pipelines.fixity.builds import Builds
from pipelines.fixity.extractions import check_extractions
from pipelines.fixity.finding import Finding, Kind
from pipelines.model import Code
from pipelines.places import Places
from tests.night.site import Site

FLIPS = 6


@pytest.fixture
def site(two_nights: Site, tmp_path: Path) -> Site:
    """The two nights, copied with their links."""
    shutil.copytree(two_nights.folder, tmp_path / "kept", symlinks=True)
    return Site(two_nights.replica, tmp_path / "kept")


def check(site: Site) -> list[Finding]:
    build = site.folder / "data" / "build"
    return [*Builds(build).check(), *check_extractions(build)]


def files(site: Site) -> dict[str, list[Path]]:
    """The files of builds and extractions, by what they are."""
    build = site.folder / "data" / "build"
    found: dict[str, list[Path]] = {}
    for path in sorted([*(build / "builds").rglob("*"), *(build / "extracts").rglob("*")]):
        if path.is_file() and path.stat().st_size:
            name = path.suffix if path.name.startswith(("part-", "20")) else path.name
            found.setdefault(name, []).append(path)
    return found


def flipped(path: Path, dice: random.Random) -> Iterator[int]:
    """The file with a bit turned, and then as it was. Builds share files, which stay shared."""
    at, bit = dice.randrange(path.stat().st_size), 1 << dice.randrange(8)
    for step in range(2):
        with path.open("r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ bit]))
        if step == 0:
            yield at


def test_every_flipped_bit_of_builds_and_extractions_is_named_with_its_file(site: Site) -> None:
    assert check(site) == []
    by_kind = files(site)
    assert {"manifest.json", "SHA256SUMS", "archive.duckdb", "datapackage.json", "archive.sha256",
            "ledger.parquet", ".parquet", ".jsonl", ".gz"} == by_kind.keys()  # fmt: skip
    dice = random.Random(3)
    for paths in by_kind.values():
        for path in dice.choices(paths, k=FLIPS):
            for at in flipped(path, dice):
                named = [f for f in check(site) if path.name in str(f)]
                assert named, (path, at)
    assert check(site) == []


def test_files_and_links_that_are_not_there_or_not_known_are_named(site: Site) -> None:
    build = site.folder / "data" / "build"
    current = build / "current"
    part = next((current / "tables" / "facts").rglob("*.parquet"))
    heads = next((build / "extracts").rglob("*.heads.jsonl"))
    damage = {
        Kind.BUILD_FILE: lambda: part.unlink(),
        Kind.UNKNOWN_FILE: lambda: (current / "tables" / "more.parquet").write_bytes(b"?"),
        Kind.LEFT_DRAFT: lambda: (build / "builds" / ".draft-1").mkdir(),
        Kind.EXTRACTION: lambda: heads.unlink(),
    }
    seen: set[Kind] = set()
    for kind, do in damage.items():
        do()
        seen.add(kind)
        assert {finding.kind for finding in check(site)} == seen
    for name in ("tables", "archive.duckdb"):
        (build / name).unlink()
    (current / "manifest.json").unlink()
    found = {(f.kind, f.path) for f in check(site)}
    assert (Kind.MANIFEST, f"build/builds/{current.resolve().name}/manifest.json") in found
    assert {path for kind, path in found if kind is Kind.BUILD_LINK} == {
        "build/tables", "build/archive.duckdb", "build/manifest.json",
    }  # fmt: skip
    current.unlink()
    current.symlink_to("builds/nowhere")
    assert "build/current" in {f.path for f in check(site) if f.kind is Kind.BUILD_LINK}
    current.unlink()
    assert "build/current" in {f.path for f in check(site) if f.kind is Kind.BUILD_LINK}


def test_a_build_mends_what_stands_beside_its_tables(site: Site) -> None:
    catalog = site.folder / "data" / "build" / "current" / "archive.duckdb"
    data = bytearray(catalog.read_bytes())
    data[len(data) // 2] ^= 1
    catalog.write_bytes(data)
    ended = site.xxgk("verify", "--only", "build")
    assert ended.returncode == 1
    assert "build_file" in ended.stderr
    assert site.xxgk("build").returncode == 0
    assert site.xxgk("verify").returncode == 0


def damage(site: Site, capture_id: str) -> Capture:
    """Turn a bit in the middle of the record of a capture."""
    archive = Archive.open_for_reading(site.folder / "data" / "archive")
    capture = archive.capture(capture_id)
    archive.close()
    assert capture is not None
    path = site.folder / "data" / "archive" / "warc" / str(capture.warc_file)
    data = bytearray(path.read_bytes())
    data[int(capture.warc_offset or 0) + int(capture.warc_length or 0) // 2] ^= 16
    path.write_bytes(data)
    return capture


def a_report(site: Site) -> tuple[str, str]:
    """The address of a report and the capture that holds it."""
    (row,) = site.ask(
        "SELECT r.url, c.capture_id FROM reports r JOIN captures c USING (capture_id)"
        " WHERE c.revisit_of IS NULL ORDER BY r.url LIMIT 1"
    )
    return str(row["url"]), str(row["capture_id"])


def test_extraction_passes_by_the_damaged_record_and_says_so(site: Site) -> None:
    curated, data = site.folder / "curated", site.folder / "data"
    places = Places(curated, data)
    folder = extracts_folder(places.forms, places.build)
    with Extracts.load(folder) as extracts:
        before = dict(extracts.heads)
    _, capture_id = a_report(site)
    lost = damage(site, capture_id)
    shutil.rmtree(folder)
    extract_file(places.forms, places.archive, str(lost.warc_file), folder)
    with Extracts.load(folder) as extracts:
        after = dict(extracts.heads)
    (issue,) = after.pop(capture_id).issues
    assert issue.code is Code.READER_FAILED
    assert f"{lost.warc_file}: damaged record at {lost.warc_offset}" in issue.detail
    assert len(after) > 50
    assert after == {id_: before[id_] for id_ in after}


def test_figures_of_a_damaged_record_come_back_with_the_next_crawl(site: Site) -> None:
    figures = "SELECT report_id, table_name, row_code, column_code, value FROM facts ORDER BY ALL"
    before = site.ask(figures)
    manifest = site.folder / "data" / "build" / "manifest.json"
    url, capture_id = a_report(site)
    damage(site, capture_id)

    ended = site.xxgk("verify", "--format", "json")
    assert ended.returncode == 1
    found = [json.loads(line) for line in ended.stdout.splitlines()]
    assert {f["kind"] for f in found} <= {"damaged_record", "lost_original"}
    assert url in found[0]["detail"]
    assert capture_id in found[0]["detail"]

    untouched = manifest.read_bytes()
    ended = site.xxgk("reindex")
    assert ended.returncode == 0, ended.stderr
    assert url in ended.stderr
    assert manifest.read_bytes() == untouched
    ended = site.night()
    assert ended.returncode == 0, ended.stderr
    assert site.ask(figures) == before
    assert site.xxgk("verify").returncode == 0
    (again,) = site.ask(
        f"SELECT run_id, status, revisit_of FROM captures WHERE url = '{url}'"
        " ORDER BY fetched_at DESC LIMIT 1"
    )
    assert (again["status"], again["revisit_of"]) == (200, None)


def test_a_build_after_reindex_is_the_same_build(site: Site) -> None:
    manifest = site.folder / "data" / "build" / "manifest.json"
    before = manifest.read_bytes()
    assert site.xxgk("reindex").returncode == 0
    assert site.xxgk("build").returncode == 0
    assert manifest.read_bytes() == before
