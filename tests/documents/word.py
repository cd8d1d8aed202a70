"""Writes a draft as a DOCX file, as publishers' word processors do.

Knows python-docx and the marks that it has no words for; knows nothing of forms. Every style shows
the same on paper.
"""

from __future__ import annotations

from io import BytesIO
from random import Random

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.reports.draft import Box, Draft, Line, Sheet, Text, lay, width
from tests.reports.markup import _printed

STYLES = ("plain", "numbered", "nested", "tracked", "controls", "hidden", "boxed")


def write_word(draft: Draft, style: str, rng: Random) -> bytes:
    """The file. ``style``: one of STYLES."""
    document = Document()
    writer = _Writer(draft, style, rng, document)
    plan = draft.plan
    writer.line(plan.title, "Title")
    writer.line(f"本报告所列数据的统计期限自{plan.year}年1月1日起至{plan.year}年12月31日止。")
    for heading, parts in zip(draft.headings, draft.sections, strict=True):
        writer.heading(heading)
        for part in parts:
            writer.part(part)
    day = plan.signed
    writer.line(plan.agency)
    writer.line(f"{day.year}年{day.month}月{day.day}日")
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def element(name: str, **values: str):  # type: ignore[no-untyped-def]
    made = OxmlElement(f"w:{name}")
    for key, said in values.items():
        made.set(qn(f"w:{key}"), said)
    return made


class _Writer:
    def __init__(self, draft: Draft, style: str, rng: Random, document) -> None:  # type: ignore[no-untyped-def]
        self._figures, self._style, self._rng = draft.figures, style, rng
        self._document = document
        if style == "numbered":
            self._add_list()

    def _add_list(self) -> None:
        """A list that counts 一、二、三、, as Word's headings do."""
        numbering = self._document.part.numbering_part.element
        kind = element("abstractNum", abstractNumId="77")
        level = element("lvl", ilvl="0")
        for name, said in (
            ("start", "1"),
            ("numFmt", "chineseCountingThousand"),
            ("lvlText", "%1、"),
        ):
            level.append(element(name, val=said))
        kind.append(level)
        numbering.insert(0, kind)
        one = element("num", numId="77")
        one.append(element("abstractNumId", val="77"))
        numbering.append(one)

    def line(self, text: str, style: str | None = None) -> None:
        self._document.add_paragraph(text, style=style)

    def heading(self, text: str) -> None:
        if self._style == "numbered":
            paragraph = self._document.add_paragraph(text[2:], style="Heading 1")
            properties = element("numPr")
            properties.append(element("ilvl", val="0"))
            properties.append(element("numId", val="77"))
            paragraph._p.get_or_add_pPr().append(properties)
        elif self._style == "plain":
            self._document.add_paragraph().add_run(text).bold = True
        else:
            self.line(text, "Heading 2")

    def part(self, part: Text | Sheet) -> None:
        if isinstance(part, Text):
            return self.line(part.text)
        if part.caption:
            self.line(part.caption)
        if self._style == "nested":
            outer = self._document.add_table(rows=1, cols=1)
            cell = outer.cell(0, 0)
            table = cell.add_table(rows=0, cols=width(part.lines))
        else:
            table = self._document.add_table(rows=0, cols=width(part.lines))
        self._fill(table, part)
        return None

    def _fill(self, table, sheet: Sheet) -> None:  # type: ignore[no-untyped-def]
        for i, (line, row) in enumerate(zip(sheet.lines, lay(sheet.lines), strict=True)):
            made = element("tr")
            for placed in row:
                made.append(self._cell(placed.box, placed.row < i))
            table._tbl.append(made)
            if self._style == "hidden" and line.kind == "body" and self._rng.random() < 0.1:
                table._tbl.append(self._hidden_row(line))

    def _cell(self, box: Box, goes_on: bool):  # type: ignore[no-untyped-def]
        cell = element("tc")
        properties = element("tcPr")
        if box.colspan > 1:
            properties.append(element("gridSpan", val=str(box.colspan)))
        if box.rowspan > 1:
            merge = element("vMerge")
            if not goes_on:
                merge.set(qn("w:val"), "restart")
            properties.append(merge)
        cell.append(properties)
        shown = None if goes_on else _printed(box, self._figures)
        text = "" if goes_on else shown.text if shown else box.text
        paragraph = element("p")
        if shown and self._style == "tracked" and self._rng.random() < 0.2:
            paragraph.append(_inserted(text))
        else:
            for n, piece in enumerate(text.split("\n")):
                paragraph.append(self._run(piece, line_break=n > 0))
        if shown and self._style == "hidden" and self._rng.random() < 0.3:
            paragraph.append(self._run("7", "vanish"))
        if shown and shown.mark:
            paragraph.append(self._run(shown.mark, "superscript"))
        if self._style == "controls" and not goes_on:
            control, content = element("sdt"), element("sdtContent")
            content.append(paragraph)
            control.append(content)
            paragraph = control
        cell.append(paragraph)
        if self._style == "controls":
            cell.append(element("p"))
        return cell

    def _run(self, text: str, look: str = "", line_break: bool = False):  # type: ignore[no-untyped-def]
        run = element("r")
        if look:
            properties = element("rPr")
            properties.append(
                element("vertAlign", val=look) if look == "superscript" else element(look)
            )
            run.append(properties)
        if line_break:
            run.append(element("br"))
        cut = self._rng.randrange(len(text) + 1)
        for piece in (text[:cut], text[cut:]):
            if piece:
                said = element("t")
                said.text = piece
                said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                run.append(said)
        return run

    def _hidden_row(self, line: Line):  # type: ignore[no-untyped-def]
        row = element("tr")
        properties = element("trPr")
        properties.append(element("hidden"))
        row.append(properties)
        for box in line.boxes:
            row.append(self._cell(box, goes_on=False))
        return row


def _inserted(text: str):  # type: ignore[no-untyped-def]
    around, run, said = element("ins", id="1", author="a"), element("r"), element("t")
    said.text = text
    run.append(said)
    around.append(run)
    return around
