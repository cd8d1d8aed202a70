"""``guards.toml``: read strictly, since a guard that is misspelt would be none."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pipelines.guards import GuardsError, Threshold, Usual, load_guards
from pipelines.guards.thresholds import FILE, GUARDS
from pipelines.places import PROJECT, SHIPPED

WRITTEN = (SHIPPED / FILE).read_text(encoding="utf-8")
FIRST = "[channels_failed]\nlimit = 0.75\nleast = 10\n"


def written(folder: Path, text: str) -> Path:
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def test_folder_without_the_file_gets_the_shipped_one(tmp_path: Path) -> None:
    assert load_guards(tmp_path) == load_guards(SHIPPED)
    assert load_guards(tmp_path / "nowhere") == load_guards(SHIPPED)


def test_folder_with_a_file_gets_its_own_limits(tmp_path: Path) -> None:
    own = WRITTEN.replace(FIRST, "[channels_failed]\nlimit = 1\nleast = 3\n")
    assert own != WRITTEN
    guards = load_guards(written(tmp_path, own))
    assert guards.channels_failed == Threshold(1.0, 3)
    assert guards.reports_lost == load_guards(SHIPPED).reports_lost


def test_usual_is_read_with_its_nights(tmp_path: Path) -> None:
    own = WRITTEN.replace("nights = 14", "nights = 30").replace(
        "least_nights = 3", "least_nights = 5"
    )
    usual = load_guards(written(tmp_path, own)).channels_fewer_than_usual
    assert isinstance(usual, Usual)
    assert (usual.nights, usual.least_nights) == (30, 5)


def test_byte_order_mark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GuardsError):
        load_guards(written(tmp_path, "\ufeff" + WRITTEN))


@pytest.mark.parametrize(
    ("was", "becomes", "named"),
    [
        ("present_years = 2", "present_years = -1", "present_years"),
        ("present_years = 2", "present_years = 2.0", "present_years"),
        ("present_years = 2", "present_years = true", "present_years"),
        ("present_years = 2", "", "present_years: missing"),
        ("present_years = 2", "present_years = 2\nyears = 3", "years: unknown"),
        ("[channels_failed]", "[channels_faild]", "channels_faild: unknown"),
        (FIRST, "", "channels_failed: missing"),
        ("present_years = 2", "present_years = 2\nchannels_failed = 0.5", "cannot be read"),
        (FIRST, "[[channels_failed]]\nlimit = 0.75\nleast = 10\n", "channels_failed: a table"),
        (FIRST, FIRST + FIRST, "cannot be read"),
        ("limit = 0.75\n", "", "channels_failed.limit: missing"),
        ("limit = 0.75", "limit = 0.75\nlimits = 1", "channels_failed.limits: unknown"),
        ("limit = 0.75", "limit = 1.01", "channels_failed.limit"),
        ("limit = 0.75", "limit = -0.1", "channels_failed.limit"),
        ("limit = 0.75", "limit = nan", "channels_failed.limit"),
        ("limit = 0.75", "limit = inf", "channels_failed.limit"),
        ("limit = 0.75", "limit = true", "channels_failed.limit"),
        ("limit = 0.75", 'limit = "0.75"', "channels_failed.limit"),
        ("limit = 0.75", "limit = [0.75]", "channels_failed.limit"),
        ("limit = 0.75", "limit = 0,75", "cannot be read"),
        ("limit = 0.75", "limit = 75%", "cannot be read"),
        ("limit = 0.75\nleast = 10", "limit = 0.75\nleast = 0", "channels_failed.least"),
        ("limit = 0.75\nleast = 10", "limit = 0.75\nleast = 1.5", "channels_failed.least"),
        ("limit = 0.75\nleast = 10", "limit = 0.75\nleast = 99999999999", "channels_failed.least"),
        ("limit = 0.75\nleast = 10", "limit = 0.75\nnights = 3\nleast = 1", "nights: unknown"),
        ("nights = 14", "nights = 31", "channels_fewer_than_usual.nights"),
        ("nights = 14", "nights = 0", "channels_fewer_than_usual.nights"),
        ("least_nights = 3", "least_nights = 15", "channels_fewer_than_usual.least_nights"),
        ("least_nights = 3", "", "channels_fewer_than_usual.least_nights: missing"),
        (WRITTEN, "", "present_years: missing"),
    ],
)  # fmt: skip
def test_mistake_is_named_with_file_and_key(
    tmp_path: Path, was: str, becomes: str, named: str
) -> None:
    hostile = WRITTEN.replace(was, becomes, 1)
    assert hostile != WRITTEN
    with pytest.raises(GuardsError, match=re.escape(named)) as raised:
        load_guards(written(tmp_path, hostile))
    assert str(tmp_path / FILE) in str(raised.value)


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"limit = \x00", "limit = 0.1".encode("utf-16")])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / FILE).write_bytes(raw)
    with pytest.raises(GuardsError, match="cannot be read"):
        load_guards(tmp_path)


def test_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(GuardsError, match="cannot be read"):
        load_guards(tmp_path)


def test_link_that_leads_nowhere_is_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """An operator's own limits must not be taken for absent."""
    (tmp_path / FILE).symlink_to(tmp_path / "moved.toml")
    with pytest.raises(GuardsError, match="cannot be read"):
        load_guards(tmp_path)
    shutil.copy(SHIPPED / FILE, tmp_path / "moved.toml")
    assert load_guards(tmp_path) == load_guards(SHIPPED)


def test_every_limit_of_the_shipped_file_has_its_reason_above_it() -> None:
    for guard in GUARDS:
        before = WRITTEN[: WRITTEN.index(f"[{guard}]")].rstrip("\n").splitlines()
        # Facts and sections share one reason.
        assert before[-1].startswith("#") or guard == "sections_dropped", guard


def test_every_guard_stands_in_the_docs_in_its_order() -> None:
    text = (PROJECT / "docs" / "metrics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|", text[text.index("## Guards") :], re.MULTILINE)
    assert tuple(rows) == GUARDS
