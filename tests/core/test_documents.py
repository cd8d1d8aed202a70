"""What kind of document a file is, what it says of itself, and its narrative."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

from pipelines.extract import Extractor, Source
from pipelines.forms import Form
from pipelines.model import Provenance
from pipelines.provenance import read_provenance
from pipelines.readers.html import read_html
from pipelines.readers.text import read_text
from pipelines.sections import cut_sections, find_outline, index_headings
from pipelines.wire import from_json, to_json
from tests.core.pages import HEADINGS, TITLE, codes, page, received


def _html(body: str, title: str = "", metas: str = "") -> bytes:
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title>{metas}</head>"
        f"<body>{body}</body></html>"
    ).encode()


def _report(above: str = "", below: str = "", period: str = "2022年1月1日至2022年12月31日") -> str:
    parts = [f"<div id=art>{above}<p>统计期限自{period}止。</p>"]
    for heading in HEADINGS:
        parts += [f"<p>{heading}</p>", f"<p>{heading[2:]}的文字。</p>"]
    return "".join(parts) + below + "</div>"


def _said(forms: tuple[Form, ...], body: bytes) -> tuple[Provenance, set[str]]:
    """What a page says of itself, and the codes of the issues."""
    document = read_html(body) if b"<" in body else read_text(body)
    narrative = cut_sections(document, find_outline(document, index_headings(forms)))
    provenance, _, issues = read_provenance(document, narrative)
    return provenance, {str(issue.code) for issue in issues}


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        (b"", "empty.html", "empty_document"),
        (b"  \n ", "blank.html", "empty_document"),
        (b"<html><body></body></html>", "hollow.html", "empty_document"),
        (b"\x7fELF" + bytes(300), "program.html", "unsupported_format"),
        (bytes(range(256)) * 9, "noise.html", "unsupported_format"),
        (b"%PDF-1.7 ...", "report.html", "file_unreadable"),
        ("<p>本县召开春耕工作会议。</p>".encode(), "news.html", "not_a_report"),
        (page(title="云山县2022年政府信息公开年报解读"), "explained.html", "not_a_report"),
        ("<h2>政府信息公开年报</h2><ul><li>2021年</li></ul>".encode(), "list.html", "not_a_report"),
    ],
)
def test_file_that_is_no_annual_report_gives_one_issue_and_no_facts(
    extractor: Extractor, body: bytes, name: str, code: str
) -> None:
    found = extractor.extract(Source(body, name))
    assert [str(issue.code) for issue in found.issues] == [code]
    assert found.facts == ()
    assert found.checks == ()


def test_report_whose_tables_are_pictures_says_so(extractor: Extractor) -> None:
    found = extractor.extract(Source(_html(_report("<h1>" + TITLE + "</h1>", "<img src=b.png>"))))
    assert found.facts == ()
    assert any(i.code == "tables_absent" and "1 pictures" in i.detail for i in found.issues)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("gb18030", "gb2312"), ("utf-16", "gb2312"), ("utf-8-sig", "gbk"), ("gb18030", "utf-8")],
)
def test_page_in_another_encoding_than_it_declares_is_read_whole(
    extractor: Extractor, encoding: str, declared: str
) -> None:
    text = page(received(*"1000001")).decode().replace("的文字说明", "的文字说明，朱镕基、喆、〇")
    text = text.replace("<head>", f'<head><meta charset="{declared}">')
    found = extractor.extract(Source(text.encode(encoding), "page.html"))
    assert len(found.sections) == 6
    assert "〇" in found.sections[5].text
    assert sum(fact.value is not None for fact in found.facts) == 7


def test_bytes_that_cannot_be_read_are_reported(extractor: Extractor) -> None:
    broken = page(received(*"1000001")) + b"\xff\xfe\xff<p>\x81</p>"
    text = broken.replace(b"<head>", b'<head><meta charset="utf-8">')
    assert "characters_lost" in codes(extractor.extract(Source(text, "page.html")))


def test_figure_at_which_the_page_was_cut_off_is_not_read(extractor: Extractor) -> None:
    whole = page(received(1, 0, 0, 0, 0, 0, 1234)).decode()
    found = extractor.extract(Source(whole[: whole.index("1234") + 2].encode(), "page.html"))
    assert {f.value for f in found.facts if f.key.row == "new_received"} == {1, 0, None}
    assert "characters_lost" in codes(found)


def test_sections_are_the_text_between_headings_without_tables(extractor: Extractor) -> None:
    found = extractor.extract(Source(page(received(*"1000001"))))
    assert [s.number for s in found.sections] == [1, 2, 3, 4, 5, 6]
    assert found.sections[2].heading == HEADINGS[2]
    assert found.sections[2].text == "收到和处理政府信息公开申请情况的文字说明。"


def test_furniture_around_the_report_is_no_part_of_it(extractor: Extractor) -> None:
    around = (
        "<div class=nav>首页 &gt; 政府信息公开年报</div>"
        + _report(
            f"<h1>{TITLE}</h1>",
            "<p>云山县人民政府办公室</p><p>2023年1月18日</p><p>上一篇：通知</p>",
        )
        + "<div class=foot>主办单位：云山县人民政府 网站标识码9901210001</div>"
    )
    found = extractor.extract(Source(_html(around)))
    assert found.sections[5].text == "其他需要报告的事项的文字。"
    assert str(found.provenance.sign_off_date) == "2023-01-18"


def test_year_is_left_open_where_title_and_period_disagree(extractor: Extractor) -> None:
    """A period copied from last year's report, and no date that settles it."""
    body = _report(f"<h1>{TITLE}</h1>", period="2021年1月1日至12月31日")
    found = extractor.extract(Source(_html(body)))
    assert found.provenance.report_year is None
    assert "year_conflict" in codes(found)


