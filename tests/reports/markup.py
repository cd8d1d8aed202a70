"""Writes a draft as the bytes of a page.

Knows how editors, Word and content systems mark text up; every ``Style`` shows the same in a
browser. Knows nothing of forms.
"""

from __future__ import annotations

from html import escape
from random import Random

from pipelines.extract import Source
from pipelines.model import CellKey
from tests.reports.draft import Box, Draft, Line, Part, Sheet, Text
from tests.reports.plan import Printed

_FONT = "mso-bidi-font-size:10.5pt;font-family:\n仿宋_GB2312;color:#444444;mso-font-kerning:\n0pt"


def write_page(draft: Draft, rng: Random) -> Source:
    """The page as sent: bytes, a name, a media type."""
    text = _page(draft, rng)
    body = draft.frame.bom + text.encode(draft.frame.codec, errors="xmlcharrefreplace")
    return Source(body, "page.html", draft.frame.media_type)


def _page(draft: Draft, rng: Random) -> str:
    frame, plan, writer = draft.frame, draft.plan, _Writer(draft, rng)
    start, end = frame.wrap
    lines = [
        "<!DOCTYPE html>",
        f'<html><head><meta charset="{frame.declared}">',
        *(f"<title>{escape(title)}</title>" for title in frame.titles),
        *(f'<meta name="{name}" content="{escape(content)}">' for name, content in frame.metas),
        "</head><body>",
        *frame.above,
        start,
        f"<h1>{escape(plan.title)}</h1>",
        f"<p>发布日期：{plan.published.isoformat()}</p>",
        f"<p>本报告所列数据的统计期限自{plan.year}年1月1日起至{plan.year}年12月31日止。</p>",
        *map(writer.part, draft.before),
    ]
    for heading, parts in zip(draft.headings, draft.sections, strict=True):
        lines.append(f"<p><strong>{escape(heading)}</strong></p>")
        lines += map(writer.part, parts)
    day = plan.signed
    lines += [f"<p>{escape(plan.agency)}</p>", f"<p>{day.year}年{day.month}月{day.day}日</p>"]
    lines += [*map(writer.part, draft.after), end, *frame.below, "</body></html>"]
    return "\n".join(lines)


class _Writer:
    def __init__(self, draft: Draft, rng: Random) -> None:
        self._figures, self._style, self._rng = draft.figures, draft.style, rng
        self._filler = ""
        if draft.style.word_bytes:
            cells = sum(len(line.boxes) for sheet in draft.sheets() for line in sheet.lines)
            each = max(draft.style.word_bytes // max(cells, 1) - 300, 0)
            self._filler = "mso-pagination:widow-orphan;\n" * (each // 29)

    def part(self, part: Part) -> str:
        if isinstance(part, Text):
            return part.markup or f"<{part.tag}>{escape(part.text)}</{part.tag}>"
        written = self._sheet(part)
        return f"<p>\n{written}\n</p>" if self._style.inside_p else written

    def _sheet(self, sheet: Sheet) -> str:
        style = self._style
        rows = [self._line(line) for line in sheet.lines]
        if style.sections:
            heads = next((n for n, x in enumerate(sheet.lines) if x.kind != "head"), len(rows))
            head, body = "\n".join(rows[:heads]), "\n".join(rows[heads:])
            inner = (f"<thead>{head}</thead>" if head else "") + f"<tbody>{body}</tbody>"
        else:
            inner = "\n".join(rows)
        caption = f"<caption>{escape(sheet.caption)}</caption>" if sheet.caption else ""
        name = "TABLE" if style.upper else "table"
        return f"<{name} border=1>{caption}{inner}</{name}>"

    def _line(self, line: Line) -> str:
        name = "TR" if self._style.upper else "tr"
        tag = self._style.head_tag if line.kind == "head" else "td"
        cells = "".join(self._box(box, tag) for box in line.boxes)
        end = f"</{name}>" if self._style.closes else ""
        attributes = f" {line.attributes}" if line.attributes else ""
        return f"<{name}{attributes}>{cells}{end}"

    def _box(self, box: Box, tag: str) -> str:
        style = self._style
        tag = tag.upper() if style.upper else tag
        q = style.quotes
        attributes = f" {box.attributes}" if box.attributes else ""
        if box.colspan > 1:
            attributes += f" colspan={q}{box.colspan}{q}"
        if box.rowspan > 1:
            attributes += f" rowspan={q}{box.rowspan}{q}"
        end = f"</{tag}>" if style.closes else ""
        return f"<{tag}{attributes}>{self._content(box)}{end}"

    def _content(self, box: Box) -> str:
        shown = _printed(box, self._figures)
        text, mark = (shown.text, shown.mark) if shown else (box.text, "")
        style, raised = self._style, f"<sup>{escape(mark)}</sup>" if mark else ""
        if style.comments:
            raised += "<!-- ms-if -->"
        if style.cell == "word":
            return self._word(text, raised)
        inner = self._lines(text, style.breaks) + raised
        match style.cell:
            case "p":
                return f"<p>{inner}</p>"
            case "div":
                return f"<div align=center>{inner}</div>"
            case "span":
                return f"<span style='font-size:14px'>{inner}</span>"
            case _:
                return inner

    @staticmethod
    def _lines(text: str, breaks: str) -> str:
        return breaks.join(escape(line).replace("\u00a0", "&nbsp;") for line in text.split("\n"))

    def _word(self, text: str, raised: str) -> str:
        if not text.strip():
            return f'<p class="MsoNormal"><span lang="EN-US" style="{_FONT}"><o:p>&nbsp;</o:p></span></p>'
        cuts = sorted(
            self._rng.sample(range(len(text) + 1), min(len(text), self._rng.randrange(3)))
        )
        pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        spans = "".join(
            f'<span style="{_FONT}">{self._lines(piece, "</span><span><br></span><span>")}</span>'
            for piece in pieces
        )
        return (
            f'<p class="MsoNormal" style="text-align:center;line-height:\n30.0pt;{self._filler}">{spans}'
            f"{raised}<span><o:p></o:p></span></p>"
        )


def _printed(box: Box, figures: dict[CellKey, Printed]) -> Printed | None:
    return figures.get(box.keys[0]) if box.role == "figure" else None
