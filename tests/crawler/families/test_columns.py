"""Sub-columns: of years, of levels of organs, of single organs. Shared by all families."""

from __future__ import annotations

import pytest

from crawler.families.common import year_columns
from crawler.families.model import read_page

HOST = "http://www.a.gov.cn"


def columns(body: str, path: str = "/zwgk/nb/") -> list[str]:
    found = read_page(HOST + path, 200, f"<body>{body}</body>".encode(), "text/html;charset=utf-8")
    return [ask.url.removeprefix(HOST) for ask in year_columns(found, lambda url: "/t20" in url)]


@pytest.mark.parametrize(
    "said",
    [
        "2024年",
        "2024",
        "2024年度",
        "2024年年报",
        "2024年政府信息公开年报",
        "[2024年]",
        "2024 年报告",
    ],
)
def test_a_link_that_says_a_year_is_a_column_wherever_it_leads(said: str) -> None:
    assert columns(f'<a href="/zfxxgk/xx_2024nb/">{said}</a>') == ["/zfxxgk/xx_2024nb/"]


@pytest.mark.parametrize(
    "said",
    ["部门单位", "县直部门", "市直单位", "乡镇（街道）", "各乡镇、街道", "县市区", "县（市、区）", "镇街",
     "区直部门年报", "2024年市直部门", "县财政局", "高榆镇", "县政府办公室", "朝阳街道办事处"],
)  # fmt: skip
def test_a_level_or_an_organ_below_the_column_is_a_column(said: str) -> None:
    assert columns(f'<a href="./bmdw/">{said}</a>') == ["/zwgk/nb/bmdw/"]


@pytest.mark.parametrize(
    "path",
    ["/flx/zfxxgknb_171215/", "/zfb/zfxxgknb/", "/czj/gknb/index.html", "/jyj/ndbg", "/x/nb_12/"],
)
def test_an_organs_own_column_of_reports_is_one_by_its_name(path: str) -> None:
    assert columns(f'<a href="{path}">县财政局</a>') == [path]
    assert columns(f'<a href="{path}">乡镇</a>') == [path]


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ("乡镇", "/zwgk/xz/"),
        ("县财政局", "/zwgk/czj/"),
        ("部门", "/zwgk/bm/"),
        ("部门", "/zwgk/nb/t20250101_1.html"),
        ("县财政局", "/zwgk/nb/a.pdf"),
        ("政策解读", "/zwgk/nb/jd/"),
        ("2024年要闻", "/zwgk/nb/2024/"),
        ("2024年", "http://www.yaoyejob.com/2024/"),
        ("部门", "./"),
        ("信息公开年报", "/other/gknb/"),
    ],
)
def test_menus_documents_and_other_hosts_are_no_columns(said: str, path: str) -> None:
    assert columns(f'<a href="{path}">{said}</a>') == []


def test_the_columns_of_years_lie_beside_each_other_and_not_in_each_other() -> None:
    links = '<a href="./2022n">2022年</a><a href="./2023n">2023年</a>'
    assert columns(links, "/zfxxgknb_06879/2023n") == ["/zfxxgknb_06879/2022n"]
    assert columns(links, "/zfxxgknb_06879") == ["/zfxxgknb_06879/2022n", "/zfxxgknb_06879/2023n"]


def test_a_text_made_to_be_slow_is_read_at_once() -> None:
    assert columns(f'<a href="./bm/">{"乡镇" * 5000}x</a>') == []