def test_date_of_publication_settles_a_disagreement_on_the_year(extractor: Extractor) -> None:
    dated = f"<h1>{TITLE}</h1><p>发布日期：2023-01-20</p>"
    found = extractor.extract(Source(_html(_report(dated, period="2021年1月1日至12月31日"))))
    assert found.provenance.report_year == 2022
    assert "year_conflict" in codes(found)


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("<p>时间:2023-01-29 10:14来源:作者:点击:</p>", "2023-01-29T10:14:00+08:00"),
        ("<p>更新时间：2023-03-01 发布时间：2023-01-20</p>", "2023-01-20"),
        ("<p>2023年01月20日 (点击: )</p>", "2023-01-20"),
        ("<p>发布日期：2023-02-30</p>", None),
        ("<table><tr><td>发布机构</td><td>办公室</td><td>发布日期</td><td>2023-01-20</td></tr></table>",
         "2023-01-20"),
    ],
)  # fmt: skip
def test_printed_date_of_publication_is_read(
    extractor: Extractor, line: str, published: str | None
) -> None:
    found = extractor.extract(Source(_html(_report(f"<h1>{TITLE}</h1>{line}"))))
    assert found.provenance.published_at == published


def test_title_is_cut_from_column_and_site(extractor: Extractor) -> None:
    meta = '<META content="云山县人民政府网——' + TITLE + '" name="ArticleTitle"/>'
    for head in (_html(_report(), metas=meta), _html(_report(), f"{TITLE}-信息公开年报-云山县")):
        said = extractor.extract(Source(head)).provenance
        assert (said.title, said.agency) == (TITLE, "云山县人民政府办公室")


@pytest.mark.parametrize(
    ("agency", "scope"),
    [
        ("云山县人民政府", "consolidated"),
        ("云山县", "consolidated"),
        ("云山县人民政府办公室", "own"),
        ("云山县财政局", "own"),
        ("青石镇人民政府", "own"),
    ],
)
def test_own_and_consolidated_reports_are_told_apart(
    extractor: Extractor, agency: str, scope: str
) -> None:
    title = f"<h1>{agency}2022年政府信息公开工作年度报告</h1>"
    assert extractor.extract(Source(_html(_report(title)))).provenance.scope == scope


def test_prose_without_the_headings_is_kept_as_one_section(extractor: Extractor) -> None:
    story = "<p>" + "我镇全年主动公开政府信息，及时回应群众关切，各项工作有序推进。" * 12 + "</p>"
    body = f"<div class=nav>首页</div><article><h1>{TITLE}</h1>{story}{story}</article>"
    found = extractor.extract(Source(_html(body, TITLE)))
    assert [s.number for s in found.sections] == [None]
    assert "主动公开政府信息" in found.sections[0].text
    assert {"sections_absent", "tables_absent"} <= codes(found)


def test_extraction_survives_the_way_through_json(extractor: Extractor) -> None:
    found = extractor.extract(Source(page(received("3", "", "-", "若干", "0", "0.5", "9"))))
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


