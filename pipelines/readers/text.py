"""Reads plain text into lines. Tables in it have lost their cells, so it gives no grids."""

from __future__ import annotations

from pipelines.charset import decode
from pipelines.model import Code, Document, Issue, Paragraph, Severity


def read_text(body: bytes) -> Document:
    """One paragraph a line that is not empty."""
    decoded = decode(body, "text/plain")
    issues: tuple[Issue, ...] = ()
    if decoded.replaced:
        detail = f"bytes that are not {decoded.encoding} were replaced"
        issues = (Issue(Code.CHARACTERS_LOST, Severity.WARNING, "text", "", detail),)
    lines = (" ".join(line.split()) for line in decoded.text.splitlines())
    blocks = tuple(Paragraph(line, (n,), "line") for n, line in enumerate(lines) if line)
    return Document("text", (), (), blocks, issues)
