"""Whose report a document is, which version is current, and what becomes a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.archive import Outcome, Sighting
from pipelines.assemble import Filled
from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.identity import Agencies
from pipelines.model import Provenance
from pipelines.registry import Channel, ChannelId, PublisherId, Registry
from tests.published.records import (
    CHANNEL,
    COUNTY,
    OFFICE,
    REGISTRY,
    Records,
    assemble,
    capture,
    publisher,
    records,
    report,
    stated,
)

OFFICE_NAME = "云山县人民政府办公室"
Forms = tuple[Form, ...]


def _rows(filled: tuple[Filled, ...], table: str) -> list[dict[str, object]]:
    one = next(f for f in filled if f.spec.name == table)
    names = [field.name for field in one.spec.fields]
    return [dict(zip(names, row, strict=True)) for row in one.rows]


def _said(agency: str | None, year: int | None = 2022) -> Provenance:
    return Provenance(agency=agency, report_year=year, scope="own")


def test_report_belongs_to_the_agency_that_its_title_names() -> None:
    found = Agencies(REGISTRY).identify(REGISTRY.channels[0], _said(OFFICE_NAME))
    assert found is not None
    assert found.publisher_id == OFFICE
    assert found.report_id == "yunshan-office-2022-own"
    assert found.place.division_code == "990221"
    assert (found.place.city, found.place.county) == ("水云市", "云山县")


@pytest.mark.parametrize(
    ("agency", "publisher_id"),
    [
        ("水云市云山县人民政府办公室", OFFICE),
        ("云山县人民政府", COUNTY),
        ("人民政府办公室", OFFICE),
        ("水云市人民政府", "shuiyun-government"),
        ("水云市人民政府办公室", COUNTY),  # not in the registry: the publisher of the channel
    ],
)
def test_agency_is_known_with_and_without_the_regions_above_it(
    agency: str, publisher_id: str
) -> None:
    found = Agencies(REGISTRY).identify(REGISTRY.channels[0], _said(agency))
    assert found is not None
    assert found.publisher_id == publisher_id


def test_agency_that_the_registry_lacks_stands_under_the_channel_with_its_own_name() -> None:
    found = Agencies(REGISTRY).identify(REGISTRY.channels[0], _said("云山县财政局"))
    assert found is not None
    assert (found.publisher_id, found.agency) == (COUNTY, "云山县财政局")
    assert (found.place.level, found.place.county) == ("department", "云山县")


def test_report_of_the_city_in_a_county_column_does_not_get_the_county_code() -> None:
    found = Agencies(REGISTRY).identify(REGISTRY.channels[0], _said("水云市教育局"))
    assert found is not None
    assert (found.place.division_code, found.place.county) == ("990200", None)
    other = Agencies(REGISTRY).identify(REGISTRY.channels[0], _said("远方市教育局"))
    assert other is not None
    assert (other.place.division_code, other.place.city) == (None, None)


def _two_districts_of_one_name() -> Registry:
    """鞍山 and 四平 both have a 铁西区; of their bureaus only that of 四平 is registered."""
    return Registry(
        (
            publisher(PublisherId("as"), "鞍山市人民政府", "city", "210300", None),
            publisher(PublisherId("as-tx"), "铁西区人民政府", "county", "210303", PublisherId("as")),
            publisher(PublisherId("sp"), "四平市人民政府", "city", "220300", None),
            publisher(PublisherId("sp-tx"), "铁西区人民政府", "county", "220302", PublisherId("sp")),
            publisher(
                PublisherId("sp-tx-finance"), "铁西区财政局", "department", "220302", PublisherId("sp-tx")
            ),
        ),
        tuple(
            Channel(ChannelId(f"{id_}-nb"), PublisherId(id_), "trs", "http://a.invalid/", None, None, (), "guess", "", "")
            for id_ in ("as", "as-tx", "sp", "sp-tx", "sp-tx-finance")
        ),
        (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("column", "agency", "publisher_id"),
    [
        ("as-tx", "铁西区财政局", "as-tx"),  # not in the registry: the publisher of the channel
        ("as-tx", "财政局", "as-tx"),
        ("as-tx", "鞍山市铁西区财政局", "as-tx"),
        ("as", "铁西区财政局", "as"),
        ("as", "铁西区人民政府", "as-tx"),
        ("sp", "铁西区财政局", "sp-tx-finance"),
        ("sp-tx", "财政局", "sp-tx-finance"),
        ("sp-tx", "四平市铁西区财政局", "sp-tx-finance"),
        ("sp-tx-finance", "财政局", "sp-tx-finance"),
        ("sp-tx-finance", "铁西区人民政府", "sp-tx"),
    ],
)
def test_bureau_of_one_district_is_not_that_of_its_namesake(
    column: str, agency: str, publisher_id: str
) -> None:
    registry = _two_districts_of_one_name()
    channel = next(c for c in registry.channels if c.publisher_id == column)
    found = Agencies(registry).identify(channel, _said(agency))
    assert found is not None
    assert found.publisher_id == publisher_id


def test_report_without_a_year_has_no_identity() -> None:
    assert Agencies(REGISTRY).identify(REGISTRY.channels[0], _said(OFFICE_NAME, None)) is None


def test_two_bureaus_that_the_registry_lacks_are_two_reports(
    extractor: Extractor, forms: Forms
) -> None:
    built = assemble(
        records(
            forms,
            [capture(1, "http://a.invalid/1"), capture(2, "http://a.invalid/2")],
            {
                "capture1": report(extractor, "云山县财政局", 2022, "1000001"),
                "capture2": report(extractor, "云山县民政局", 2022, "2000002"),
            },
        )
    )
    assert [row["agency"] for row in _rows(built, "reports")]
    assert len(_rows(built, "reports")) == 2
    assert {row["version"] for row in _rows(built, "reports")} == {1}


def _corrected(extractor: Extractor, forms: Forms) -> Records:
    url = "http://a.invalid/1"
    return records(
        forms,
        [capture(1, url), capture(2, url, 2)],
        {
            "capture1": report(extractor, OFFICE_NAME, 2022, "1000001"),
            "capture2": report(extractor, OFFICE_NAME, 2022, "3000003"),
        },
        outcomes=[
            Outcome(f"2025010{n}T000000Z", CHANNEL, "ok_new", "", 1, 0, 9, 0) for n in (1, 2)
        ],
    )


def test_corrected_report_is_a_new_version_and_keeps_the_old_one(
    extractor: Extractor, forms: Forms
) -> None:
    built = assemble(_corrected(extractor, forms))
    (current,) = _rows(built, "reports")
    assert (current["version"], current["capture_id"]) == (2, "capture2")
    assert current["superseded"] == "capture1"
    assert str(current["first_seen"]) == "2025-01-01 01:00:01+00:00"
    versions = _rows(built, "versions")
    assert [(v["version"], v["is_current"], v["n_cells_changed"]) for v in versions] == [
        (1, "no", None), (2, "yes", 2),
    ]  # fmt: skip


def test_changed_reports_of_a_night_are_counted_by_contents(
    extractor: Extractor, forms: Forms
) -> None:
    outcomes = _rows(assemble(_corrected(extractor, forms)), "outcomes")
    assert [row["n_changed"] for row in outcomes] == [0, 1]


def test_page_that_changed_only_around_the_report_is_no_new_version(
    extractor: Extractor, forms: Forms
) -> None:
    url = "http://a.invalid/1"
    built = assemble(
        records(
            forms,
            [capture(1, url), capture(2, url, 2)],
            {
                f"capture{n}": report(
                    extractor, OFFICE_NAME, 2022, "1000001", f"<div>主办：云山县 访问量 {n}</div>"
                )
                for n in (1, 2)
            },
        )
    )
    assert [row["version"] for row in _rows(built, "versions")] == [1]


def test_unchanged_fetch_keeps_the_version(extractor: Extractor, forms: Forms) -> None:
    url = "http://a.invalid/1"
    built = assemble(
        records(
            forms,
            [capture(1, url), capture(2, url, 2, revisit_of="capture1", status=304)],
            {"capture1": report(extractor, OFFICE_NAME, 2022, "1000001")},
        )
    )
    (current,) = _rows(built, "reports")
    assert (current["version"], current["superseded"]) == (1, None)


def test_page_that_stops_answering_leaves_the_report_and_an_issue(
    extractor: Extractor, forms: Forms
) -> None:
    url = "http://a.invalid/1"
    seen = Sighting(CHANNEL, url, "年报", "2023-01-18", "report", "2025-01-01T00:00:00Z",
                    "2025-01-02T00:00:00Z", None)  # fmt: skip
    built = assemble(
        records(
            forms,
            [capture(1, url), capture(2, url, 2, status=500)],
            {"capture1": report(extractor, OFFICE_NAME, 2022, "1000001")},
            [seen],
        )
    )
    assert len(_rows(built, "reports")) == 1
    assert any(
        row["code"] == "page_unavailable" and row["raw"] == "500" for row in _rows(built, "issues")
    )


def test_same_report_on_two_pages_with_other_figures_is_reported(
    extractor: Extractor, forms: Forms
) -> None:
    built = assemble(
        records(
            forms,
            [capture(1, "http://a.invalid/1"), capture(2, "http://b.invalid/1")],
            {
                "capture1": report(extractor, OFFICE_NAME, 2022, "1000001"),
                "capture2": report(extractor, OFFICE_NAME, 2022, "3000003"),
            },
        )
    )
    assert len(_rows(built, "reports")) == 1
    assert any(row["code"] == "conflicting_copies" for row in _rows(built, "issues"))


def test_carry_over_that_breaks_is_a_failed_check_and_an_issue(
    extractor: Extractor, forms: Forms
) -> None:
    from pipelines.extract import Source
    from tests.core.pages import REQUESTS_HEADER, page, table, top_row

    def filled(year: int, label: str, value: int) -> bytes:
        lines = top_row(label, (value, 0, 0, 0, 0, 0, value))
        title = f"{OFFICE_NAME}{year}年政府信息公开工作年度报告"
        text = page(table(REQUESTS_HEADER, lines), title=title).decode()
        return text.replace("2022", str(year)).encode()

    built = assemble(
        records(
            forms,
            [capture(1, "http://a.invalid/1"), capture(2, "http://a.invalid/2")],
            {
                "capture1": extractor.extract(Source(filled(2021, "四、结转下年度继续办理", 4))),
                "capture2": extractor.extract(
                    Source(filled(2022, "二、上年结转政府信息公开申请数量", 3))
                ),
            },
        )
    )
    failed = [row for row in _rows(built, "checks") if row["result"] == "fail"]
    assert {(row["rule"], row["place"], row["difference"]) for row in failed} == {
        ("X1", "requests.carried_in.natural_person", -1),
        ("X1", "requests.carried_in.total", -1),
    }
    assert sum(row["code"] == "check_failed" for row in _rows(built, "issues")) == 2
    later = next(row for row in _rows(built, "reports") if row["report_year"] == 2022)
    assert (later["checks_failed"], later["soft_checks_failed"]) == (0, 2)


def test_failed_checks_of_a_report_are_those_that_no_law_excuses(
    extractor: Extractor, forms: Forms
) -> None:
    """The row does not add up. A check that may lawfully fail is counted for itself."""
    built = assemble(
        records(
            forms,
            [capture(1, "http://a.invalid/1")],
            {"capture1": report(extractor, OFFICE_NAME, 2022, (1, 0, 0, 0, 0, 0, 4))},
        )
    )
    (one,) = _rows(built, "reports")
    assert (one["checks_failed"], one["soft_checks_failed"]) == (1, 0)
    (failed,) = (row for row in _rows(built, "checks") if row["result"] == "fail")
    assert (failed["rule"], failed["severity"], failed["note"]) == ("R1", "error", None)
    checks = {(row["rule"], row["severity"]) for row in _rows(built, "checks")}
    assert {("K1", "error"), ("D1", "warning"), ("P1", "info")} <= checks


def _stated(forms: Forms) -> tuple[Filled, ...]:
    extraction = stated(forms[-1], 2022, {"requests.new_received.total": "7"})
    return assemble(records(forms, [capture(1, "http://a.invalid/1")], {"capture1": extraction}))


def test_what_a_report_says_of_itself_and_of_its_fees_stands_in_its_row(forms: Forms) -> None:
    (row,) = _rows(_stated(forms), "reports")
    assert (row["agency_type"], row["document_number"]) == (
        "government_office",
        "云政办〔2022〕3号",
    )
    assert (row["year_evidence"], row["scope_evidence"]) == ("period title", "我办")
    assert (row["fee_statement"], row["fee_notices"]) == ("positive", 1)
    assert (row["fee_notified_yuan"], row["fee_collected_yuan"]) == (380.0, 380.5)


def test_what_is_printed_beyond_the_form_is_kept_apart_with_its_labels(forms: Forms) -> None:
    built = _stated(forms)
    extras = _rows(built, "extras")
    assert [(r["position"], r["kind"], r["row_label"], r["value"], r["raw"]) for r in extras] == [
        (1, "subtotal", "（三）不予公开", 4.0, "4"),
        (2, "row", "9.工作秘密", None, "若干"),
    ]
    assert len(_rows(built, "facts")) == len(forms[-1].keys)


def test_cited_numbers_stand_with_their_sentences(forms: Forms) -> None:
    cited = _rows(_stated(forms), "cited_numbers")
    assert [
        (r["position"], r["section"], r["number"], r["unit"], r["sentence"]) for r in cited
    ] == [
        (1, None, 2022.0, "年", "现公布2022年报告。"),
        (2, 6, 33.9, None, "占33.9。"),
    ]


def test_issue_keeps_its_id_over_builds(extractor: Extractor, forms: Forms) -> None:
    one = _rows(assemble(_corrected(extractor, forms)), "issues")
    two = _rows(assemble(_corrected(extractor, forms)), "issues")
    assert one == two
    assert one


@pytest.mark.parametrize(
    ("columns", "reports"), [(("as", "as-tx"), 1), (("as-tx", "sp-tx"), 2), (("sp", "as-tx"), 2)]
)
def test_one_text_is_one_report_in_the_columns_of_a_city_and_its_county_and_two_among_namesakes(
    forms: Forms, extractor: Extractor, columns: tuple[str, str], reports: int
) -> None:
    said = report(extractor, "铁西区住房和城乡建设局", 2022, (1, 0, 0, 0, 0, 0, 1))
    captures = [
        replace(capture(n, f"http://{column}.invalid/1"), channel_id=f"{column}-nb")
        for n, column in enumerate(columns)
    ]
    made = records(forms, captures, {one.capture_id: said for one in captures})
    made = replace(made, registry=_two_districts_of_one_name())
    assert len(_rows(assemble(made), "reports")) == reports


def test_a_later_copy_without_tables_does_not_displace_the_one_with_figures(
    forms: Forms, extractor: Extractor
) -> None:
    whole = report(extractor, OFFICE_NAME, 2022, (1, 0, 0, 0, 0, 0, 1))
    bare = replace(whole, facts=(), provenance=replace(whole.provenance, published_at="2024-05-01"))
    first, later = capture(1, "http://a.invalid/1"), capture(2, "http://a.invalid/2", night=2)
    for copy, current in ((bare, "capture1"), (replace(bare, facts=whole.facts[:-1]), "capture2")):
        made = assemble(records(forms, [first, later], {"capture1": whole, "capture2": copy}))
        assert [row["capture_id"] for row in _rows(made, "reports")] == [current]
