"""Builds that may not be published: they are kept aside, and what was published stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.forms import Form
from pipelines.store import (
    BuildMissingError,
    DamagedFileError,
    current_build,
    find_build,
    held_build,
    publish_held,
    published_builds,
    read_manifest,
)
from tests.published.records import Records, bare, capture, made, records, stated


def _content(forms: tuple[Form, ...], received: int) -> Records:
    said = stated(forms[-1], 2021, {"requests.new_received.total": str(received)})
    return records(forms, [capture(0, "http://a.invalid/")], {"capture0": said})


def _refuse(folder: Path, manifest: object) -> bool:
    assert (folder / "tables").is_dir(), "the whole build is there to be judged"
    return False


def test_held_build_leaves_the_published_one_and_can_be_looked_at(
    tmp_path: Path, forms: tuple[Form, ...]
) -> None:
    first, _ = made(tmp_path, _content(forms, 1), finish=bare)
    second, _ = made(tmp_path, _content(forms, 2), finish=bare, may_publish=_refuse)
    assert (first.is_published, second.is_published) == (True, False)
    assert current_build(tmp_path) == first.folder
    assert published_builds(tmp_path) == [first.folder]
    assert held_build(tmp_path) == second.folder
    assert find_build(tmp_path, "held") == second.folder
    assert find_build(tmp_path, second.manifest.build_id) == second.folder


def test_held_build_is_published_as_it_was_looked_at(
    tmp_path: Path, forms: tuple[Form, ...]
) -> None:
    made(tmp_path, _content(forms, 1), finish=bare)
    held, _ = made(tmp_path, _content(forms, 2), finish=bare, may_publish=_refuse)
    folder = publish_held(tmp_path)
    assert current_build(tmp_path) == folder
    assert read_manifest(tmp_path) == held.manifest
    assert held_build(tmp_path) is None
    with pytest.raises(BuildMissingError, match="no build is held"):
        publish_held(tmp_path)


def test_build_that_is_published_later_drops_what_was_held(
    tmp_path: Path, forms: tuple[Form, ...]
) -> None:
    made(tmp_path, _content(forms, 1), finish=bare)
    made(tmp_path, _content(forms, 2), finish=bare, may_publish=_refuse)
    third, _ = made(tmp_path, _content(forms, 3), finish=bare)
    assert held_build(tmp_path) is None
    assert current_build(tmp_path) == third.folder


def test_build_that_changes_nothing_is_not_judged(tmp_path: Path, forms: tuple[Form, ...]) -> None:
    first, _ = made(tmp_path, _content(forms, 1), finish=bare)
    again, _ = made(tmp_path, _content(forms, 1), finish=bare, may_publish=_refuse)
    assert again.is_published
    assert again.folder == first.folder


def test_damaged_held_build_is_not_published(tmp_path: Path, forms: tuple[Form, ...]) -> None:
    first, _ = made(tmp_path, _content(forms, 1), finish=bare)
    held, _ = made(tmp_path, _content(forms, 2), finish=bare, may_publish=_refuse)
    (file,) = held.manifest.of("reports")
    (held.folder / file.path).write_bytes(b"")
    with pytest.raises(DamagedFileError):
        publish_held(tmp_path)
    assert current_build(tmp_path) == first.folder
