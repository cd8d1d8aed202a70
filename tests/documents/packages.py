"""What the tests of files share: packages written by hand, and what a reader makes of them."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from pipelines.grid import Grid
from pipelines.model import Document, Paragraph, Table

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def packed(parts: dict[str, str | bytes]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A Word file with this body; ``parts`` are those of styles and numbering."""
    related = "".join(
        f'<Relationship Id="{kind}" Type="{R}/{kind}" Target="{kind}.xml"/>' for kind in parts
    )
    return packed(
        {
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>',
            **{
                f"word/{kind}.xml": f'<w:{kind} xmlns:w="{W}">{text}</w:{kind}>'
                for kind, text in parts.items()
            },
        }
    )


def xlsx(
    rows: str, *, around: str = "", workbook: str = "", sheets: int = 1, styles: str = ""
) -> bytes:
    """A workbook; every sheet has these rows. ``around`` follows them, ``workbook`` the sheets."""
    each = range(1, sheets + 1)
    listed = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="s{n}"/>' for n in each)
    related = "".join(
        f'<Relationship Id="s{n}" Type="{R}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in each
    )
    related += f'<Relationship Id="st" Type="{R}/styles" Target="styles.xml"/>'
    head = f'xmlns="{S}" xmlns:r="{R}"'
    return packed(
        {
            "xl/workbook.xml": f"<workbook {head}><sheets>{listed}</sheets>{workbook}</workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>',
            "xl/styles.xml": f"<styleSheet {head}>{styles}</styleSheet>",
            **{
                f"xl/worksheets/sheet{n}.xml": f"<worksheet {head}><sheetData>{rows}</sheetData>{around}</worksheet>"
                for n in each
            },
        }
    )


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grids(document: Document) -> list[Grid]:
    return [block.grid for block in document.blocks if isinstance(block, Table)]


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]
