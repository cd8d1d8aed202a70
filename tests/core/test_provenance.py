"""Whose report a page is, where its furniture speaks of other documents."""

from __future__ import annotations

from pipelines.extract import Extractor, Source
from pipelines.forms import load_forms
from pipelines.places import SHIPPED


def test_the_name_of_the_column_beside_is_not_the_title_of_the_page() -> None:
    text = "<p>一、总体情况</p><p>全年主动公开政府信息412条。</p><p>二、主动公开政府信息情况</p><p>略。</p>"
    title = "甲县财政局2024年政府信息公开工作年度报告"

    def agency(beside: str) -> str | None:
        page = f"<h3>{beside}</h3><h1>{title}</h1>{text}"
        source = Source(page.encode(), "page.html", "text/html; charset=utf-8")
        return Extractor(load_forms(SHIPPED)).extract(source).provenance.agency

    assert agency("政府网站工作年度报表") == "甲县财政局"
    assert agency("政府网站工作年度报表（2024年度）") is None, (
        "the sheet itself is another document"
    )
