"""What is asked most: concepts over the years, figures that may be added, words in sections.

The expectations are worked out by hand from the few figures that are printed here.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipelines import catalog
from pipelines.catalog import FILE, catalog_is_intact, write_catalog
from pipelines.concepts import Term, homes, load_concepts
from pipelines.forms import Form, FormError, load_forms
from pipelines.model import Extraction, Section
from pipelines.places import SHIPPED
from pipelines.store import Manifest, read_manifest
from pipelines.views import repeating_rows
from tests.published.records import bare, capture, made, records, stated

COPIES, VIEWS = 1 << 40, 0  # bytes of Parquet up to which tables are copied
KINDS = (
    "natural_person",
    "enterprise",
    "research",
    "public_interest",
    "legal_service",
    "other_org",
)
REFUSALS = (
    "state_secret", "law_prohibits", "security_stability", "third_party", "internal_affairs",
    "process", "enforcement_file", "administrative_query",
)  # fmt: skip

Rows = list[tuple[object, ...]]


def _row(code: str, figures: Sequence[int]) -> dict[str, str]:
    """A row of section three with its total."""
    columns = (*KINDS, "total")
    printed = zip(columns, (*figures, sum(figures)), strict=True)
    return {f"requests.{code}.{column}": str(figure) for column, figure in printed}


def _consolidated(one: Extraction) -> Extraction:
    said = replace(
        one.provenance, agency="云山县人民政府", scope="consolidated", agency_type="government",
        title="云山县人民政府2023年政府信息公开工作年度报告",
    )  # fmt: skip
    return replace(one, provenance=said)


def _telling(one: Extraction, *texts: str) -> Extraction:
    return replace(one, sections=tuple(Section(5, "五、问题", text) for text in texts))


PRESENT = (
    _row("new_received", (13000, 1000, 60, 5, 3, 1))
    | _row("carried_in", (500, 60, 0, 0, 0, 0))
    | _row("other_processing", (7, 0, 0, 0, 0, 0))
    | {f"requests.denied_{reason}.total": "2" for reason in REFUSALS}
    | {"review.reconsideration.total": "10", "review.reconsideration.pending": "3"}
)
WHOLE_COUNTY = _row("new_received", (90000, 0, 0, 0, 0, 0))
STATISTICS = {
    f"statistics.{code}.value": figure
    for code, figure in {
        "received": "9", "received_in_person": "4", "received_fax": "0", "received_online": "5",
        "received_letter": "0", "ans_granted": "3", "ans_already_public": "3",
        "ans_denied": "2", "den_state_secret": "2", "review_total": "4",
        "proactive_total": "100", "proactive_normative": "10",
        "channel_website": "90", "channel_weibo": "80", "press_conf": "5",
        "press_conf_leader": "2", "fees": "1.5",
    }.items()
}  # fmt: skip
LOCAL = {
    "indicators.requests_received.annual": "2",
    "indicators.requests_received.cumulative": "90",
    "indicators.requests_email.annual": "1",
    "indicators.requests_online.annual": "1",
    "indicators.proactive_total.annual": "50",
    "indicators.proactive_website.annual": "30",
    "indicators.proactive_website.cumulative": "700",
}


@pytest.fixture(scope="module")
def curated() -> tuple[tuple[Form, ...], tuple[Term, ...]]:
    forms = load_forms(SHIPPED)
    return forms, load_concepts(SHIPPED, forms)


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory,
    curated: tuple[tuple[Form, ...], tuple[Term, ...]],
) -> Path:
    """A build of six reports: five of the county's office, one of the county as a whole."""
    forms, concepts = curated
    local, national, _, present = forms
    reports = {
        "capture1": _telling(
            stated(present, 2023, PRESENT),
            "对历史遗留问题处理不及时。", "处理历史遗留的老问题。", "OA系统已经上线，收费一件。",
        ),
        "capture2": _consolidated(stated(present, 2023, WHOLE_COUNTY)),
        "capture3": stated(national, 2016, STATISTICS),
        "capture4": stated(national, 2017, {"statistics.fees.value": "380"}, "元"),
        "capture5": stated(local, 2012, LOCAL),
    }  # fmt: skip
    captures = [capture(n, f"http://a.invalid/{n}") for n in range(1, len(reports) + 1)]
    built = tmp_path_factory.mktemp("build")
    done, _ = made(built, records(forms, captures, reports), finish=bare)
    write_catalog(done.folder, done.manifest, forms, concepts, COPIES)
    return done.folder


