"""What a paragraph of a Word document says: its lines, and what is hidden, raised or struck out.

Knows runs, fields, tracked changes and drawings. Of a tracked change the text is read as it stands
after it; what was deleted stays beside it as a mark. Knows nothing of tables or numbering.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.charset import LOST
from pipelines.readers.shown import fold
from pipelines.readers.styles import Element
from pipelines.readers.word_marks import Look, WordStyles, w

_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHOICE = f"{_COMPATIBLE}AlternateContent"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_VML = "{urn:schemas-microsoft-com:vml}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_DIAGRAMS = (
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
)
# In these stand runs, which are read where they stand.
_AROUND_RUNS = frozenset(
    map(w, ("hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "customXml", "sdt", "sdtContent",
            "bdo", "dir", "rubyBase"))
)  # fmt: skip
_DELETED = frozenset(map(w, ("del", "moveFrom")))
_MARKED = frozenset(map(w, ("footnoteReference", "endnoteReference")))
_DRAWN = frozenset(map(w, ("drawing", "pict", "object")))
_SIGNS = {
    w("tab"): " ",
    w("ptab"): " ",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "-",
}
# What is seen in place of these is not in the file as text.
_SEEN_OTHERWISE = frozenset(
    map(w, ("sym", "pgNum", "dayShort", "dayLong", "monthShort", "monthLong", "yearShort",
            "yearLong"))
)  # fmt: skip
_CHOSEN = (w("ddList"), w("checkBox"))


@dataclass(slots=True)
class Said:
    """What one paragraph says. ``marks``: what a reader of a cell has to tell from its figure.

    ``is_odd``: something is seen that is no text; ``is_gone``: all of it was deleted; ``white`` and
    ``plain``: it has text of that colour.
    """

    text: list[str] = field(default_factory=list)
    in_cell: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    is_odd: bool = False
    is_gone: bool = False
    white: bool = False
    plain: bool = False

    def lines(self) -> list[str]:
        """As running text: what is raised stands apart, so that it joins no figure."""
        return _lines(self.text)

    def cell_lines(self) -> list[str]:
        """As text of a cell, without its marks."""
        return _lines(self.in_cell)


def _lines(pieces: list[str]) -> list[str]:
    return [line for one in "".join(pieces).split("\n") if (line := fold(one))]


class Speaker:
    """Reads paragraphs with the styles of one document; ``hides``: text was met that is hidden."""

    def __init__(self, styles: WordStyles) -> None:
        self._styles = styles
        self.hides = False
        # One entry for each field that is open: whether its result has begun.
        self._fields: list[bool] = []

    def say(self, paragraph: Element, look: Look) -> Said:
        """``look`` is that of the paragraph's style."""
        said = Said()
        self._inside(paragraph, said, look)
        # The code of a field never goes beyond its paragraph; what follows is not lost to it.
        self._fields = [begun for begun in self._fields if begun]
        said.is_gone = bool(said.marks) and not any(map(str.strip, said.text))
        return said

    def _inside(self, around: Element, said: Said, look: Look) -> None:
        for child in around:
            tag = child.tag
            if tag == w("r"):
                self._run(child, said, look)
            elif tag in _AROUND_RUNS:
                self._inside(child, said, look)
            elif tag in _DELETED:
                self._inside(child, said, look._replace(struck=True))
            elif tag == _CHOICE:
                self._choose(child, said, look)
            elif str(tag).startswith(_MATHS):
                said.is_odd = True

    def _run(self, run: Element, said: Said, look: Look) -> None:
        deleted = look.struck
        look = self._styles.run(run.find(w("rPr")), look)
        self._content(run, said, look._replace(struck=deleted or look.struck))

    def _content(self, run: Element, said: Said, look: Look) -> None:
        for child in run:
            tag = child.tag
            if tag == w("t") or tag == w("delText"):
                struck = look.struck or tag == w("delText")
                self._speak(child.text or "", said, look._replace(struck=struck))
            elif tag in _SIGNS:
                self._speak(_SIGNS[tag], said, look)
            elif tag == w("fldChar"):
                self._field(child, said)
            elif tag in _SEEN_OTHERWISE:
                said.text.append(LOST)
                said.is_odd = True
            elif tag in _MARKED:
                said.marks.append("*")
            elif tag in _DRAWN:
                _draw(child, said)
            elif tag == _CHOICE:
                self._choose(child, said, look)
            elif tag == w("ruby"):
                self._inside(child, said, look)

    def _choose(self, choice: Element, said: Said, look: Look) -> None:
        """One of the ways in which the same thing is written; never two of them."""
        for way in choice:
            self._inside(way, said, look)
            self._content(way, said, look)
            return

    def _speak(self, text: str, said: Said, look: Look) -> None:
        if not all(self._fields):
            return  # between the marks of a field, before its result
        shown = bool(text.strip())
        if look.hidden:
            self.hides |= shown
        elif look.struck:
            if shown:
                said.marks.append(text)
        elif look.raised:
            said.text.append(f" {text} ")
            if shown:
                said.marks.append(text)
        else:
            said.text.append(text)
            said.in_cell.append(text)
            if shown and look.white:
                said.white = True
            elif shown:
                said.plain = True

    def _field(self, mark: Element, said: Said) -> None:
        kind = mark.get(w("fldCharType"))
        if kind == "begin":
            self._fields.append(False)
            said.is_odd |= any(next(mark.iter(name), None) is not None for name in _CHOSEN)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()


def _draw(drawn: Element, said: Said) -> None:
    """The text boxes and pictures of a drawing; a line drawn over a corner says nothing."""
    boxes = [one for one in drawn.iter(w("txbxContent")) if _is_outermost(one, drawn)]
    said.boxes += boxes
    shows = [f"{_PICTURE}pic", f"{_VML}imagedata", *_DIAGRAMS]
    if drawn.tag == w("object") or next(drawn.iter(*shows), None) is not None:
        said.pictures.append("")


def _is_outermost(box: Element, drawn: Element) -> bool:
    """Not in another box, nor one of a second way to write the same."""
    for around in box.iterancestors():
        if around is drawn:
            return True
        if around.tag == w("txbxContent") or around.tag == f"{_COMPATIBLE}Fallback":
            return False
    return True
