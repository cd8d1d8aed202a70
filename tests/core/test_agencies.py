"""What the name of an agency says of its type and level, and what it leaves open."""

from __future__ import annotations

import pytest

from pipelines.agencies import read_agency
from pipelines.titles import read_title


@pytest.mark.parametrize(
    ("name", "type_", "level"),
    [
        ("辽宁省人民政府", "government", "province"),
        ("上海市人民政府", "government", "province"),
        ("杭州市西湖区人民政府", "government", "county"),
        ("上海市浦东新区人民政府", "government", "county"),
        ("凉山彝族自治州人民政府", "government", "city"),
        ("凉山彝族自治州西昌市人民政府", "government", "county"),
        ("大兴安岭地区行政公署", "government", "city"),
        ("神农架林区人民政府", "government", "county"),
        ("内蒙古自治区人民政府办公厅", "government_office", "province"),
        ("台安县人民政府办公室", "government_office", "county"),
        ("北京市教育委员会", "department", "province"),
        ("台州市路桥区市场监督管理局", "department", "county"),
        ("鄂伦春自治旗财政局", "department", "county"),
        ("台安县乡村振兴局", "department", "county"),
        ("台安县城乡规划局", "department", "county"),
        ("台安县农业农村局（乡村振兴局）", "department", "county"),
        ("青石镇人民政府", "township", "township"),
        ("台安县青石镇人民政府", "township", "township"),
        ("驼峰路街道办事处", "township", "township"),
        ("泉州市石狮生态环境局", "branch", "city"),
        ("国家税务总局台安县税务局", "branch", None),
        ("南京市公安局玄武分局", "branch", None),
        ("苏州工业园区管理委员会", "zone", None),
        ("平潭综合实验区管委会", "zone", None),
        ("台安县第一中学", "institution", "county"),
        ("秦皇岛市山海关区人民政府", "government", "county"),
        ("中华人民共和国大连海关", "branch", None),
    ],
)
def test_name_says_type_and_level(name: str, type_: str, level: str | None) -> None:
    said = read_agency(name)
    assert (said.type and str(said.type), said.level) == (type_, level)


@pytest.mark.parametrize(
    "name",
    [
        "石狮市财政局",
        "三明市人民政府",
        "云山市库区移民局",
        "云山市高新区财政局",
        "云山市社区矫正管理局",
    ],
)
def test_level_that_the_name_does_not_say_is_left_open(name: str) -> None:
    """石狮市 is of county level and 三明市 is not; both are called 市."""
    assert read_agency(name).level is None


def test_name_of_no_known_kind_has_no_type() -> None:
    assert read_agency("云山建设兵团").type is None


@pytest.mark.parametrize(
    ("head", "agency", "year"),
    [
        ("台安县农业农村局（乡村振兴局）2022年", "台安县农业农村局（乡村振兴局）", 2022),
        ("2022年台安县农业农村局（乡村振兴局）", "台安县农业农村局（乡村振兴局）", 2022),
        ("台安县农业农村局（乡村振兴局）（2022年度）", "台安县农业农村局（乡村振兴局）", 2022),
        ("（台安县水利局）2022年", "台安县水利局", 2022),
        ("台安县水利局202年", "台安县水利局", None),
        ("台安县水利局20222年", "台安县水利局", None),
        ("台安县水利局22年", "台安县水利局", None),
        ("台安县水利局202", None, None),
        ("台安县“101”工程管理中心2022年", "台安县“101”工程管理中心", 2022),
    ],
)
def test_title_names_an_agency_without_the_year(
    head: str, agency: str | None, year: int | None
) -> None:
    title = read_title(f"{head}政府信息公开工作年度报告")
    assert (title.agency, title.report_year) == (agency, year)
