"""Where the annual report sits in its column, structures A to K, each through whole nights.

Each structure is a channel of its own; all are crawled in two nights, and what was printed is held
against the build.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.crawler.site import Answer
from tests.crawler.town import FILE, PICTURE, Nights, Report, Town, html, links, report_page, rows

A = (Report("甲县人民政府", 2023), Report("甲县人民政府", 2024))
B = (Report("乙县财政局", 2022), Report("乙县财政局", 2023), Report("乙县财政局", 2024))
C = (Report("丙县财政局", 2024), Report("丙县高榆镇人民政府", 2024), Report("丙县司法局", 2023))
D = (Report("丁县民政局", 2024), Report("丁县司法局", 2024))
E = (Report("戊县财政局", 2023), Report("戊县财政局", 2024))
E_CHANGED = Report("戊县财政局", 2024, lender=1)
E_SINGLE = Report("戊县民政局", 2024)
F = Report("己县人民政府", 2024)
F_CITY_ONLY = Report("霁江市人民政府", 2024)
G = tuple(Report("庚县人民政府", year) for year in (2021, 2022, 2023, 2024))
H_FILE, H_PICTURE = Report("辛县财政局", 2024), Report("辛县民政局", 2024)
I = Report("壬县教育局", 2024)  # noqa: E741
J = Report("癸县人民政府", 2024)
K = Report("子县财政局", 2024)

NEWS = (
    "庚县召开2024年政务公开工作推进会议", "庚县举办政务公开业务培训班",
    "关于做好2024年政府信息公开工作年度报告编制发布工作的通知", "庚县政府信息公开指南",
    "2024年庚县依申请公开统计", "庚县2024年政府信息公开工作年度报告解读",
)  # fmt: skip
SHEET_TITLE = "癸县人民政府网站2024年政府网站工作年度报表"
SHEET = (
    "<table><tr><td>网站名称</td><td>癸县人民政府网站</td></tr><tr><td>网站总访问量（单位：次）</td>"
    "<td>98024</td></tr><tr><td>信息发布总数（单位：条）</td><td>2124</td></tr></table>"
)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    with ExitStack() as stack:
        town = Town(tmp_path_factory.mktemp("structures"), stack)
        found_town(town)
        town.night()
        second_night(town)
        town.night()
        yield Nights(town)


def found_town(town: Town) -> None:
    county, city = town.site("county"), town.site("city")
    page = county.answers
    town.publish("jijiang", "霁江市人民政府", "city")
    for letter, name in zip("abcdefghijk", "甲乙丙丁戊己庚辛壬癸子", strict=True):
        town.publish(letter, f"{name}县人民政府", parent="jijiang")
        town.register(f"{letter}-nb", letter, county.url(f"/{letter}/nb/"))

    page["/a/nb/"] = html(rows(*((f"./t2025_100{n}.html", r.title) for n, r in enumerate(A))))
    page |= {f"/a/nb/t2025_100{n}.html": report_page(r) for n, r in enumerate(A)}

    page["/b/nb/"] = html(links(("./2022n/", "2022年"), ("./n2023nb/", "2023年度")))
    for folder, report in (("2022n", B[0]), ("n2023nb", B[1])):
        page |= column(f"/b/nb/{folder}/", report)

    page["/c/nb/"] = html(links(("./2024n/", "2024年"), ("./gb2023/", "2023年")))
    page["/c/nb/2024n/"] = html(links(("./bmdw/", "部门单位"), ("./2024xzgb/", "乡镇（街道）")))
    page["/c/nb/gb2023/"] = html(links(("./2023szbm/", "县直部门")))
    for folder, report in (
        ("2024n/bmdw", C[0]),
        ("2024n/2024xzgb", C[1]),
        ("gb2023/2023szbm", C[2]),
    ):
        page |= column(f"/c/nb/{folder}/", report)

    page["/d/nb/"] = html(
        links(("/d/mzj/zfxxgknb_171215/", "民政局"), ("./sfj/", "县司法局"), ("/d/bm/", "部门"))
    )
    page |= column("/d/mzj/zfxxgknb_171215/", D[0]) | column("/d/nb/sfj/", D[1])

    # 六盘水: neither a slash nor a file name, and each year switches to the others.
    switch = links(("./2023n", "2023年"), ("./2024n", "2024年"))
    page["/e/nb/"] = html(links(("./2023n", "2023年"), ("./2024n", "2024年")))
    for report in E:
        page[f"/e/nb/{report.year}n"] = report_page(report, before=switch)
    town.register("e-single", "e", county.url("/e/14882/27794/index.htm"))
    page["/e/14882/27794/index.htm"] = report_page(E_SINGLE)

    page["/f/nb/"] = html(rows(("./t2025_1001.html", F.title)))
    page["/f/nb/t2025_1001.html"] = report_page(F)
    town.register("city-nb", "jijiang", city.url("/nb/"))
    city.answers["/nb/"] = html(
        rows(("./t2025_7001.html", F_CITY_ONLY.title), ("./t2025_7002.html", F.title))
    )
    city.answers["/nb/t2025_7001.html"] = report_page(F_CITY_ONLY)
    city.answers["/nb/t2025_7002.html"] = report_page(F, frame='<div class="TRS_Editor">{}</div>')

    mixed = [(f"./t2025_10{n:02d}.html", title) for n, title in enumerate(NEWS)]
    for place, report in zip((1, 3, 7, 9), G, strict=True):
        mixed.insert(place, (f"./t{report.year + 1}_{report.year}.html", report.title))
        page[f"/g/nb/t{report.year + 1}_{report.year}.html"] = report_page(report)
    page["/g/nb/"] = html(rows(*mixed))

    page["/h/nb/"] = html(
        rows(("./t2025_1001.html", H_FILE.title), ("./t_1002.html", H_PICTURE.title))
    )
    page["/h/nb/t2025_1001.html"] = html(
        f"<h1>{H_FILE.title}</h1><div class=TRS_UEDITOR><p>详见附件。</p></div>"
        '<div class="fj"><a href="./P020250120.pdf">年度报告.pdf</a></div>', H_FILE.title,
    )  # fmt: skip
    page["/h/nb/t_1002.html"] = html(
        f"<img src='/logo.png'><h1>{H_PICTURE.title}</h1><div class=TRS_UEDITOR>"
        "<p><img src='./W020250120_1.png'></p><p><img src='./W020250120_2.png'></p></div>",
        H_PICTURE.title,
    )
    page["/h/nb/P020250120.pdf"] = FILE
    page |= dict.fromkeys((f"/h/nb/W020250120_{n}.png" for n in (1, 2)), PICTURE)

    notice = f"关于印发{I.title}的通知"
    above = "<p>各股室、各学校：</p><p>现将我局2024年政府信息公开工作年度报告印发给你们，请遵照执行。</p>"
    page["/i/nb/"] = html(rows(("./t2025_1001.html", notice)))
    page["/i/nb/t2025_1001.html"] = report_page(I, before=above, title=notice)

    page["/j/nb/"] = html(rows(("./t2025_1001.html", J.title), ("./t2025_1002.html", SHEET_TITLE)))
    page["/j/nb/t2025_1001.html"] = report_page(J)
    page["/j/nb/t2025_1002.html"] = html(f"<h1>{SHEET_TITLE}</h1>{SHEET}", SHEET_TITLE)
    town.register("j-sheet", "j", county.url("/j/wznb/"))
    page["/j/wznb/"] = html(f"<a class=CurrChnlCls href='./'>年报</a><h1>{SHEET_TITLE}</h1>{SHEET}")

    page["/k/nb/"] = html(rows(("../fgw/xxgknb/2019/t20200105_1001.html", K.title)))
    page["/k/fgw/xxgknb/2019/t20200105_1001.html"] = report_page(K)


def column(folder: str, report: Report) -> dict[str, Answer]:
    name = f"t{report.year + 1}0120_{sum(map(ord, folder))}.html"
    return {folder: html(rows((f"./{name}", report.title))), folder + name: report_page(report)}


def second_night(town: Town) -> None:
    page = town.site("county").answers
    # 黄石, 渝中: the column of the newest year is called after another year.
    years = (("./2022n/", "2022年"), ("./n2023nb/", "2023年度"), ("./2022_504392/", "2024年"))
    page["/b/nb/"] = html(links(*years))
    page |= column("/b/nb/2022_504392/", B[2])
    page["/e/nb/2024n"] = report_page(E_CHANGED)


def found(nights: Nights, channel_id: str, *reports: Report) -> bool:
    """The channel shows these reports and no other, and each with the figures printed."""
    for report in reports:
        assert nights.figures(report) == report.figures, report.title
    return nights.titles(channel_id) == {report.title for report in reports}


def test_a_plain_list_gives_its_reports(nights: Nights) -> None:
    assert found(nights, "a-nb", *A)
    assert nights.outcomes("a-nb") == [("ok_new", "", 2), ("ok_nothing_new", "", 0)]


def test_the_newest_year_column_is_found_again_from_its_parent_every_night(nights: Nights) -> None:
    assert nights.outcomes("b-nb") == [("ok_new", "", 2), ("ok_new", "", 1)]
    assert found(nights, "b-nb", *B)


def test_the_levels_of_a_year_are_walked_whatever_their_directories_are_called(
    nights: Nights,
) -> None:
    assert found(nights, "c-nb", *C)
    assert nights.outcomes("c-nb")[0] == ("ok_new", "", 3)


def test_each_organ_s_own_column_is_walked_and_the_menu_of_organs_is_not(nights: Nights) -> None:
    assert found(nights, "d-nb", *D)
    assert nights.town.site("county").asked("/d/bm/") == 0


def test_the_column_that_is_the_report_is_extracted(nights: Nights) -> None:
    assert found(nights, "e-single", E_SINGLE)
    assert nights.titles("e-nb") == {report.title for report in E}
    assert nights.figures(E[0]) == E[0].figures


def test_a_column_that_is_the_report_and_changes_is_a_second_version(nights: Nights) -> None:
    assert E[1].figures != E_CHANGED.figures
    assert nights.figures(E_CHANGED) == E_CHANGED.figures
    changed = nights.ask(
        "SELECT r.report_year, max(v.version) FROM versions v JOIN reports r USING (report_id)"
        " WHERE r.agency = '戊县财政局' GROUP BY 1 ORDER BY 1"
    )
    assert changed == [(2023, 1), (2024, 2)]
    (counts,) = nights.ask(
        "SELECT list(n_changed ORDER BY run_id) FROM outcomes WHERE channel_id = 'e-nb'"
    )
    assert counts == ([0, 1],)


def test_a_report_on_the_city_site_and_on_the_county_site_is_one_report(nights: Nights) -> None:
    assert found(nights, "f-nb", F)
    assert found(nights, "city-nb", F, F_CITY_ONLY)
    reports = nights.ask("SELECT publisher_id FROM reports WHERE agency = '己县人民政府'")
    assert reports == [("f",)]
    versions = nights.ask(
        "SELECT versions.version FROM versions JOIN reports USING (report_id) WHERE publisher_id = 'f'"
    )
    assert versions == [(1,)], "the same text twice is no second version"


def test_of_a_mixed_column_only_the_reports_are_fetched(nights: Nights) -> None:
    assert found(nights, "g-nb", *G)
    (listed,) = nights.ask("SELECT count(*) FROM sightings WHERE channel_id = 'g-nb'")
    assert listed == (10,)
    assert len(nights.captures("g-nb", "article")) == 4


def test_a_report_that_is_a_file_or_pictures_is_archived_and_gives_no_figure(
    nights: Nights,
) -> None:
    assert nights.titles("h-nb") == {H_FILE.title, H_PICTURE.title}
    assert nights.captures("h-nb", "attachment") == {
        "/h/nb/P020250120.pdf", "/h/nb/W020250120_1.png", "/h/nb/W020250120_2.png",
    }  # fmt: skip
    assert nights.figures(H_FILE) == nights.figures(H_PICTURE) == {}
    assert nights.outcomes("h-nb")[0] == ("ok_new", "", 2)


def test_a_report_below_the_notice_that_issues_it_is_that_organ_s_report(nights: Nights) -> None:
    assert nights.figures(I) == I.figures


def test_the_sheet_of_the_website_is_not_taken_for_the_report(nights: Nights) -> None:
    assert found(nights, "j-nb", J)
    assert nights.titles("j-nb", "not_a_report") == {SHEET_TITLE}
    assert nights.captures("j-nb", "article") == {"/j/nb/t2025_1001.html"}
    assert nights.titles("j-sheet") == set()
    assert {outcome for outcome, _, _ in nights.outcomes("j-sheet")} == {"listing_empty"}


def test_unit_and_year_come_from_the_page_whatever_the_path_says(nights: Nights) -> None:
    assert found(nights, "k-nb", K)
    said = nights.ask("SELECT agency, report_year FROM reports WHERE url LIKE '%/k/%'")
    assert said == [("子县财政局", 2024)]
