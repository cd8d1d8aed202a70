"""Traps that lie in the sites of every family, each through whole nights.

The numbers are those of the list of traps in the domain notes. A trap is a channel (or two) of one
town that is crawled for two nights; beside each stands what a site without the trap would give.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import ExitStack
from posixpath import normpath
from urllib.parse import quote, urljoin

import pytest

from tests.crawler.site import HTML, Answer
from tests.crawler.town import FILE, Nights, Report, Town, html, links, report_page, rows

STUB = html("<p>您访问的页面暂无内容。</p>")
REFRESH = Answer(b"<html><head><meta http-equiv='refresh' content='0; url=./'></head></html>")
BEHIND = ("404", "stub", "refresh", "last")
PAGERS = ("a", "a-shtml", "b", "c", "base64", "anchors", "glist")
YEARS = (2021, 2022, 2023, 2024)
FOREIGN = "http://www.yaoyejob.com"
# Signs that GB2312 lacks and GB18030 has.
RARE = "镕喆〇①"


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    with ExitStack() as stack:
        town = Town(tmp_path_factory.mktemp("traps"), stack)
        town.publish("county", "甲县人民政府", parent="city")
        for write in (pagers, behind, data_by_script, titles, dates, hosts, others, encodings,
                      metas, eras):  # fmt: skip
            write(town)
        town.night()
        second_night(town)
        town.night()
        yield Nights(town)


def channel(town: Town, name: str, path: str = "", family: str = "trs", site: str = "site") -> str:
    """Register a channel at ``/name/`` and give the address of its directory."""
    town.register(f"x-{name}", "county", town.site(site).url(path or f"/{name}/"), family)
    return path.rpartition("/")[0] + "/" if path else f"/{name}/"


def of(name: str, year: int) -> Report:
    """A report that no other trap has: its agency is called after the trap."""
    return Report(f"甲县{name}局", year)


def titles_of(name: str, years: tuple[int, ...] = YEARS) -> set[str]:
    return {of(name, year).title for year in years}


# 1, 2, 3, 4: pagers


def pagers(town: Town) -> None:
    """A report on each of four pages; where a page has a wrong neighbour, reports are missing."""
    page = town.site("site").answers
    for name in PAGERS:
        family = "ln-glist" if name == "glist" else "trs"
        folder = channel(town, name, "/glist/ndbg/glist.html" if name == "glist" else "", family)
        for index, year in enumerate(YEARS):
            address, answer = list_page(name, index, year)
            page[folder + address] = answer
            page[normpath(folder + article(name, year))] = report_page(of(name, year))
        if name != "glist":
            page[folder] = page.pop(folder + list_page(name, 0, YEARS[0])[0])
    # 3: hanweb's pageNum, JPaaS without paramJson, ?page= of UCAP: always page one.
    folder = channel(town, "stuck")
    listed = rows(*((f"./{article('stuck', year)}", of("stuck", year).title) for year in YEARS[:2]))
    for name in ("", "index_1.html", "index_2.html", "index_3.html"):
        page[folder + name] = html(
            listed + '<script>createPageHTML(9, 0, "index", "html")</script>'
        )
    page[folder + "index_1.html"] = html(
        listed + '<script>createPageHTML(9, 1, "index", "html")</script>'
    )
    for year in YEARS[:2]:
        page[folder + article("stuck", year)] = report_page(of("stuck", year))


def article(name: str, year: int) -> str:
    if "glist" in name:
        return f"../../html/TAZF/{year + 1}01/0{1_600_000_000_000 + year}{len(name):02d}.html"
    return f"{year + 1}01/t{year + 1}0120_{10_000 + year}.html"


def list_page(name: str, index: int, year: int) -> tuple[str, Answer]:
    """Name and answer of page ``index`` of four that show one report each."""
    row = rows((f"./{article(name, year)}", of(name, year).title))
    last = len(YEARS) - 1
    if "glist" in name:
        body = f'<div class="info">{row}</div>'
        return f"glist{index or ''}.html", html(body.replace(' class="list"', ""))
    one_based = name == "b"
    names = ["index.html", *(f"index_{n + one_based}.html" for n in range(1, len(YEARS)))]
    if name == "a-shtml":
        names = [one.replace(".html", ".shtml") for one in names]
    anchor = f'<a href="{names[index + 1]}">下一页</a>' if index < last else ""
    hidden = base64.b64encode(
        quote(f"<i>第{index + 1}页</i>{anchor}<a href='./'>首页</a>").encode()
    )
    pager = {
        "a": f'<script>createPageHTML(4, {index}, "index", "html");</script>',
        "a-shtml": f'<script>createPage(4,{index},"index","shtml","black2",4);</script>',
        "b": f"<script>createPageHTML('paging',4,{index + 1},'index','html',4)</script>",
        "c": f"<script>var currentPage = {index};//从0开始\nvar countPage = 4//共多少页\n"
             "document.write('<a href=\"index_'+i+'.html\">');</script>",
        "base64": f'<div id="pages">{hidden.decode()}</div><script>window.atob(t)</script>',
        "anchors": f'<div class="pageing">{anchor}共4页</div>',
    }[name]  # fmt: skip
    return names[index], html(row + pager)


@pytest.mark.parametrize("name", PAGERS)
def test_1_and_2_each_dialect_of_pager_is_counted_from_its_own_first_page(
    nights: Nights, name: str
) -> None:
    assert nights.titles(f"x-{name}") == titles_of(name)
    assert nights.outcomes(f"x-{name}") == [("ok_new", "", 4), ("ok_nothing_new", "", 0)]


def test_3_a_next_page_that_is_page_one_again_ends_the_list_and_takes_nothing_away(
    nights: Nights,
) -> None:
    assert nights.titles("x-stuck") == titles_of("stuck", YEARS[:2])
    (first, second) = nights.outcomes("x-stuck")
    assert first[0] == "ok_new"
    assert "nothing new on" in str(first[1])
    assert second[0] == "ok_nothing_new"
    assert nights.town.site("site").asked("/stuck/index_2.html") == 0


def behind(town: Town) -> None:
    """4: ln-glist says nothing of its last page; what comes behind it differs from site to site."""
    page = town.site("site").answers
    for kind in BEHIND:
        name = f"glist-{kind}"
        folder = channel(town, name, f"/{name}/ndbg/glist.html", "ln-glist")
        for index, year in enumerate(YEARS):
            address, answer = list_page(name, index, year)
            page[folder + address] = answer
            page[urljoin(folder, article(name, year))] = report_page(of(name, year))
        past = {"stub": STUB, "refresh": REFRESH, "last": page[folder + "glist3.html"]}
        if kind in past:
            page[folder + "glist4.html"] = past[kind]


@pytest.mark.parametrize("kind", BEHIND)
def test_4_whatever_comes_behind_the_last_page_is_the_end_and_no_failure(
    nights: Nights, kind: str
) -> None:
    assert nights.titles(f"x-glist-{kind}") == titles_of(f"glist-{kind}")
    assert [o[:2] for o in nights.outcomes(f"x-glist-{kind}")] == [
        ("ok_new", ""),
        ("ok_nothing_new", ""),
    ]
    assert nights.town.site("site").asked(f"/glist-{kind}/ndbg/glist5.html") == 0


# 5: lists that are not in the page


def data_by_script(town: Town) -> None:
    page = town.site("site").answers
    town.register("x-shell", "county", town.site("site").url("/shell"))
    page["/shell"] = Answer(b"<script>window.location.replace('/shell/nb/')</script>")
    page |= plain("/shell/nb/", "shell")
    folder = channel(town, "frame")
    menu = "<a class=CurrChnlCls href='./'>年报</a><p>" + "政府信息公开年报" * 30 + "</p>"
    page[folder] = html(
        f"{menu}<iframe src='/top.html'></iframe><iframe src='./list.html'></iframe>"
    )
    inside = plain("/frame/", "frame")
    page["/frame/list.html"] = inside.pop("/frame/")
    page |= inside
    folder = channel(town, "jsonp")
    script = (
        '<script>$.getJSON("/was5/response_nb.jsp?callback=?&pageIndex="+n+"&pageSize=2")</script>'
    )
    page[folder] = html(f"<a class=CurrChnlCls href='./'>年报</a><ul></ul>{script}")
    for index in (1, 2):
        found = [
            {"TITLE": of("jsonp", y).title, "TIME": "2025-01-20", "URL": folder + article("", y)}
            for y in YEARS[2 * index - 2 : 2 * index]
        ]
        answer = json.dumps({"totalCount": 4, "list": found}, ensure_ascii=False)
        path = f"/was5/response_nb.jsp?callback=result&pageIndex={index}&pageSize=2"
        page[path] = Answer(
            f"result({answer})".encode(), headers={"Content-Type": "text/javascript"}
        )
    for year in YEARS:
        page[folder + article("", year)] = report_page(of("jsonp", year))


def plain(folder: str, name: str, years: tuple[int, ...] = YEARS) -> dict[str, Answer]:
    """A list of one page in ``folder`` with the reports of the years."""
    made = {folder + article("", year): report_page(of(name, year)) for year in years}
    made[folder] = html(rows(*((f"{folder}{article('', y)}", of(name, y).title) for y in years)))
    return made


@pytest.mark.parametrize("name", ["shell", "frame", "jsonp"])
def test_5_a_list_behind_a_shell_in_a_frame_or_asked_for_by_script_is_walked(
    nights: Nights, name: str
) -> None:
    assert nights.titles(f"x-{name}") == titles_of(name)
    assert nights.outcomes(f"x-{name}") == [("ok_new", "", 4), ("ok_nothing_new", "", 0)]
    assert nights.town.site("site").asked("/top.html") == 0


# 6, 10: titles


def titles(town: Town) -> None:
    page = town.site("site").answers
    folder = channel(town, "cut")
    cut, whole = of("cut", 2023), of("cut", 2024)
    page |= plain("/cut/", "cut", (2023, 2024))
    page[folder] = html(
        f'<ul><li><a href="./{article("", 2023)}" title="{cut.title}">{cut.title[:9]}...</a></li>'
        f'<li><a href="./{article("", 2024)}">{whole.title}</a></li></ul>'
    )
    folder = channel(town, "beside")
    page |= plain("/beside/", "beside", (2024,))
    others = [(f"./t2025_{50_000 + n}.html", title) for n, title in enumerate(BESIDE)]
    page[folder] = html(rows(*others, (f"./{article('', 2024)}", of("beside", 2024).title)))


BESIDE = (
    "关于做好2024年政府信息公开工作年度报告编制工作的通知", "甲县人民政府网站2024年政府网站工作年度报表",
    "2024年政府信息依申请公开情况统计", "甲县政府信息公开制度", "甲县政府信息公开指南",
    "甲县教育局开展校园食品安全检查",
)  # fmt: skip


def test_6_a_cut_title_is_read_in_full_from_its_attribute(nights: Nights) -> None:
    assert nights.titles("x-cut") == titles_of("cut", (2023, 2024))


def test_10_rows_beside_the_reports_are_seen_and_not_fetched(nights: Nights) -> None:
    assert nights.titles("x-beside") == titles_of("beside", (2024,))
    assert nights.titles("x-beside", "not_a_report") | nights.titles("x-beside", "other") == set(
        BESIDE
    )
    assert len(nights.captures("x-beside", "article")) == 1


# 7: dates


def dates(town: Town) -> None:
    page = town.site("site").answers
    printed = {
        "listless": "<p>发布日期：2025-01-17</p>",
        "updated": "<p>更新时间：2025-11-02 16:20　发布时间：2025-01-17 09:00</p>",
        "glued": "<p>2025-01-1718:26</p>",
        "epoch": "<p>时间：2025-01-17</p>",
    }
    for name, line in printed.items():
        folder, report = channel(town, name), of(name, 2024)
        address = "t19700101_34414.html" if name == "epoch" else "202502/t20250228_34414.html"
        date = "" if name == "listless" else "<span>2025-02-01</span>"
        page[folder] = html(f'<ul><li><a href="{address}">{report.title}</a>{date}</li></ul>')
        meta = "<meta name='PubDate' content='2025-03-09 10:00:00'>"
        body = f"<h1>{report.title}</h1>{line}<div class=TRS_Editor>{report.text}</div>"
        head = f"<meta charset=utf-8>{meta}<title>{report.title}</title>"
        page[folder + address] = Answer(f"<html><head>{head}</head><body>{body}</body>".encode())


@pytest.mark.parametrize("name", ["listless", "updated", "epoch", "glued"])
def test_7_the_day_of_publication_is_the_printed_one(nights: Nights, name: str) -> None:
    listed = nights.ask(
        "SELECT listed_on::VARCHAR FROM sightings WHERE channel_id = ?", f"x-{name}"
    )
    assert listed == [(None if name == "listless" else "2025-02-01",)]
    published = nights.ask(
        "SELECT published_at::VARCHAR FROM reports WHERE agency = ?", of(name, 2024).agency
    )
    assert published == [("2025-01-17",)]


# 8, 9, 12, 13: other pages and other hosts


def hosts(town: Town) -> None:
    page, other = town.site("site").answers, town.site("other").answers
    # 8: the parent, without its slash, leads to the years as they are tonight.
    town.register("x-years", "county", town.site("site").url("/years"))
    page["/years"] = html(links(("./2023n/", "2023年")))
    page |= plain("/years/2023n/", "years", (2023,))
    # 9: the city's column carries the county's report; so does another column of the county.
    town.publish("city", "霁江市人民政府", "city")
    town.register("x-city", "city", town.site("other").url("/city/"))
    channel(town, "twice")
    page |= plain("/twice/", "twice", (2024,))
    other |= plain("/city/", "twice", (2024,))
    # 12: one file on the site, one on a host that nobody registered.
    folder = channel(town, "files")
    page |= plain("/files/", "files", (2024,))
    page[folder + article("", 2024)] = report_page(
        of("files", 2024),
        before='<div class=fj><a href="./P020250120.pdf">附件1</a>'
        f'<a href="{FOREIGN}/files/2.pdf">附件2.pdf</a></div>',
    )
    page[f"{folder}202501/P020250120.pdf"] = FILE
    # 13: rewritten look-alikes have the very path of the report.
    folder = channel(town, "hijacked")
    page |= plain("/hijacked/", "hijacked", (2023,))
    page[folder] = html(
        rows(
            (f"{FOREIGN}/hijacked/{article('', 2024)}", of("hijacked", 2024).title),
            (f"./{article('', 2023)}", of("hijacked", 2023).title),
            (f"./{article('', 2022)}", of("hijacked", 2022).title),
        )
    )
    moved = {"Location": f"{FOREIGN}/hijacked/{article('', 2022)}"}
    page[folder + article("", 2022)] = Answer(b"", 302, moved)
    channel(town, "left")
    page["/left/"] = Answer(f"<script>location.replace('{FOREIGN}/nb/')</script>".encode())


def test_8_a_year_that_its_parent_names_only_tonight_is_walked_tonight(nights: Nights) -> None:
    assert [(o[0], o[2]) for o in nights.outcomes("x-years")] == [("ok_new", 1), ("ok_new", 1)]
    assert nights.titles("x-years") == titles_of("years", (2023, 2024))


def test_9_one_report_in_columns_of_two_hosts_is_one_report_with_one_version(
    nights: Nights,
) -> None:
    assert nights.titles("x-city") == nights.titles("x-twice") == titles_of("twice", (2024,))
    found = nights.ask("SELECT version FROM reports WHERE agency = ?", of("twice", 2024).agency)
    assert found == [(1,)]


def test_12_a_file_on_a_host_that_is_not_registered_is_named_and_not_fetched(
    nights: Nights,
) -> None:
    assert nights.captures("x-files", "attachment") == {"/files/202501/P020250120.pdf"}
    outcome = nights.outcomes("x-files")[0]
    assert outcome[0] == "ok_new"
    assert f"file on an unregistered host not fetched: {FOREIGN}/files/2.pdf" in str(outcome[1])


def test_13_a_look_alike_on_a_foreign_host_is_never_asked(nights: Nights) -> None:
    assert nights.titles("x-hijacked", "off_host") == titles_of("hijacked", (2024,))
    assert nights.titles("x-hijacked") == titles_of("hijacked", (2022, 2023))
    answered = nights.ask("SELECT url FROM captures WHERE url LIKE ? AND status IS NOT NULL",
                          FOREIGN + "%")  # fmt: skip
    assert answered == []
    errors = nights.ask("SELECT DISTINCT error FROM captures WHERE url LIKE ?", FOREIGN + "%")
    assert errors == [("foreign_host",)]
    outcome, detail, _ = nights.outcomes("x-left")[0]
    assert outcome == "page_unrecognised"
    assert f"leads to an unregistered host: {FOREIGN}/nb/" in str(detail)


# 11: corrections; 15: robots


def others(town: Town) -> None:
    channel(town, "corrected")
    town.site("site").answers.update(plain("/corrected/", "corrected", (2023, 2024)))
    robots = b"User-agent: *\nDisallow: /secret/\n"
    town.site("shut").answers |= {
        "/robots.txt": Answer(robots, headers={"Content-Type": "text/plain"}),
        **plain("/secret/", "secret", (2024,)),
        **plain("/open/", "open", (2024,)),
    }
    channel(town, "secret", site="shut")
    channel(town, "open", site="shut")


def second_night(town: Town) -> None:
    page = town.site("site").answers
    corrected = Report(of("corrected", 2024).agency, 2024, lender=1)
    page[f"/corrected/{article('', 2024)}"] = report_page(corrected)
    page["/years"] = html(links(("./2023n/", "2023年"), ("./2023n_88/", "2024年")))
    page |= plain("/years/2023n_88/", "years", (2024,))


def test_11_a_corrected_report_at_the_same_address_is_a_second_version(nights: Nights) -> None:
    agency = of("corrected", 2024).agency
    versions = nights.ask(
        "SELECT r.report_year, v.version, v.is_current FROM versions v"
        " JOIN reports r USING (report_id) WHERE r.agency = ? ORDER BY ALL", agency,
    )  # fmt: skip
    assert [(year, version) for year, version, _ in versions] == [(2023, 1), (2024, 1), (2024, 2)]
    assert [current for *_, current in versions] == ["yes", "no", "yes"]
    now = Report(agency, 2024, lender=1)
    assert nights.figures(now) == now.figures


def test_15_what_robots_txt_forbids_is_not_asked_and_the_outcome_says_so(nights: Nights) -> None:
    assert {outcome for outcome, *_ in nights.outcomes("x-secret")} == {"robots"}
    assert nights.town.site("shut").asked("/secret/") == 0
    assert nights.titles("x-open") == titles_of("open", (2024,))


# 13: encodings


def encodings(town: Town) -> None:
    page = town.site("site").answers
    for name, (charset, header) in ENCODINGS.items():
        folder, report = channel(town, name), of(name, 2024)
        sent = HTML if header else {"Content-Type": "text/html"}
        for path, answer in plain(folder, name, (2024,)).items():
            text = answer.body.decode().replace("<meta charset='utf-8'>", METAS[name])
            text = text.replace("<body>", f"<body><p>值守：{RARE}</p>")
            page[path] = Answer(text.encode(charset), headers=dict(sent))
        assert report.text


ENCODINGS = {
    "gbk": ("gb18030", ""),
    "gbk-as-utf8": ("gb18030", "utf-8"),
    "bom": ("utf-8-sig", ""),
    "many-metas": ("utf-8", ""),
}
METAS = {
    "gbk": "<meta http-equiv='Content-Type' content='text/html; charset=gb2312'>",
    "gbk-as-utf8": "<meta charset=gb2312>",
    "bom": "",
    "many-metas": "<meta charset='utf-8'><meta charset=\"utf-8\"/><meta charset=UTF-8>",
}


@pytest.mark.parametrize("name", sorted(ENCODINGS))
def test_13_pages_are_read_in_the_encoding_they_are_in(nights: Nights, name: str) -> None:
    report = of(name, 2024)
    assert nights.titles(f"x-{name}") == {report.title}
    assert nights.figures(report) == report.figures


# 16: meta tags that lie; 17: forms of several eras


def metas(town: Town) -> None:
    page = town.site("site").answers
    for name, tags in LIES.items():
        folder, report = channel(town, name), of(name, 2024)
        page |= plain(folder, name, (2024,))
        text = page[folder + article("", 2024)].body.decode()
        page[folder + article("", 2024)] = Answer(
            text.replace("<title>", tags.format(title=report.title) + "<title>").encode()
        )


LIES = {
    "prefixed": '<META CONTENT="甲县人民政府网——{title}" NAME="ArticleTitle">',
    "siteid": "<meta name='SiteIDCode' content='4500000001'><meta name=sitename content='河南省'>",
    "empty": '<meta name="ContentSource"content=""><meta name="pubdate" content="">',
    "marked": "<title><h1 style='x'>{title}</h1></title>",
    "bare": "<title>甲县人民政府门户网站</title>",
}


@pytest.mark.parametrize("name", sorted(LIES))
def test_16_what_the_tags_of_a_page_say_wrongly_changes_no_report(
    nights: Nights, name: str
) -> None:
    report = of(name, 2024)
    assert nights.figures(report) == report.figures
    owner = nights.ask("SELECT publisher_id, report_year FROM reports WHERE agency = ?",
                       report.agency)  # fmt: skip
    assert owner == [("county", 2024)]


def eras(town: Town) -> None:
    page = town.site("site").answers
    folder = channel(town, "eras")
    page |= plain(folder, "eras", (2019, 2020, 2021, 2024))
    old = f"{of('eras', 2017).title}"
    row = f'<li><a href="./t20180120_12017.html">{old}</a></li></ul>'
    page[folder] = Answer(page[folder].body.decode().replace("</ul>", row).encode())
    page[folder + "t20180120_12017.html"] = html(
        f"<h1>{old}</h1><p>发布日期：2018-01-20</p><div class=TRS_Editor><p>一、概述</p><p>2017年，本局"
        "主动公开政府信息412条，受理申请7件。</p><p>二、主动公开情况</p><p>（一）主动公开的数量412条。</p>"
        "<p>三、依申请公开情况</p><p>全年收到申请7件，均按时答复。</p></div>",
        old,
    )


def test_17_each_era_of_the_form_is_read_by_its_own_edition(nights: Nights) -> None:
    assert nights.titles("x-eras") == titles_of("eras", (2017, 2019, 2020, 2021, 2024))
    editions = dict(
        nights.ask("SELECT report_year, edition FROM reports WHERE agency = ?", "甲县eras局")
    )
    assert {year: editions[year] for year in (2019, 2020, 2021, 2024)} == {
        2019: "2019", 2020: "2019", 2021: "2021", 2024: "2021",
    }  # fmt: skip
    for year in (2019, 2020, 2021, 2024):
        assert nights.figures(of("eras", year)) == of("eras", year).figures
    assert nights.figures(of("eras", 2017)) == {}