def test_utf16_text_is_text_and_no_binary(extractor: Extractor) -> None:
    lines = "\n".join([TITLE, "统计期限自2022年1月1日至2022年12月31日", *HEADINGS])
    found = extractor.extract(Source(codecs.BOM_UTF16_LE + lines.encode("utf-16-le"), "a.txt"))
    assert found.provenance.report_year == 2022


@pytest.mark.parametrize(
    "printed",
    [
        "<h1>云山县人民政府办公室<br>2022年政府信息公开工作年度报告</h1>",
        "<h1>云山县人民政府办公室</h1><h1>2022年政府信息公开工作年度报告</h1>",
        "<p>云山县人民政府办公室</p><p>2022年政府信息公开工作</p><p>年度报告</p>",
    ],
)
def test_title_over_several_lines_is_one_title(forms: tuple[Form, ...], printed: str) -> None:
    said, _ = _said(forms, _html(_report(printed)))
    assert (said.title, said.agency, said.report_year) == (TITLE, "云山县人民政府办公室", 2022)


def test_name_of_the_site_above_a_title_is_no_part_of_it(forms: tuple[Form, ...]) -> None:
    title = "2022年政府信息公开工作年度报告"
    above = f"<div class=logo><p>云山县人民政府</p></div><div><p>{title}</p></div>"
    signed = "<p>云山县财政局</p><p>2023年1月18日</p>"
    said, _ = _said(forms, _html(above + _report(below=signed)))
    assert (said.title, said.agency) == (title, "云山县财政局")


def test_first_title_of_a_page_is_its_own(forms: tuple[Form, ...]) -> None:
    """A Word file that was pasted in brings a title with it."""
    pasted = "<title>青石镇2019年政府信息公开工作年度报告</title>"
    said, _ = _said(forms, _html(_report(), TITLE, pasted))
    assert said.title == TITLE


@pytest.mark.parametrize(
    ("title", "period", "year", "evidence"),
    [
        (TITLE, "2022年1月1日至2022年12月31日", 2022, "period, title"),
        (TITLE, "2022年01月01日起至同年12月31日", 2022, "period, title"),
        (TITLE, "201811日至20221231日", 2022, "title"),
        ("云山县财政局政府信息公开年报", "2022年11日至2022年1231日", 2022, "period"),
        ("云山县财政局政府信息公开年报", "202211日至20221231日", 2022, "period"),
        ("云山县财政局政府信息公开年报", "二〇二二年一月一日至十二月三十一日", 2022, "period"),
        ("云山县财政局政府信息公开年报", "2022.1.1-2022.12.31", 2022, "period"),
        (TITLE, "自至", 2022, "title"),
    ],
)
def test_year_comes_with_the_places_that_gave_it(
    forms: tuple[Form, ...], title: str, period: str, year: int, evidence: str
) -> None:
    said, issues = _said(forms, _html(_report(f"<h1>{title}</h1>", period=period)))
    assert (said.report_year, said.year_evidence) == (year, evidence)
    assert not issues & {"year_unknown", "year_conflict"}


def test_year_of_a_title_without_one_is_that_of_the_report_announced(
    forms: tuple[Form, ...],
) -> None:
    above = (
        "<h1>云山县财政局政府信息公开工作年度报告</h1><p>根据《关于做好2019年度政府信息公开年度报告的通知》"
        "（云政办〔2021〕1号），现将2020年度政府信息公开工作情况报告如下。2021年工作打算另行公布。</p>"
    )
    said, issues = _said(forms, _html(_report(above, period="自至")))
    assert (said.report_year, said.year_evidence) == (2020, "text")
    assert "year_unknown" not in issues


def test_year_before_publication_is_the_last_resort_and_says_so(forms: tuple[Form, ...]) -> None:
    above = "<h1>云山县财政局政府信息公开工作年度报告</h1><p>发布日期：2021-01-20</p>"
    said, issues = _said(forms, _html(_report(above, period="自至")))
    assert (said.report_year, said.year_evidence) == (2020, "publication")
    assert "year_unknown" in issues


@pytest.mark.parametrize(
    ("above", "number"),
    [
        ("<p>云政办发〔2023〕3号</p>", "云政办发〔2023〕3号"),
        ("<p>索引号：001 文号：云财〔2023〕12号 发布日期：2023-01-20</p>", "云财〔2023〕12号"),
        ("<table><tr><td>文号</td><td>云财函[2023]4号</td><td>主题词</td><td></td></tr></table>",
         "云财函[2023]4号"),
        ("<p>根据云政办发〔2022〕30号的要求编制。</p>", None),
    ],
)  # fmt: skip
def test_document_number_is_the_reports_own(
    forms: tuple[Form, ...], above: str, number: str | None
) -> None:
    said, _ = _said(forms, _html(_report(f"<h1>{TITLE}</h1>{above}")))
    assert said.document_number == number


