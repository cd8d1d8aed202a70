"""Writes grids and paragraphs as HTML in the styles of different editors.

Knows tags, attributes and what pasting from Word leaves behind; knows nothing of what the cells
mean. Styles: ``clean``, ``word`` (平潭国资局 2020, 320 KB for three tables), ``aligned`` (上海
2019: a centred paragraph in every cell), ``header-cells`` (th, caption and colgroup).
"""

from __future__ import annotations

from html import escape

from crawler.replica.tables import Grid, Row, Td

# The line breaks inside attribute values are in the originals.
_WORD_CELL = (
    "width:78.0000pt;padding:0.0000pt 5.4000pt 0.0000pt\n 5.4000pt ;border-left:none;"
    "mso-border-left-alt:none;border-right:1.0000pt solid windowtext;\n"
    "mso-border-right-alt:0.5000pt solid windowtext;"
    "mso-border-bottom-alt:0.5000pt solid windowtext;"
)
_WORD_RUN = (
    "mso-spacerun:'yes';font-family:宋体;mso-bidi-font-family:&quot;Times New Roman&quot;;\n"
    "color:rgb(0,0,0);font-size:10.5000pt;mso-font-kerning:0.0000pt;"
)
_WORD_BREAKS = {
    "本年新制作数量": ("本年新", "制作数量"),
    "本年新公开数量": ("本年新", "公开数量"),
}


def table(grid: Grid, style: str) -> str:
    rows = "".join(_row(row, style, index) for index, row in enumerate(grid))
    if style == "word":
        return (
            '<table class="MsoNormalTable" border="1" cellspacing="0" style="'
            "border-collapse:collapse;\nmso-table-layout-alt:fixed;"
            'mso-padding-alt:0.0000pt 5.4000pt">'
            f"{_tbody(rows)}</table>"
        )
    if style == "aligned":
        return f'<table align="center" border="1" cellspacing="1">{_tbody(rows)}</table>'
    if style == "header-cells":
        return f'<table class="MsoTableGrid" width="100%">{rows}</table>'
    return f'<table border="1" style="BORDER-COLLAPSE: collapse">\n{_tbody(rows)}\n</table>'


def _tbody(rows: str) -> str:
    return f"<tbody>{rows}</tbody>"


def _row(row: Row, style: str, index: int) -> str:
    height = f' style="height:{18 + index % 3}.0000pt"' if style == "word" else ""
    return f"<tr{height}>{''.join(_cell(td, style) for td in row)}</tr>\n"


def _cell(td: Td, style: str) -> str:
    span = f' colspan="{td.cols}"' if td.cols > 1 else ""
    span += f' rowspan="{td.rows}"' if td.rows > 1 else ""
    if style == "word":
        return (
            f'<td{span} width="104" valign="center" nowrap="" style="{_WORD_CELL}">'
            f'<p class="MsoNormal" align="{"left" if td.kind == "label" else "center"}" '
            f'style="text-align:center;\nmso-pagination:widow-orphan;">{_word_text(td)}</p></td>'
        )
    if style == "aligned":
        if not td.text:
            return f'<td{span} nowrap="nowrap"><p align="center">&nbsp;</p></td>'
        if td.kind == "value" and len(td.text) > 2:  # some cells have no paragraph
            return f'<td{span} nowrap="nowrap">{escape(td.text)}</td>'
        text = escape(td.text)
        if td.kind == "head" and td.text.startswith("本年新"):
            text = text.replace("本年新", "本年新<br />", 1)
        align = "" if td.kind == "label" else ' align="center"'
        return f'<td{span} nowrap="nowrap" style="width:101px;"><p{align}>{text}</p></td>'
    if style == "header-cells":
        tag = "td" if td.kind == "value" else "th"
        return f"<{tag}{span}>{escape(td.text)}</{tag}>"
    return f"<td{span}>{escape(td.text)}</td>"


def _word_text(td: Td) -> str:
    """Text split over spans: number apart from words, breaks inside labels, blanks before."""
    pieces: tuple[str, ...] = (td.text,)
    if td.kind == "value" and not td.text:
        return f'<span style="{_WORD_RUN}"><o:p>&nbsp;</o:p></span>'
    if td.text in _WORD_BREAKS:
        first, second = _WORD_BREAKS[td.text]
        return f"{_run(first)}<span><br></span>{_run(second)}{_END}"
    if td.kind == "label" and td.text[:1].isdigit():
        return "&nbsp;&nbsp;" + _run(td.text[:1]) + _run(td.text[1:]) + _END
    if td.kind == "label" and len(td.text) > 6:
        middle = len(td.text) // 2
        pieces = (td.text[:middle], td.text[middle:])
    return "".join(map(_run, pieces)) + _END


_END = f'<span style="{_WORD_RUN}"><o:p></o:p></span>'


def _run(text: str) -> str:
    return f'<span style="{_WORD_RUN}">{escape(text, quote=False)}</span>'


def paragraph(text: str, style: str) -> str:
    if style == "word":
        return (
            '<p class="MsoNormal" style="margin-left:0.0000pt;text-indent:32.0000pt;\n'
            f'mso-para-margin-left:0.0000gd;">{_run(text)}{_END}</p>\n'
        )
    if style == "aligned":
        return f"<p>　　{escape(text, quote=False)}</p>"
    if style == "header-cells":
        return f'<p style="text-indent: 2em;">{escape(text, quote=False)}</p>\n'
    return f"<p>&nbsp;&nbsp;&nbsp;&nbsp;{escape(text, quote=False)}</p>\n"


def heading(text: str, style: str) -> str:
    if style == "word":
        return (
            f'<p class="MsoNormal" style="text-indent:32.0000pt;"><b>{_run(text)}</b>{_END}</p>\n'
        )
    if style == "header-cells":
        return f"<h2>{escape(text, quote=False)}</h2>\n"
    if style == "aligned":
        return f"<p>{escape(text, quote=False)}</p>"
    return f"<p><strong>{escape(text, quote=False)}</strong></p>\n"