def _ask(folder: Path, sql: str) -> Rows:
    config: dict[str, str | bool | int | float | list[str]] = {"file_search_path": str(folder)}
    with duckdb.connect(str(folder / FILE), read_only=True, config=config) as connection:
        return connection.execute(sql).fetchall()


# --- totals and parts, own and consolidated -----------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "SELECT requests_received FROM panel WHERE report_year = 2023 AND scope = 'own'",
        "SELECT sum(requests_received) FROM panel_own WHERE report_year = 2023",
        "SELECT sum(value) FROM addable WHERE report_year = 2023 AND row_code = 'new_received'",
        "SELECT requests_new_received_total FROM report_2021 WHERE scope = 'own'",
        "SELECT sum(value) FROM addable WHERE report_year = 2023 AND row_code = 'new_received'"
        " AND county = '云山县'",
        "SELECT requests_received_total FROM (SELECT sum(received_from_natural_person"
        " + received_from_organisations) AS requests_received_total FROM panel_own"
        " WHERE report_year = 2023)",
    ],
)
def test_total_is_not_doubled_by_its_parts(folder: Path, question: str) -> None:
    """A peer's view shows 28,138 here: the total with its six parts."""
    assert _ask(folder, question) == [(14069,)]


def test_facts_themselves_would_double_and_mix_scopes(folder: Path) -> None:
    """What the views are there for: the same question put to the long table."""
    (total,) = _ask(
        folder,
        "SELECT sum(value) FROM facts WHERE report_year = 2023 AND row_code = 'new_received'",
    )
    assert total == (2 * 14069 + 2 * 90000,)


def test_own_and_consolidated_reports_stand_in_views_of_their_own(folder: Path) -> None:
    for view, expected in (("panel_own", 14069), ("panel_consolidated", 90000)):
        rows = _ask(folder, f"SELECT requests_received FROM {view} WHERE report_year = 2023")
        assert rows == [(expected,)]
    assert _ask(folder, "SELECT DISTINCT scope FROM addable") == [("own",)]
    assert _ask(folder, "SELECT count(*) FROM panel") == [(5,)]


def test_addable_holds_no_total_and_no_part_beside_its_whole(folder: Path) -> None:
    rows = _ask(
        folder,
        "SELECT row_code, value FROM addable WHERE report_year = 2016 ORDER BY row_code",
    )
    assert rows == [
        ("ans_already_public", 3), ("ans_granted", 3), ("den_state_secret", 2), ("fees", 1.5),
        ("press_conf", 5), ("proactive_total", 100),
        ("received_fax", 0), ("received_in_person", 4), ("received_letter", 0),
        ("received_online", 5),
    ]  # fmt: skip


def test_addable_holds_no_cumulative_column(folder: Path) -> None:
    rows = _ask(folder, "SELECT row_code, value FROM addable WHERE report_year = 2012 ORDER BY 1")
    assert rows == [("proactive_total", 50), ("requests_email", 1), ("requests_online", 1)]


def test_addable_holds_no_variant_row_and_no_amount_in_another_scale(folder: Path) -> None:
    assert _ask(folder, "SELECT sum(value) FROM facts WHERE row_code = 'other_processing'") == [
        (14,)
    ]
    assert _ask(folder, "SELECT * FROM addable WHERE row_code = 'other_processing'") == []
    assert _ask(folder, "SELECT report_year FROM addable WHERE row_code = 'fees'") == [(2016,)]


def test_rows_that_repeat_others_follow_from_the_form(
    curated: tuple[tuple[Form, ...], tuple[Term, ...]],
) -> None:
    national = next(form for form in curated[0] if form.edition == "2014")
    assert set(repeating_rows(national, national.blocks[0])) == {
        "received", "closed", "answered", "ans_denied", "review_total", "litig_total", "staff",
        "proactive_normative", "channel_gazette", "channel_website", "channel_weibo",
        "channel_wechat", "channel_other", "press_conf_leader", "interviews_leader",
    }  # fmt: skip


