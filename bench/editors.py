"""How editors mark up the same report: each is a line of data, and one function writes it.

Knows what Word, WPS and the editors of content systems leave around a text. The bytes of pasted
Word text lie in its styles, so a page reaches its size by longer styles, not by more tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import cycle

from tests.reports.draft import Box, Draft, Part, Text

STYLE = "@@"  # stands for the style of an element until the size of the page is known
# The line breaks inside attributes are in the originals.
_DECLARATIONS = (
    "font-family:宋体;", "mso-spacerun:'yes';", "font-size:10.5000pt;", "color:rgb(0,0,0);\n",
    "mso-font-kerning:0.0000pt;", "mso-bidi-font-family:&quot;Times New Roman&quot;;",
    "padding:0.0000pt 5.4000pt;", "mso-border-left-alt:none;\n", "border-left:none;",
    "border-right:1.0000pt solid windowtext;", "mso-border-bottom-alt:0.5000pt solid windowtext;",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Editor:
    """``cell``, ``paragraph`` and ``run`` are start tags without their angles; '' is not written.

    ``letters`` is how many of a text share a run, 0 all. ``tail`` stands behind the last run.
    """

    table: str = 'table border="1" cellspacing="0"'
    cell: str = "td"
    paragraph: str = ""
    run: str = ""
    letters: int = 0
    tail: str = ""


CLEAN = Editor()
WORD = Editor(
    table='table class="MsoNormalTable" border="1" cellspacing="0"',
    cell=f'td width="104" valign="center" nowrap="" style="{STYLE}"',
    paragraph=f'p class="MsoNormal" align="center" style="text-align:center;{STYLE}"',
    run=f'span lang="EN-US" style="{STYLE}"',
    letters=7,
    tail=f'<span style="{STYLE}"><o:p></o:p></span>',
)
WPS = Editor(
    cell=f'td width="78" valign="center" style="{STYLE}"',
    paragraph=f'p class="MsoNormal" style="{STYLE}"',
    run=f'span style="{STYLE}"',
)
SPANS = Editor(
    cell='td style="width:101px"',
    paragraph='p style="text-align: center;"',
    run='span style="font-size:14px"',
    letters=5,
)


def write_part(part: Part, draft: Draft, editor: Editor) -> str:
    """A line of text or a table, with STYLE where styles go."""
    if isinstance(part, Text):
        paragraph = editor.paragraph or "p"
        return part.markup or f"<{paragraph}>{_runs(part.text, editor)}</p>\n"
    rows = "".join(
        f"<tr {line.attributes}>{''.join(_cell(box, draft, editor) for box in line.boxes)}</tr>\n"
        for line in part.lines
    )
    caption = f"<caption>{escape(part.caption)}</caption>" if part.caption else ""
    return f"<{editor.table}>{caption}<tbody>{rows}</tbody></table>\n"


def _cell(box: Box, draft: Draft, editor: Editor) -> str:
    printed = draft.figures.get(box.keys[0]) if box.role == "figure" else None
    text, mark = (printed.text, printed.mark) if printed else (box.text, "")
    spans = f' colspan="{box.colspan}"' if box.colspan > 1 else ""
    spans += f' rowspan="{box.rowspan}"' if box.rowspan > 1 else ""
    spans += f" {box.attributes}" if box.attributes else ""
    inner = "<br>".join(_runs(line, editor) for line in text.split("\n"))
    inner += f"<sup>{escape(mark)}</sup>" if mark else ""
    if editor.paragraph:
        inner = f"<{editor.paragraph}>{inner}</p>"
    return f"<{editor.cell}{spans}>{inner}</td>"


def _runs(text: str, editor: Editor) -> str:
    if not editor.run:
        return escape(text, quote=False)
    step = editor.letters or max(len(text), 1)
    pieces = [text[at : at + step] for at in range(0, len(text), step)] or ["\u00a0"]
    return "".join(f"<{editor.run}>{escape(p, quote=False)}</span>" for p in pieces) + editor.tail


def with_styles(page: str, size: int, codec: str) -> str:
    """The page with its styles written out, as long as it takes to come to ``size`` bytes."""
    first, *rest = page.split(STYLE)
    if not rest:
        return page
    left = size - len("".join((first, *rest)).encode(codec))
    styles = [""] * len(rest)
    for declaration in cycle(_DECLARATIONS):
        length = len(declaration.encode(codec))
        few = max(left, 0) // length  # the first so many have one declaration more than the others
        styles = [s + declaration if n < few else s for n, s in enumerate(styles)]
        if few < len(styles):
            break
        left -= length * len(styles)
    return "".join((first, *(style + text for style, text in zip(styles, rest, strict=True))))
