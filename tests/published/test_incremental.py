"""A build out of the build before is the build from nothing, byte for byte, and costs what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.model import Extraction
from pipelines.store import read_manifest, shelve
from tests.published.records import Records, bare, capture, made, records, report, stated

OFFICE_NAME = "云山县人民政府办公室"
BUREAUS = tuple(f"云山县{name}局" for name in ("财政", "教育", "民政", "水利", "统计", "审计"))


def _contents(folder: Path) -> dict[str, bytes]:
    built = (folder / "current").resolve()
    files = [*built.rglob("*.parquet"), built / "manifest.json"]
    return {path.relative_to(built).as_posix(): path.read_bytes() for path in files}


def _archive(forms: tuple[Form, ...], pages: Sequence[tuple[int, str, Extraction]]) -> Records:
    """``pages``: the night, the address and what was read of it, in the order of time."""
    captures = [
        replace(capture(n % 60, url, night), capture_id=f"capture{n:03}")
        for n, (night, url, _) in enumerate(pages)
    ]
    return records(
        forms, captures, {c.capture_id: page[2] for c, page in zip(captures, pages, strict=True)}
    )


def _report_of(forms: tuple[Form, ...], bureau: int, year: int, received: int) -> Extraction:
    form = forms[-1] if year >= 2021 else forms[-2]
    cells = {"requests.new_received.total": str(received), "requests.carried_out.total": "3"}
    one = stated(form, year, cells)
    title = f"{BUREAUS[bureau]}{year}年政府信息公开工作年度报告"
    return replace(one, provenance=replace(one.provenance, agency=BUREAUS[bureau], title=title))


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    nights=st.lists(
        st.lists(
            st.tuples(st.integers(0, 5), st.integers(2019, 2023), st.integers(0, 2)), max_size=6
        ),
        min_size=2, max_size=4,
    ),
    size=st.sampled_from([1, 2, 3, 1000]),
)  # fmt: skip
def test_builds_night_after_night_give_what_one_build_of_all_gives(
    nights: list[list[tuple[int, int, int]]],
    size: int,
    forms: tuple[Form, ...],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """New reports, corrected ones, unchanged ones, in shelves of any size."""
    folder = tmp_path_factory.mktemp("builds")
    monkeypatch.setattr(
        "pipelines.building.reports.shelve", lambda reports, prints: shelve(reports, prints, size)
    )
    pages: list[tuple[int, str, Extraction]] = []
    for night, some in enumerate(nights, start=1):
        for bureau, year, received in some:
            url = f"http://a.invalid/{bureau}/{year}"
            pages.append((night, url, _report_of(forms, bureau, year, received)))
        made(folder / "step", _archive(forms, pages), finish=bare)
    made(folder / "whole", _archive(forms, pages), finish=bare)
    assert _contents(folder / "step") == _contents(folder / "whole")


def test_night_reads_only_what_is_new_or_changed(tmp_path: Path, forms: tuple[Form, ...]) -> None:
    pages = [
        (1, f"http://a.invalid/{bureau}/{year}", _report_of(forms, bureau, year, 1))
        for bureau in range(6)
        for year in (2021, 2022)
    ]
    first, read = made(tmp_path, _archive(forms, pages), finish=bare)
    assert (first.assembled, first.taken_over, len(read)) == (12, 0, 12)
    again, read = made(tmp_path, _archive(forms, pages), finish=bare)
    assert (again.assembled, again.taken_over, read) == (0, 12, [])
    assert again.files_written == 0
    pages.append((2, "http://a.invalid/0/2021", _report_of(forms, 0, 2021, 5)))
    pages.append((2, "http://a.invalid/0/2023", _report_of(forms, 0, 2023, 5)))
    later, read = made(tmp_path, _archive(forms, pages), finish=bare)
    # The corrected one with its two versions, and the new one. Next year's report is held against
    # cells of this year's that did not change.
    assert (later.assembled, later.taken_over) == (2, 11)
    assert set(read) == {"capture000", "capture012", "capture013"}


def test_report_whose_year_before_is_corrected_is_checked_again(
    tmp_path: Path, forms: tuple[Form, ...]
) -> None:
    pages = [
        (1, f"http://a.invalid/{year}", _report_of(forms, 0, year, 1)) for year in (2021, 2022)
    ]
    made(tmp_path, _archive(forms, pages), finish=bare)
    other = stated(forms[-1], 2021, {"requests.carried_out.total": "9"})
    said = pages[0][2].provenance
    pages.append((2, "http://a.invalid/2021", replace(other, provenance=said)))
    later, _ = made(tmp_path, _archive(forms, pages), finish=bare)
    assert later.assembled == 2


@pytest.mark.parametrize("how", ["truncated", "absent", "foreign"])
def test_damage_to_the_build_before_is_not_published_again(
    tmp_path: Path, forms: tuple[Form, ...], how: str
) -> None:
    pages = [
        (1, f"http://a.invalid/{bureau}", _report_of(forms, bureau, 2021, 1)) for bureau in range(4)
    ]
    made(tmp_path / "a", _archive(forms, pages), finish=bare)
    for file in read_manifest(tmp_path / "a").files:
        if file.table in ("facts", "captures"):
            path = tmp_path / "a" / file.path
            data = path.read_bytes()
            path.unlink()
            if how != "absent":
                path.write_bytes(data[:-9] if how == "truncated" else b"PAR1 not ours PAR1")
    pages.append((2, "http://a.invalid/9", _report_of(forms, 5, 2021, 1)))
    made(tmp_path / "a", _archive(forms, pages), finish=bare)
    made(tmp_path / "b", _archive(forms, pages), finish=bare)
    assert _contents(tmp_path / "a") == _contents(tmp_path / "b")


def test_foreign_file_in_the_folder_gets_into_no_later_build(
    tmp_path: Path, forms: tuple[Form, ...]
) -> None:
    pages = [(1, "http://a.invalid/1", _report_of(forms, 0, 2021, 1))]
    made(tmp_path, _archive(forms, pages), finish=bare)
    (tmp_path / "tables" / "facts" / "report_year=2021" / "mine.parquet").write_bytes(b"PAR1")
    pages.append((2, "http://a.invalid/2", _report_of(forms, 1, 2021, 1)))
    made(tmp_path, _archive(forms, pages), finish=bare)
    assert not [*(tmp_path / "current").resolve().rglob("mine.parquet")]


def test_other_extractor_keeps_no_row(tmp_path: Path, forms: tuple[Form, ...]) -> None:
    content = _archive(forms, [(1, "http://a.invalid/1", _report_of(forms, 0, 2021, 1))])
    made(tmp_path, content, "1", finish=bare)
    other, _ = made(tmp_path, content, "2", finish=bare)
    assert (other.assembled, other.taken_over) == (1, 0)


def test_name_that_the_registry_learns_moves_the_report_to_its_publisher(
    tmp_path: Path, forms: tuple[Form, ...], extractor: Extractor
) -> None:
    said = report(extractor, OFFICE_NAME, 2022, (1, 0, 0, 0, 0, 0, 1))
    content = records(forms, [capture(1, "http://a.invalid/1")], {"capture1": said})
    less = replace(
        content.registry,
        publishers=tuple(p for p in content.registry.publishers if p.name != OFFICE_NAME),
    )
    made(tmp_path, replace(content, registry=less), finish=bare)
    later, _ = made(tmp_path, content, finish=bare)
    assert (later.assembled, later.taken_over) == (1, 0)
    made(tmp_path / "whole", content, finish=bare)
    assert _contents(tmp_path) == _contents(tmp_path / "whole")


def test_other_views_make_another_build_of_the_same_rows(
    tmp_path: Path, forms: tuple[Form, ...]
) -> None:
    """Else the build that is there already would keep its old archive.duckdb."""
    content = _archive(forms, [(1, "http://a.invalid/1", _report_of(forms, 0, 2021, 1))])
    first, _ = made(tmp_path, content, finish=bare)
    other, read = made(tmp_path, content, finish=bare, catalog=("CREATE VIEW other",))
    assert other.manifest.build_id != first.manifest.build_id
    assert (other.assembled, other.files_written, read) == (0, 0, [])
