"""What a reader of PDF may take for the content of a cell, and what not."""

from __future__ import annotations

from io import BytesIO

import pytest
from reportlab.lib.colors import white
from reportlab.pdfgen.canvas import Canvas

from pipelines.charset import LOST
from pipelines.model import Paragraph, Picture, Table
from pipelines.numbers import looks_like_value
from pipelines.readers.pdf import read_pdf
from pipelines.readers.refusal import RefusedError
from tests.documents.pdf.paper import HIGH, LEFT, TOP, WIDE, Drawing, cells, corner, paper
from tests.documents.pdf.printing import FONT

ROWS = [["项目", "数量", "上年"], ["规章", "12", "34"], ["文件", "", "56"]]


def test_cells_are_what_ruling_lines_enclose() -> None:
    assert cells(paper(ROWS)) == ROWS


def test_cell_over_two_columns_has_no_line_in_it() -> None:
    rows = [["项目", "数量", ""], *ROWS[1:]]
    body = paper(rows, without=[(2, 0, 2, 1)])
    (table,) = (block for block in read_pdf(body).blocks if isinstance(block, Table))
    assert [(c.text, c.columns) for c in table.grid.rows[0]] == [("项目", 1), ("数量", 2)]


@pytest.mark.parametrize("side", [(3, 1, 3, 2), (0, 1, 0, 2), (1, 0, 2, 0), (3, 0, 3, 1)], ids=str)
def test_cell_without_one_of_its_sides_gives_no_figure(side: tuple[int, int, int, int]) -> None:
    """A side at the edge: nobody can tell where the cell ends."""
    body = paper([["1", "2", "3"], ["4", "5", "6"]], without=[side])
    read = [text for row in cells(body) for text in row]
    lost = [text for text in read if LOST in text]
    assert lost
    assert not any(looks_like_value(text) for text in lost)
    kept = [text for text in read if LOST not in text]
    assert set(kept) < set("123456")
    assert any(
        "lines do not enclose" in issue.detail or issue.raw for issue in read_pdf(body).issues
    )


def test_line_that_ends_halfway_parts_no_cells() -> None:
    def half(canvas: Canvas) -> None:
        canvas.line(LEFT + WIDE, TOP, LEFT + WIDE, TOP - HIGH * 1.5)

    whole = [["1", "2"], ["3", "4"], ["5", "6"]]
    body = paper(whole, half, without=[(1, 0, 1, 1), (1, 1, 1, 2)])
    read = cells(body)
    assert read[2] == ["5", "6"]
    assert all(LOST in text for text in read[1])


def test_two_figures_in_one_box_are_not_one_number() -> None:
    body = paper([["项目", "数量", ""], ["规章", "1", "2"]], without=[(2, 1, 2, 2)])
    (text,) = (text for row in cells(body) for text in row if "1" in text)
    assert text == "1 2"


def _covered(canvas: Canvas) -> None:
    x, y = corner(1, 1)
    canvas.setFillColor(white)
    canvas.rect(x - 5, y - 5, 40, 20, stroke=0, fill=1)


def _covered_and_printed_anew(canvas: Canvas) -> None:
    _covered(canvas)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawString(*corner(1, 1), "99")


def _overprinted(canvas: Canvas) -> None:
    canvas.drawString(*corner(1, 1), "78")


def _struck(canvas: Canvas) -> None:
    x, y = corner(1, 1)
    canvas.line(x - 2, y + 3.4, x + 14, y + 3.4)


def _run_over(canvas: Canvas) -> None:
    canvas.drawString(LEFT + 2 * WIDE - 15, TOP - HIGH - 10, "1234567")


def _drawn_over(canvas: Canvas) -> None:
    x, y = corner(1, 1)
    canvas.bezier(x, y, x + 5, y + 9, x + 9, y - 3, x + 14, y + 8)


def _a_field(canvas: Canvas) -> None:
    x, y = corner(1, 1)
    canvas.acroForm.textfield(name="n", value="77", x=x, y=y - 5, width=40, height=18)


@pytest.mark.parametrize(
    "drawn",
    [_covered, _covered_and_printed_anew, _overprinted, _struck, _run_over, _drawn_over, _a_field],
)
def test_figure_that_is_not_plainly_there_is_not_read(drawn: Drawing) -> None:
    read = cells(paper(ROWS, drawn))
    assert LOST in read[1][1]
    assert not looks_like_value(read[1][1])
    assert read[2][2] == "56"


