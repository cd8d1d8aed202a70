"""One county in several editions, whose figures are few enough to be added up by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from pipelines.catalog import FILE
from pipelines.concepts import Term
from pipelines.forms import Form
from pipelines.model import Extraction, Section
from tests.published.records import Records, capture, records, stated

Curated = tuple[tuple[Form, ...], tuple[Term, ...]]
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


def county(forms: tuple[Form, ...]) -> Records:
    """Five reports: four of the county's office, one of the county as a whole."""
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
    return records(forms, captures, reports)


def ask_file(folder: Path, sql: str) -> Rows:
    """Answers of ``archive.duckdb`` in the folder, as plain DuckDB gives them."""
    config: dict[str, str | bool | int | float | list[str]] = {"file_search_path": str(folder)}
    with duckdb.connect(str(folder / FILE), read_only=True, config=config) as connection:
        return connection.execute(sql).fetchall()
