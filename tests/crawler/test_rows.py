"""What the walk takes for a report, by the row and by the column in which it stands."""

from __future__ import annotations

import pytest

from crawler.families import FAMILIES
from crawler.walk import Walk
from pipelines.registry import Channel, ChannelId, PublisherId
from pipelines.titles import TitleKind, read_row
from tests.crawler.families.pages import page

URL = "http://www.a.gov.cn/zwgk/cwj/"
CHANNEL = Channel(
    ChannelId("a"), PublisherId("a"), "trs", URL, None, None, (), "verified", "", ""
)  # fmt: skip


@pytest.mark.parametrize(
    ("head", "asked"),
    [
        ("<meta name='ColumnName' content='政府信息公开年报'><title>甲县</title>", True),
        ("<title>政府信息公开年度报告_甲县财政局</title>", True),
        ("<title>政府网站工作年度报表_甲县</title>", False),
        ("<title>财政预决算_甲县财政局</title>", False),
    ],
)
def test_a_year_alone_names_a_report_in_the_column_of_annual_reports(
    head: str, asked: bool
) -> None:
    rows = "".join(
        f'<li><a href="./{y + 1}01/t{y + 1}0120_1{y}.html">{y}年</a><span>{y + 1}-01-20</span></li>'
        for y in (2024, 2023)
    )
    walk = Walk(CHANNEL, FAMILIES["trs"], lambda url: True)
    (first,) = walk.start()
    following = walk.take(first, page(f"<ul>{rows}</ul>", URL, head))
    assert [step.ask.role for step in following] == (["article"] * 2 if asked else [])


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("2024年", TitleKind.REPORT),
        ("2023年度", TitleKind.REPORT),
        ("二〇二二年年报", TitleKind.REPORT),
        ("2021年度报告", TitleKind.REPORT),
        ("2024年工作要点", TitleKind.OTHER),
        ("财政局", TitleKind.OTHER),
        ("关于做好2024年政府信息公开年度报告编制工作的通知", TitleKind.NOT_A_REPORT),
    ],
)
def test_the_column_adds_to_a_title_only_where_it_says_a_year_alone(
    title: str, kind: TitleKind
) -> None:
    assert read_row(title, "信息公开年报") is kind
