"""What kind of document a file is, what it says of itself, and its narrative."""

from __future__ import annotations

import codecs
import json

import pytest

from pipelines.extract import Extractor, Source
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


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        (b"", "empty.html", "empty_document"),
        (b"  \n ", "blank.html", "empty_document"),
        (b"<html><body></body></html>", "hollow.html", "empty_document"),
        (b"\x7fELF" + bytes(300), "program.html", "unsupported_format"),
        (bytes(range(256)) * 9, "noise.html", "unsupported_format"),
        (b"%PDF-1.7 ...", "report.html", "unsupported_format"),
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
