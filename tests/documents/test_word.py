"""What a Word document shows is read, and nothing else of what its file holds."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipelines.charset import LOST
from pipelines.extract import Extractor, Source
from pipelines.model import Code, Status
from pipelines.numbers import read_value
from pipelines.readers.word import read_word
from tests.documents.packages import docx, grids, lines, packed, texts

_FORM = "政府信息公开工作年度报告格式模板"


def _p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def _r(text: str, look: str = "") -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


def _tc(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner or '<w:p/>'}</w:tc>"


def _tbl(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def _cell(inner: str, **parts: str) -> tuple[str, str]:
    """Text and marks of a cell with this inside."""
    table = _tbl(_tc(_p(_r("项目"))) + _tc(inner))
    cell = grids(read_word(docx(table, **parts)))[0].rows[0][1]
    return cell.text, cell.marks


def test_blank_national_form_has_200_blank_cells_and_no_figure(
    extractor: Extractor, shared: Path
) -> None:
    body = (shared / "corpus" / "blank-form-2021-docx" / "form.docx").read_bytes()
    as_it_is = extractor.extract(Source(body, "form.docx"))
    assert [str(issue.code) for issue in as_it_is.issues] == ["not_a_report"]  # 模板
    assert as_it_is.facts == ()
    with ZipFile(BytesIO(body)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    title = "云山县2022年政府信息公开工作年度报告"
    main = parts["word/document.xml"].decode()
    assert _FORM in main
    parts["word/document.xml"] = main.replace(_FORM, title).encode()
    found = extractor.extract(Source(packed(parts), "form.docx"))
    assert [fact.status for fact in found.facts] == [Status.BLANK] * 200
    assert {fact.value for fact in found.facts} == {None}
    assert [section.number for section in found.sections] == [1, 2, 3, 4, 5, 6]


def test_spans_are_those_of_a_page() -> None:
    table = _tbl(
        _tc(_p(_r("a")), '<w:vMerge w:val="restart"/>')
        + _tc(_p(_r("b")), '<w:gridSpan w:val="2"/>'),
        _tc("", "<w:vMerge/>") + _tc(_p(_r("c"))) + _tc(_p(_r("d"))),
        _tc(_p(_r("e")), "<w:vMerge/>") + _tc("") + _tc(_p(_r("f"))),
    )
    (grid,) = grids(read_word(docx(table)))
    assert texts(grid) == [["a", "b"], ["a", "c", "d"], ["a", "", "f"]]
    top, wide = grid.rows[0]
    assert (top.rows, top.columns, wide.column, wide.columns) == (3, 1, 1, 2)


def test_merge_that_goes_on_from_nothing_is_a_cell_of_its_own() -> None:
    table = _tbl(
        _tc(_p(_r("a"))) + _tc(_p(_r("1"))),
        _tc(_p(_r("b")), "<w:vMerge/>") + _tc(_p(_r("2"))),
    )
    assert texts(grids(read_word(docx(table)))[0]) == [["a", "1"], ["b", "2"]]


@pytest.mark.parametrize(
    ("inner", "text", "marks"),
    [
        (_p(_r("1"), _r("2")), "12", ""),
        (_p(_r("13")) + _p(_r("612")), "13\n612", ""),
        (_p("<w:r><w:t>13</w:t><w:br/><w:t>612</w:t></w:r>"), "13\n612", ""),
        (_p("<w:r><w:t>13</w:t><w:tab/><w:t>612</w:t></w:r>"), "13 612", ""),
        (_p(_r("2"), "<w:r><w:softHyphen/></w:r>", _r("0")), "20", ""),
        (_p(_r("20"), _r("1", '<w:vertAlign w:val="superscript"/>')), "20", "1"),
        (_p(_r("20"), _r("1", '<w:vanish/>')), "20", ""),
        (_p(_r("20"), _r("1", '<w:vanish w:val="0"/>')), "201", ""),
        (_p(_r("20"), _r("30", "<w:strike/>")), "20", "30"),
        (_p(_r("5"), "<w:r><w:footnoteReference w:id='1'/></w:r>"), "5", "*"),
        (_p("<w:del><w:r><w:delText>30</w:delText></w:r></w:del>", "<w:ins>" + _r("20") + "</w:ins>"), "20", "30"),
        (_p("<w:del><w:r><w:delText>30</w:delText></w:r></w:del>"), "", "30"),
        (_p("<w:sdt><w:sdtPr/><w:sdtContent>" + _r("7") + "</w:sdtContent></w:sdt>"), "7", ""),
        ("<w:sdt><w:sdtContent>" + _p(_r("7")) + "</w:sdtContent></w:sdt>", "7", ""),
        (_p("<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>"), LOST, ""),
        (_p(_r("1"), "<w:r><w:object/></w:r>"), "1" + LOST, ""),
        (_p(_r("5", '<w:color w:val="FFFFFF"/>'), _r("1")), "51" + LOST, ""),
    ],
)  # fmt: skip
def test_cell_says_what_is_seen_in_it(inner: str, text: str, marks: str) -> None:
    assert _cell(inner) == (text, marks)


def test_only_the_result_of_a_field_is_seen() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = "<w:r><w:instrText>=SUM(ABOVE)</w:instrText></w:r>"
    field = _p(mark("begin"), code, _r("99"), mark("separate"), _r("12"), mark("end"))
    assert _cell(field) == ("12", "")
    never_closed = _p(mark("begin"), code) + _p(_r("3"))
    assert _cell(never_closed) == ("3", "")


def test_hidden_text_and_rows_are_not_read_and_that_is_said() -> None:
    style = '<w:style w:type="character" w:styleId="x"><w:rPr><w:vanish/></w:rPr></w:style>'
    seen = _tc(_p(_r("收件"))) + _tc(_p(_r("3"), _r("4", '<w:rStyle w:val="x"/>')))
    hidden = "<w:trPr><w:hidden/></w:trPr>" + _tc(_p(_r("收件"))) + _tc(_p(_r("9")))
    found = read_word(docx(_tbl(seen, hidden), styles=style))
    assert texts(grids(found)[0]) == [["收件", "3"]]
    assert [issue.code for issue in found.issues] == [Code.HIDDEN_CONTENT]
    assert read_word(docx(_tbl(seen, seen))).issues == ()


_LIST = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>'
)


def _numbered(text: str, level: int = 0) -> str:
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>'
    return f"<w:p><w:pPr>{number}</w:pPr>{_r(text) if text else ''}</w:p>"


def test_automatic_numbers_stand_in_front_of_headings() -> None:
    body = (
        _numbered("总体情况")
        + _p(_r("本机关"))
        + _numbered("主动公开")
        + _numbered("甲", 1)
        + _numbered("依申请")
    )
    kind = "chineseCountingThousand"
    found = lines(read_word(docx(body, numbering=_LIST.format(kind=kind))))
    assert found == ["一、总体情况", "本机关", "二、主动公开", "二.1甲", "三、依申请"]


def test_headings_in_a_layout_table_are_counted_once() -> None:
    body = _tbl(_tc(_numbered("总体情况") + _p(_r("字" * 500)) + _numbered("主动公开")))
    numbering = _LIST.format(kind="japaneseCounting")
    found = lines(read_word(docx(body + _numbered("依申请"), numbering=numbering)))
    assert [line[:4] for line in found] == ["一、总体", "字字字字", "二、主动", "三、依申"]


def test_automatic_number_of_an_empty_cell_is_no_figure() -> None:
    text, marks = _cell(_numbered(""), numbering=_LIST.format(kind="decimal").replace("%1、", "%1"))
    assert read_value(text, marks).status is Status.UNREADABLE


def test_layout_table_is_seen_through_and_text_boxes_are_read_in_their_place() -> None:
    inner = _tbl(_tc(_p(_r("a"))) + _tc(_p(_r("1"))))
    body = _tbl(_tc(_p(_r("一、总体情况")) + inner + _p(_r("完"))))
    found = read_word(docx(body))
    assert lines(found) == ["一、总体情况", "完"]
    assert [texts(grid) for grid in grids(found)] == [[["a", "1"]]]
    box = f"<w:r><w:pict><w:txbxContent>{_p(_r('框内'))}</w:txbxContent></w:pict></w:r>"
    assert lines(read_word(docx(_p(_r("前"), box) + _p(_r("后"))))) == ["前", "框内", "后"]


def test_alternatives_of_one_drawing_are_read_once() -> None:
    space = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f"<w:txbxContent>{_p(_r('框内'))}</w:txbxContent>"
    both = (
        f'<w:r><mc:AlternateContent xmlns:mc="{space}"><mc:Choice><w:drawing>{box}</w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(read_word(docx(_p(both)))) == ["框内"]
