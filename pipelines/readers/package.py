"""Opens an Office file: a zip archive of XML parts, as DOCX and XLSX are.

Knows zip, the relations between parts, and what hostile ones do: inflate without end, nest without
end, ask for entities or for the network. Knows nothing of what a part says. Nothing is executed and
nothing is unpacked to disk; parts that nobody asks for (pictures, macros) are never inflated.
"""

from __future__ import annotations

import posixpath
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from lxml import etree

from pipelines.readers.limits import MOST_BYTES, DocumentTooLargeError, check_markup
from pipelines.readers.refusal import RefusedError
from pipelines.readers.styles import Element

# A report with thirty pictures has some eighty.
MOST_PARTS = 2_000
# What zipfile raises for a broken part; RuntimeError is its word for an encrypted one.
_BROKEN = (
    BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error,
)  # fmt: skip
_DIRECTORY_ENTRY = b"PK\x01\x02"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
# The strict form of the standard names the same things by other addresses.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


class Package:
    """The XML parts of one file, each inflated and parsed when it is asked for.

    All methods raise RefusedError and DocumentTooLargeError, and nothing else for what the
    file holds. The parts asked for inflate to 20 MB together at most, whatever they declare.
    """

    def __init__(self, body: bytes) -> None:
        if body.startswith(_OLE2):
            raise RefusedError("encrypted with a password, or of an older format")
        entries = body.count(_DIRECTORY_ENTRY)
        if entries > MOST_PARTS:
            raise DocumentTooLargeError(f"{entries} parts, over {MOST_PARTS}")
        try:
            self._zip = ZipFile(BytesIO(body))
        except _BROKEN as problem:
            raise RefusedError(f"no whole zip archive: {problem}") from problem
        self._names = frozenset(self._zip.namelist())
        self._left = MOST_BYTES

    def main(self, usual: str) -> str:
        """The name of the part that holds the document; ``usual`` where nothing names another."""
        for kind, target in self.related("").values():
            if kind == "officeDocument" and target in self._names:
                return target
        return usual

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """The relations of a part, '' for the whole file: id -> (last word of the kind, part)."""
        folder, name = posixpath.split(part)
        root = self.find(posixpath.join(folder, "_rels", f"{name}.rels"))
        if root is None:
            return {}
        return {
            one.get("Id") or "": (
                (one.get("Type") or "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, one.get("Target") or ""))[1:],
            )
            for one in root.iter(f"{_RELATIONS}Relationship")
            if one.get("TargetMode") != "External"
        }

    def find(self, part: str) -> Element | None:
        """The root of a part; None where the file has no such part."""
        return _parse(self._inflate(part)) if part in self._names else None

    def get(self, part: str) -> Element:
        """The root of a part that has to be there."""
        root = self.find(part)
        if root is None:
            raise RefusedError(f"no part {part}")
        return root

    def _inflate(self, part: str) -> bytes:
        info = self._zip.getinfo(part)
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise RefusedError("compressed as no Office program does")
        try:
            with self._zip.open(info) as file:
                data = file.read(self._left + 1)
        except _BROKEN as problem:
            raise RefusedError(f"{part}: {problem}") from problem
        self._left -= len(data)
        if self._left < 0:
            raise DocumentTooLargeError(f"inflates to over {MOST_BYTES} bytes")
        return data


def _parse(data: bytes) -> Element:
    if data.startswith(_UTF_16):
        raise RefusedError("XML in an encoding that no Office program writes")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise RefusedError("XML with a document type, which no Office program writes")
    check_markup(data.decode("latin-1"))
    for strict, usual in _STRICT:
        if strict in data:
            data = data.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        last = parser.error_log.last_error
        if last is not None and "depth" in last.message:
            raise DocumentTooLargeError(last.message) from problem
        raise RefusedError(f"broken XML: {problem.msg}") from problem
