"""Every kind of wrong row is named with file, line and field; good rows stay usable."""

from __future__ import annotations

import pytest

from pipelines.registry import load_registry
from pipelines.registry_check import check_registry, foreign_channels
from tests.registry.conftest import CHANNELS, PUBLISHERS, Written

FAMILIES = ("trs", "vsb", "auto")
PROVINCE, CITY, COUNTY, OFFICE = PUBLISHERS
FIRST, SECOND = CHANNELS


def test_a_sound_registry_has_no_problem(write: Written) -> None:
    folder = write()
    assert check_registry(folder, FAMILIES) == ()
    registry = load_registry(folder)
    assert (len(registry.publishers), len(registry.channels)) == (4, 2)
    assert foreign_channels(registry) == ()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            (PROVINCE, COUNTY.replace("county", "shire", 1)),
            "publishers.csv:3: level: one of province",
        ),
        ((PROVINCE.replace("990000-g", "990000 g"),), "publishers.csv:2: publisher_id: lower-case"),
        ((PROVINCE, PROVINCE), "publishers.csv:3: publisher_id: the id stands twice"),
        ((PROVINCE.replace(",990000,", ",9900,"),), "publishers.csv:2: division_code: 6, 9 or 12"),
        ((PROVINCE.replace("https", "gopher"),), "publishers.csv:2: home_url: an http or https"),
        ((PROVINCE.replace("云山省人民政府", ""),), "publishers.csv:2: name: must not be empty"),
        ((PROVINCE + ",",), "publishers.csv:2: row: expected 9 fields"),
        ((PROVINCE, COUNTY), "publishers.csv:3: parent_id: no such publisher (found '990100-"),
        ((CITY, PROVINCE), "publishers.csv:3: publisher_id: rows are sorted by id"),
        (
            (PROVINCE.replace(",990000,,", ",990000,990100-government,"), CITY),
            "publishers.csv:2: parent_id: the parents lead in a circle",
        ),
        (
            (PROVINCE.replace("province", "county"), CITY),
            "publishers.csv:3: level: a city stands under a county",
        ),
        (
            (PROVINCE.replace(",990000,", ",980000,"), CITY),
            "publishers.csv:3: division_code: the parent lies in 980000",
        ),
        (
            (PROVINCE.replace("province", "shire"), CITY),
            "publishers.csv:3: parent_id: the row of the parent is broken",
        ),
    ],
)
def test_a_wrong_publisher_is_named_with_its_line_and_field(
    write: Written, rows: tuple[str, ...], said: str
) -> None:
    found = [str(problem) for problem in check_registry(write(rows, ()), FAMILIES)]
    assert any(line.startswith(said) for line in found), found


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((FIRST, FIRST), "channels.csv:3: channel_id: the id stands twice"),
        ((SECOND, FIRST), "channels.csv:3: channel_id: rows are sorted by id"),
        (
            (FIRST.replace(",990100-g", ",990199-g"),),
            "channels.csv:2: publisher_id: no such publisher",
        ),
        ((FIRST.replace("trs", "trz"),), "channels.csv:2: family: one of trs, vsb, auto expected"),
        ((FIRST.replace(",,,,guess", ",,,,hope"),), "channels.csv:2: status: one of verified"),
        ((FIRST.replace("/nb/,,", "/nb/,19,"),), "channels.csv:2: from_year: a year expected"),
        ((FIRST.replace("/nb/,,", "/nb/,2024,2020"),), "channels.csv:2: to_year: lies before 2024"),
        ((SECOND.replace("report seen", ""),), "channels.csv:2: evidence: must not be empty"),
        (
            (FIRST.replace(",,,,guess", ",,,tls,guess"),),
            "channels.csv:2: params: name=value expected",
        ),
        (
            (FIRST.replace(",,,,guess", ",,,tls=new,guess"),),
            "channels.csv:2: params: tls=old expected",
        ),
        ((FIRST.replace(",,,,guess", ",,,tsl=old,guess"),), "channels.csv:2: params: one of tls"),
        (
            (FIRST.replace(",,,,guess", ",,,tls=old;tls=old,guess"),),
            "channels.csv:2: params: tls stands twice",
        ),
        (
            (FIRST, SECOND.replace("http://www.qs.gov.cn/nb.htm", "http://sy.gov.cn/nb/")),
            "channels.csv:3: url: the address of 990100-government-xxgknb too",
        ),
    ],
)
def test_a_wrong_channel_is_named_with_its_line_and_field(
    write: Written, rows: tuple[str, ...], said: str
) -> None:
    found = [str(problem) for problem in check_registry(write(channels=rows), FAMILIES)]
    assert len(found) == 1
    assert found[0].startswith(said)


def test_old_ciphers_are_a_known_param(write: Written) -> None:
    folder = write(channels=(FIRST.replace(",,,,guess", ",,,tls=old,guess"),))
    assert check_registry(folder, FAMILIES) == ()
    assert load_registry(folder).channels[0].param("tls") == "old"


def test_what_costs_no_night_is_no_error_of_the_loader(write: Written) -> None:
    folder = write((CITY, PROVINCE, COUNTY.replace("990100-government", "nobody")), (FIRST,))
    assert load_registry(folder).errors == ()
    assert len(check_registry(folder, FAMILIES)) == 2


def test_a_byte_order_mark_and_carriage_returns_are_named(write: Written) -> None:
    folder = write()
    path = folder / "channels.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    found = [str(problem) for problem in check_registry(folder, FAMILIES)]
    assert [line.partition(" (")[0] for line in found] == [
        "channels.csv:1: file: UTF-8 without a BOM expected",
        "channels.csv:1: file: lines that end in LF expected",
    ]


def test_a_home_page_that_two_publishers_share_is_no_problem(write: Written) -> None:
    rows = (PROVINCE, CITY, COUNTY.replace("www.qs.gov.cn", "www.sy.gov.cn"), OFFICE)
    assert check_registry(write(rows), FAMILIES) == ()


def test_a_column_on_a_domain_of_neither_publisher_nor_parent_is_a_remark(write: Written) -> None:
    on_the_city = SECOND.replace("www.qs.gov.cn", "xxgk.sy.gov.cn")
    assert foreign_channels(load_registry(write(channels=(on_the_city,)))) == ()
    elsewhere = SECOND.replace("www.qs.gov.cn", "61.150.65.235")
    folder = write(channels=(elsewhere,))
    assert [c.channel_id for c in foreign_channels(load_registry(folder))] == [
        "990121-office-xxgknb"
    ]
    assert check_registry(folder, FAMILIES) == ()
