"""The registry that comes with the project: sound, complete, and named as the units are named."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from pipelines.places import SHIPPED
from pipelines.registry import PARAMS, Registry, load_registry
from pipelines.registry_check import check_registry, load_families

# Units of the seed that have no code there: what they are here.
CODELESS = {
    "新疆生产建设兵团": "650000-xpcc",
    "济源示范区": "419001-government",
    "两江新区": "500000-liangjiang",
}


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(SHIPPED)


@pytest.fixture(scope="module")
def seed(shared: Path) -> list[dict[str, str]]:
    path = shared / "registry" / "gov-sites-seed.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _id(unit: dict[str, str]) -> str:
    code = unit["division_code"]
    return f"{code}-government" if code else CODELESS[unit["city"]]


def test_the_shipped_registry_has_no_problem() -> None:
    assert check_registry(SHIPPED, load_families(SHIPPED / "lookups")) == ()


def test_every_unit_of_the_seed_is_there_once_with_its_home_page_and_level(
    registry: Registry, seed: list[dict[str, str]]
) -> None:
    assert Counter(unit["level"] for unit in seed) == {"province": 31, "city": 336, "county": 2842}
    wanted = {_id(unit): (unit["home_url"], unit["level"]) for unit in seed}
    assert len(wanted) == len(seed)
    found = {p.publisher_id: (p.home_url, p.level) for p in registry.publishers}
    assert {id_: found.get(id_) for id_ in wanted} == wanted
    codes = Counter(unit["division_code"] for unit in seed if unit["division_code"])
    governments = Counter(
        p.division_code for p in registry.publishers if p.publisher_id.endswith("-government")
    )
    assert {code: governments[code] for code in codes} == dict(codes)


def test_what_the_probe_found_stands_in_the_note(
    registry: Registry, seed: list[dict[str, str]]
) -> None:
    said = {
        "none": "2026-04-26: no access",
        "protocol-switch": "2026-04-26: only after switching http/https",
        "ua-mobile": "2026-04-26: only with a mobile user agent",
    }
    notes = {p.publisher_id: p.note for p in registry.publishers}
    for unit in seed:
        expected = said.get(unit["probe_result"])
        stated = [text for text in said.values() if text in notes[_id(unit)]]
        assert stated == ([expected] if expected else []), unit


@pytest.mark.parametrize(
    ("publisher_id", "name", "parent_id"),
    [
        ("110000-government", "北京市人民政府", None),
        ("110101-government", "东城区人民政府", "110000-government"),
        ("150000-government", "内蒙古自治区人民政府", None),
        ("152500-government", "锡林郭勒盟行政公署", "150000-government"),
        ("150722-government", "莫力达瓦达斡尔族自治旗人民政府", "150700-government"),
        ("210321-government", "台安县人民政府", "210300-government"),
        ("222400-government", "延边朝鲜族自治州人民政府", "220000-government"),
        ("232700-government", "大兴安岭地区行政公署", "230000-government"),
        ("310115-government", "浦东新区人民政府", "310000-government"),
        ("419001-government", "济源产城融合示范区管理委员会", "410000-government"),
        ("429005-government", "潜江市人民政府", "420000-government"),
        ("429021-government", "神农架林区人民政府", "420000-government"),
        ("469029-government", "保亭黎族苗族自治县人民政府", "460000-government"),
        ("500153-government", "荣昌区人民政府", "500000-government"),
        ("500242-government", "酉阳土家族苗族自治县人民政府", "500000-government"),
        ("520203-government", "六枝特区人民政府", "520200-government"),
        ("542500-government", "阿里地区行政公署", "540000-government"),
        ("632600-government", "果洛藏族自治州人民政府", "630000-government"),
        ("653100-government", "喀什地区行政公署", "650000-government"),
        ("653101-government", "喀什市人民政府", "653100-government"),
        ("659001-government", "石河子市人民政府", "650000-government"),
        ("650000-xpcc", "新疆生产建设兵团", "650000-government"),
        ("500000-liangjiang", "重庆两江新区管理委员会", "500000-government"),
    ],
)
def test_units_bear_the_names_and_parents_that_they_have(
    registry: Registry, publisher_id: str, name: str, parent_id: str | None
) -> None:
    found = registry.publisher(publisher_id)
    assert found is not None
    assert (found.name, found.parent_id) == (name, parent_id)


def test_every_prefecture_and_league_is_an_administrative_office(registry: Registry) -> None:
    """地区 and 盟 have no people's government of their own, all other regions have one."""
    offices = {p.name for p in registry.publishers if p.name.endswith("行政公署")}
    assert len(offices) == 10
    assert all(re.search(r"(?:地区|盟)行政公署$", name) for name in offices)
    assert not [p for p in registry.publishers if re.search(r"(?:地区|盟)人民政府", p.name)]


def test_only_a_column_whose_page_was_seen_is_verified(registry: Registry) -> None:
    for channel in registry.channels:
        seen = channel.evidence.startswith("column page seen: ")
        assert (channel.status == "verified") == seen, channel.channel_id


def test_every_column_of_the_evidence_is_a_channel_or_lies_below_one(
    registry: Registry, shared: Path
) -> None:
    path = shared / "registry" / "registry-evidence.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        columns = [row["column_url"] for row in csv.DictReader(file) if row["column_url"]]
    kept = [_without_scheme(channel.url) for channel in registry.channels]
    lost = [
        url
        for url in columns
        if not any(
            _without_scheme(url) == one
            or _without_scheme(url).startswith(one.removesuffix("index.shtml"))
            for one in kept
        )
    ]
    assert len(columns) == 256
    assert lost == []


def test_ports_and_bare_addresses_are_kept(registry: Registry) -> None:
    urls = {channel.url for channel in registry.channels}
    assert any(url.startswith("http://61.150.65.235/") for url in urls)
    assert any(url.startswith("http://www.xixianxinqu.gov.cn:9311/") for url in urls)
    assert any(p.home_url == "http://1.25.240.11:8082/" for p in registry.publishers)


def test_every_param_of_the_shipped_registry_is_known(registry: Registry) -> None:
    assert {name for c in registry.channels for name, _ in c.params} <= set(PARAMS)


def _without_scheme(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.")