# --- concepts and grades --------------------------------------------------------------------------


def test_grade_stands_beside_each_figure_and_nowhere_else(folder: Path) -> None:
    rows = _ask(
        folder,
        "SELECT report_year, requests_received, requests_received_grade, granted, granted_grade,"
        " denied_total, denied_total_grade FROM panel_own ORDER BY 1",
    )
    assert rows == [
        (2012, 2, 3, None, None, None, None),
        (2016, 9, 2, 6, 2, 2, 3),
        (2017, None, None, None, None, None, None),
        (2023, 14069, 1, None, None, 16, 1),
    ]


def test_concluded_cases_are_the_total_less_the_pending_ones(folder: Path) -> None:
    rows = _ask(
        folder,
        "SELECT report_year, reconsiderations, reconsiderations_concluded,"
        " reconsiderations_concluded_grade FROM panel_own WHERE report_year >= 2016 ORDER BY 1",
    )
    assert rows == [(2016, 4, 4, 2), (2017, None, None, None), (2023, 10, 7, 1)]


def test_facts_of_a_concept_sum_up_to_it(folder: Path) -> None:
    """Each reason of refusal is a concept too, but its cells are at home in all refusals."""
    assert _ask(
        folder,
        "SELECT sum(value) FROM facts WHERE concept = 'denied_total' AND report_year = 2023",
    ) == [(16,)]
    assert _ask(folder, "SELECT denied_state_secret FROM panel WHERE denied_total = 16") == [(2,)]
    assert _ask(folder, "SELECT * FROM facts WHERE concept = 'denied_state_secret'") == []


def test_amount_in_another_scale_is_no_figure_of_a_concept(folder: Path) -> None:
    rows = _ask(folder, "SELECT report_year, request_fees FROM panel WHERE edition = '2014'")
    assert sorted(rows, key=str) == [(2016, 1.5), (2017, None)]


def test_concept_is_home_of_all_its_cells_or_of_none(
    curated: tuple[tuple[Form, ...], tuple[Term, ...]],
) -> None:
    terms = curated[1]
    at_home = homes(terms)
    for concept in {term.concept for term in terms}:
        of = [term for term in terms if term.concept == concept]
        assert len({at_home.get((term.edition, term.key)) == concept for term in of}) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",1,in the form of 2021 alone\n", ",4,in the form of 2021 alone\n", "grade 1, 2 or 3"),
        (",-,review,reconsideration,pending", ",x,review,reconsideration,pending", "sign"),
        (",-,review,reconsideration,pending", ",-,review,reconsideration,total", "stands twice"),
        ("statistics,den_privacy,", "statistics,den_secrecy,", "no cell"),
        ("Fees for requests,万元,", "Fees for requests,元,", "the concept in 元"),
        ("budget,专项经费", "budget_grade,专项经费", "name of a column"),
        ("行政诉讼尚未审结,", "诉讼尚未审结,", "described in two ways"),
    ],
)
def test_concept_that_contradicts_the_forms_is_refused(
    tmp_path: Path,
    curated: tuple[tuple[Form, ...], tuple[Term, ...]],
    old: str,
    new: str,
    said: str,
) -> None:
    written = (SHIPPED / "lookups" / "concepts.csv").read_text(encoding="utf-8")
    assert old in written
    (tmp_path / "lookups").mkdir()
    path = tmp_path / "lookups" / "concepts.csv"
    path.write_text(written.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormError, match=rf"concepts.csv:\d+: .*{said}"):
        load_concepts(tmp_path, curated[0])


# --- comments, moving, writing -------------------------------------------------------------------