@pytest.mark.parametrize("drawn", [_drawn_over, _a_field])
def test_cell_with_something_drawn_in_it_is_not_blank(drawn: Drawing) -> None:
    rows = [ROWS[0], ["规章", "", "34"], ROWS[2]]
    read = cells(paper(rows, drawn))
    assert read[1][1] == LOST
    assert read[2][1] == ""


def test_bold_type_that_is_drawn_twice_is_read_once() -> None:
    def again(canvas: Canvas) -> None:
        x, y = corner(1, 1)
        canvas.drawString(x + 0.3, y, "12")

    assert cells(paper(ROWS, again)) == ROWS


@pytest.mark.parametrize("aside", [0.6, 1.5, 2.5])
def test_figure_with_a_shadow_is_not_another_figure(aside: float) -> None:
    def shadow(canvas: Canvas) -> None:
        x, y = corner(1, 1)
        canvas.drawString(x + aside, y - aside / 2, "12")

    text = cells(paper(ROWS, shadow))[1][1]
    assert text == "12" or not looks_like_value(text)


def test_small_figure_behind_a_figure_is_a_mark() -> None:
    def mark(canvas: Canvas) -> None:
        x, y = corner(1, 1)
        canvas.setFont(FONT, 6)
        canvas.drawString(x + 10.2, y + 3, "1")

    (table,) = (b for b in read_pdf(paper(ROWS, mark)).blocks if isinstance(b, Table))
    assert table.grid.rows[1][1][:2] == ("12", "1")


def test_shaded_cells_and_watermarks_change_nothing() -> None:
    def shade(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.9, 0.9, 0.95)
        canvas.rect(LEFT, TOP - HIGH, 3 * WIDE, HIGH, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)

    def watermark(canvas: Canvas) -> None:
        canvas.translate(150, 600)
        canvas.rotate(40)
        canvas.drawString(0, 0, "2023 云山县 2023")

    assert cells(paper(ROWS, watermark, shade)) == ROWS


def test_table_without_lines_is_text() -> None:
    file = BytesIO()
    canvas = Canvas(file)
    canvas.setFont(FONT, 10)
    for j, row in enumerate(ROWS):
        for i, text in enumerate(row):
            canvas.drawString(*corner(j, i), text)
    canvas.save()
    blocks = read_pdf(file.getvalue()).blocks
    assert blocks
    assert all(isinstance(block, Paragraph) for block in blocks)


def test_sign_that_a_font_does_not_name_makes_its_cell_unreadable() -> None:
    """A font with codes of its own and no table of what they mean: 78 would come out as 67."""
    body = paper(ROWS, _own_codes, pageCompression=0)
    assert cells(body)[2][1] == "78"
    without = body.replace(b"/ToUnicode", b"/ToNothing")
    assert without != body
    read = cells(without)
    assert read[1][2] == "34"
    assert not looks_like_value(read[2][1])


def _own_codes(canvas: Canvas) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf", asciiReadable=0))
    canvas.setFont("Vera", 10)
    canvas.drawString(50, 200, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    canvas.drawString(*corner(2, 1), "78")


def _invisible(canvas: Canvas) -> None:
    text = canvas.beginText(100, 300)
    text.setFont(FONT, 10)
    text.setTextRenderMode(3)
    for _ in range(5):
        text.textLine("云山县2022年政府信息公开工作年度报告 12 34")
    canvas.drawText(text)


def _behind_a_picture(canvas: Canvas) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawString(100, 300, "云山县2022年政府信息公开工作年度报告")
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, 595, 842)


@pytest.mark.parametrize("layer", [_invisible, _behind_a_picture])
def test_text_that_does_not_show_is_no_text_layer(layer: Drawing) -> None:
    file = BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    canvas.setFont(FONT, 10)
    layer(canvas)
    canvas.save()
    with pytest.raises(RefusedError, match="not shown"):
        read_pdf(file.getvalue())


def test_page_that_is_a_picture_is_one_between_pages_of_text() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    file = BytesIO()
    canvas = Canvas(file)
    for number in range(3):
        if number == 1:
            canvas.drawImage(ImageReader(Image.new("RGB", (60, 80))), 50, 50, 400, 600)
        else:
            canvas.setFont(FONT, 10)
            canvas.drawString(100, 500, f"第{number}部分的文字")
        canvas.showPage()
    canvas.save()
    blocks = read_pdf(file.getvalue()).blocks
    assert [type(block) for block in blocks] == [Paragraph, Picture, Paragraph]