@pytest.mark.parametrize(
    ("agency", "preamble", "scope", "evidence"),
    [
        (
            "云山县人民政府",
            "本报告综合各乡镇和县直部门的年度报告编制而成。",
            "consolidated",
            "综合各乡镇",
        ),
        ("云山县人民政府办公室", "本报告由县政府办公室汇总编制。", "consolidated", "汇总编制"),
        (
            "云山县人民政府办公室",
            "现向社会公布云山县2022年度政府信息公开情况。",
            "unclear",
            "公布云山县",
        ),
        ("云山县人民政府办公室", "现将我办2022年度情况公布如下。", "own", "云山县人民政府办公室"),
        ("云山县人民政府", "现将我办2022年度情况公布如下。", "unclear", "我办"),
        ("青石镇人民政府", "本报告由青石镇人民政府编制。", "own", "青石镇"),
        ("", "我局依法编制本报告。", "own", "我局"),
        ("", "本报告由各部门数据汇总形成。", "consolidated", "汇总形成"),
        ("", "本报告依法编制。", "unclear", ""),
    ],
)
def test_scope_comes_with_its_words_and_stays_unclear_where_they_contradict(
    forms: tuple[Form, ...], agency: str, preamble: str, scope: str, evidence: str
) -> None:
    title = f"<h1>{agency}2022年政府信息公开工作年度报告</h1><p>{preamble}</p>"
    said, _ = _said(forms, _html(_report(title)))
    assert said.scope == scope
    assert evidence in (said.scope_evidence or "")


@pytest.mark.parametrize(
    ("agency", "code", "level"),
    [
        ("云山市人民政府", "990181", "county"),
        ("云山市人民政府", "990100", "city"),
        ("云山市财政局", "990100", "city"),
        ("云山市财政局", "", None),
        ("云山县财政局", "990100", "county"),
        ("云山市高新区管理委员会", "990100", None),
    ],
)
def test_level_that_a_name_leaves_open_is_that_of_the_printed_code_of_the_region(
    forms: tuple[Form, ...], agency: str, code: str, level: str | None
) -> None:
    above = f"<p>区划代码：{code}</p>" if code else ""
    title = f"{above}<h1>{agency}2022年政府信息公开工作年度报告</h1>"
    said, _ = _said(forms, _html(_report(title)))
    assert (said.level, said.division_code) == (level, code or None)


@pytest.mark.parametrize(
    "below",
    [
        "<p>云山县财政局</p><p>二 ○ 一 ○ 年四月十日</p><p>附表：</p>",
        "<p>云山县财政局</p><p>附件1：统计表</p>",
        "<p>附件1：云山县财政局2009年政府信息公开情况统计表</p>",
    ],
)
def test_agency_that_the_title_does_not_name_is_that_of_signature_or_annex(
    forms: tuple[Form, ...], below: str
) -> None:
    title = "<h1>2009年度政府信息公开年度报告</h1>"
    said, issues = _said(forms, _html(_report(title, below, "2009年1月1日至2009年12月31日")))
    assert (said.agency, said.agency_type, said.level) == ("云山县财政局", "department", "county")
    assert "agency_unknown" not in issues


def test_agencies_of_several_annexes_are_not_the_reports(forms: tuple[Form, ...]) -> None:
    title = "<h1>2009年度政府信息公开年度报告</h1>"
    annexes = "".join(
        f"<p>附件：{name}2009年情况统计表</p>" for name in ("云山县财政局", "云山县教育局")
    )
    said, issues = _said(forms, _html(_report(title, annexes)))
    assert said.agency is None
    assert "agency_unknown" in issues


@pytest.mark.parametrize(
    ("name", "agency", "year"),
    [
        ("pingtan-county-2013-html", "平潭县人民政府", 2013),
        ("pingtan-finance-2009-html", "平潭县财政局", 2009),
    ],
)
def test_older_report_says_whose_it_is_below_its_text(
    forms: tuple[Form, ...], shared: Path, name: str, agency: str, year: int
) -> None:
    said, issues = _said(forms, (shared / "corpus" / name / "page.html").read_bytes())
    assert (said.agency, said.report_year, issues) == (agency, year, set())