def _copied(folder: Path, to: Path, curated: tuple[tuple[Form, ...], tuple[Term, ...]],
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
    curated: tuple[tuple[Form, ...], tuple[Term, ...]],
    copies_up_to: int,
) -> None:
    _copied(folder, tmp_path / "a", curated, copies_up_to)
    (tmp_path / "a").rename(tmp_path / "b")
    moved = tmp_path / "b"
    assert catalog_is_intact(moved)
    comments = _ask(
        moved,
        "SELECT comment FROM duckdb_columns() WHERE NOT internal UNION ALL"
        " SELECT comment FROM duckdb_tables() WHERE NOT internal UNION ALL"
        " SELECT comment FROM duckdb_views() WHERE NOT internal UNION ALL"
        " SELECT comment FROM duckdb_functions() WHERE function_name = 'search'",
    )
    assert len(comments) > 500
    assert [c for (c,) in comments if not re.search(r"[一-鿿].* · .*[A-Za-z]", str(c))] == []
    (sums,) = _ask(moved, "SELECT sum(requests_received), count(*) FROM panel_own")
    assert sums == (14069 + 9 + 2, 4)
    assert _ask(
        moved,
        "SELECT typeof(report_year), count(*) FROM facts WHERE report_year = 2012 GROUP BY 1",
    ) == [("INTEGER", 34)]
    assert _ask(moved, "SELECT count(*) FROM issues") == _ask(folder, "SELECT count(*) FROM issues")
    copied = _ask(moved, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'facts'")
    assert copied == [(1 if copies_up_to else 0,)]


def test_views_read_the_files_of_their_own_build_alone(
    folder: Path, tmp_path: Path, curated: tuple[tuple[Form, ...], tuple[Term, ...]]
) -> None:
    manifest = _copied(folder, tmp_path, curated, VIEWS)
    before = _ask(tmp_path, "SELECT count(*) FROM facts")
    file = tmp_path / manifest.of("facts")[0].path
    file.with_name("part-of-another-build.parquet").write_bytes(file.read_bytes())
    assert _ask(tmp_path, "SELECT count(*) FROM facts") == before


def test_folder_may_have_any_name(
    folder: Path, tmp_path: Path, curated: tuple[tuple[Form, ...], tuple[Term, ...]]
) -> None:
    """Commas part a search path of DuckDB, brackets are a pattern."""
    _copied(folder, tmp_path / "年报,[2025]'s", curated, COPIES)
    with duckdb.connect(str(tmp_path / "年报,[2025]'s" / FILE), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM panel").fetchall() == [(5,)]


def test_file_has_the_layout_that_older_versions_open(folder: Path) -> None:
    """Not that of the DuckDB that writes it, which 1.4 and 1.5 refuse."""
    (row,) = _ask(folder, "SELECT tags['storage_version'] FROM duckdb_databases() WHERE path <> ''")
    assert row == ("v1.4.0+",)


def test_interrupted_writing_leaves_the_file_before(
    folder: Path,
    tmp_path: Path,
    curated: tuple[tuple[Form, ...], tuple[Term, ...]],
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
    curated: tuple[tuple[Form, ...], tuple[Term, ...]],
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
    assert _ask(tmp_path, "SELECT count(*) FROM panel") == [(5,)]
    assert list(tmp_path.glob(".archive*")) == []


# --- search ---------------------------------------------------------------------------------------


def _found(folder: Path, words: str) -> Mapping[str, float]:
    rows = _ask(folder, f"SELECT snippet, score FROM search('{words}')")
    return {str(snippet): float(str(score)) for snippet, score in rows}


def test_search_has_the_phrase_before_its_pieces(folder: Path) -> None:
    found = _found(folder, "历史遗留问题")
    assert list(found) == ["对历史遗留问题处理不及时。", "处理历史遗留的老问题。"]
    whole, pieces = found.values()
    assert whole > 1 > pieces > 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("历史遗留 不及时", ["对历史遗留问题处理不及时。"]),
        ("历史遗留\u3000不及时", ["对历史遗留问题处理不及时。"]),
        ("OA", ["OA系统已经上线，收费一件。"]),
        ("老", ["处理历史遗留的老问题。"]),
        ("火星移民", []),
        ("历史遗留 火星移民", []),
        ("  ", []),
        ("", []),
    ],
)
def test_search_wants_every_word(folder: Path, words: str, expected: list[str]) -> None:
    assert list(_found(folder, words)) == expected


def test_search_leads_to_the_report(folder: Path) -> None:
    rows = _ask(
        folder,
        "SELECT agency, report_year, number, heading, url FROM search('历史遗留问题处理')",
    )
    assert rows[0] == (
        "云山县人民政府办公室", 2023, 5, "五、问题", "http://a.invalid/1",
    )  # fmt: skip
