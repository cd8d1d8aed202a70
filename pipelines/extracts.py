"""Files of extractions, one for each WARC file, and the head of every extraction.

``<warc>.jsonl.gz`` holds one gzip member a document, so that each can be read alone;
``<warc>.heads.jsonl`` says where, and what a build has to know of all documents before it reads
any. Knows files and the JSON of an extraction; knows nothing of archives and tables.
"""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import sys
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from pipelines.files import write_atomically
from pipelines.model import PAGE_END, CellKey, Extra, Extraction, Fact, Issue, Status
from pipelines.titles import bare_title
from pipelines.wire import from_json, issue_from_json, issue_to_json, number, read_number, to_json

_DATA, _HEADS, _DRAFT = ".jsonl.gz", ".heads.jsonl", ".draft"
GIVEN_UP = ".given-up.jsonl"
# What an extraction that is under way, or was killed, has beside the files that it gives.
_UNDER_WAY = (_DRAFT, GIVEN_UP)
_CARRIED_OUT = ("requests", "carried_out")
_OPEN_FILES = 64
_CHUNK = 256 * 1024


class DamagedExtractError(Exception):
    """Raised where a file of extractions is not as it was written. It is put aside, so that the
    next extraction makes it anew."""


class ExtractsBusyError(Exception):
    """Raised where another process writes the same file of extractions."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a build has to know of a document before it reads it.

    ``contents`` is "figures", "text" or, of a document that is no report, "none". ``digest`` is of
    what a reader would call the contents. ``carried_out`` are the cells of 结转下年度, which next
    year's report is held against, as JSON: ``[[column, value, derived_value], …]``. ``issues`` are
    kept here of documents alone that can be no report. ``n_values`` counts cells with a value.
    ``is_torn`` says that the transfer of the page was cut short.
    """

    capture_id: str
    contents: str
    digest: str
    agency: str | None
    report_year: int | None
    scope: str
    published_at: str | None
    n_values: int = 0
    carried_out: str = ""
    issues: tuple[Issue, ...] = ()
    is_torn: bool = False

    @property
    def is_report(self) -> bool:
        return self.contents != "none"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an extraction lies: bytes of a file."""

    path: Path
    offset: int
    length: int


class Extracts:
    """The extractions of one folder: all heads in memory, each extraction read when asked for.
    Its files are open until it is closed."""

    def __init__(self) -> None:
        self.heads: dict[str, Head] = {}
        self._spots: dict[str, Spot] = {}
        self._files: dict[Path, BinaryIO] = {}

    def __enter__(self) -> Extracts:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    @classmethod
    def load(cls, folder: Path) -> Extracts:
        """Read all heads of a folder; of a capture that stands twice the last is taken."""
        loaded = cls()
        for path in sorted(folder.glob(f"*{_HEADS}")):
            data = path.with_name(path.name.removesuffix(_HEADS) + _DATA)
            for head, offset, length in _read_heads(path):
                loaded.heads[head.capture_id] = head
                loaded._spots[head.capture_id] = Spot(data, offset, length)
        return loaded

    def read(self, capture_id: str) -> Extraction:
        """The extraction of a capture whose head is known. Raises DamagedExtractError."""
        spot = self._spots[capture_id]
        try:
            file = self._opened(spot.path)
            file.seek(spot.offset)
            read = json.loads(gzip.decompress(file.read(spot.length)))
            if read["capture_id"] != capture_id:
                raise ValueError(f"holds {read['capture_id']} in the place of {capture_id}")
            return from_json(read)
        except (OSError, EOFError, ValueError, KeyError, zlib.error) as problem:
            _heads_of(spot.path).unlink(missing_ok=True)
            raise DamagedExtractError(
                f"{spot.path}: {problem}; put aside, extract again"
            ) from problem

    def _opened(self, path: Path) -> BinaryIO:
        if path not in self._files:
            if len(self._files) >= _OPEN_FILES:
                self._close()
            self._files[path] = path.open("rb")
        return self._files[path]

    def _close(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()


def head_of(capture_id: str, extraction: Extraction) -> Head:
    """The head of an extraction."""
    said = extraction.provenance
    contents = "figures" if extraction.facts else "text" if extraction.sections else "none"
    is_loose = contents == "none" or said.report_year is None
    return Head(
        capture_id, contents, content_digest(extraction), said.agency, said.report_year,
        said.scope, said.published_at, sum(f.value is not None for f in extraction.facts),
        _carried_out(extraction.facts),
        extraction.issues if is_loose else (),
        any(issue.where == PAGE_END for issue in extraction.issues),
    )  # fmt: skip


def carried_out(head: Head) -> tuple[Fact, ...]:
    """The cells of 结转下年度 as facts; only their figures are told."""
    if not head.carried_out:
        return ()
    return tuple(
        Fact(
            "", CellKey(*_CARRIED_OUT, column), read_number(value), "", "", Status.CERTAIN, "",
            read_number(derived),
        )
        for column, value, derived in json.loads(head.carried_out)
    )  # fmt: skip


def content_digest(extraction: Extraction) -> str:
    """A digest of what a reader would call the contents: title, figures and narrative, not what
    stands around them; sites rotate tokens and counters at every request. Nor how they are set:
    blanks, forms of signs, the marks around a title and the day of publication are the site's, and
    a new template changes them for all its reports in one night."""
    contents = [
        bare_title(extraction.provenance.title or ""),
        [[str(f.key), *as_printed(f)] for f in extraction.facts],
        [[e.kind, e.table, _folded(e.row), _folded(e.column), *as_printed(e)]
         for e in extraction.extras],
        _folded("".join(s.heading + s.text for s in extraction.sections)),
    ]  # fmt: skip
    return sha256(json.dumps(contents, ensure_ascii=False).encode()).hexdigest()[:32]


def as_printed(figure: Fact | Extra) -> tuple[str, str, str]:
    """What makes a figure another one: its number, or what stands in the place of one, its unit
    and its status."""
    said = _folded(figure.raw) if figure.value is None else str(number(figure.value))
    return said, figure.unit, str(figure.status)


def _folded(text: str) -> str:
    """Without blanks and signs that nobody sees; signs of full and half width are the same."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        sign for sign in folded if not sign.isspace() and unicodedata.category(sign) != "Cf"
    )


class ExtractsWriter:
    """Writes the extractions of one WARC file as they come, one gzip member a document, into a
    draft. A process that dies leaves what it had: the next one goes on behind the last whole
    member. ``done`` are the captures that the draft holds. Raises ExtractsBusyError where another
    process writes them.
    """

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._name = folder, name
        self._draft = folder / (name + _DATA + _DRAFT)
        self._file = self._draft.open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            self._file.close()
            raise ExtractsBusyError(f"{self._draft}: another process writes it") from busy
        self.done: set[str] = set()
        self._heads: list[str] = []
        self._size, self._digest = 0, sha256()
        self._resume()

    def __enter__(self) -> ExtractsWriter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._size == 0:
            self._draft.unlink(missing_ok=True)
        self._file.close()

    def add(self, capture_id: str, extraction: Extraction) -> None:
        """Write the extraction of one capture; it is there even if the process dies next."""
        line = _json({"capture_id": capture_id} | to_json(extraction)) + "\n"
        member = gzip.compress(line.encode(), compresslevel=6, mtime=0)
        self._file.write(member)
        self._file.flush()
        self._note(head_of(capture_id, extraction), member)

    def finish(self) -> None:
        """Give the files their names, heads last; what was there is replaced."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._draft.replace(self._folder / (self._name + _DATA))
        lines = "".join(line + "\n" for line in self._heads).encode()
        told = {"bytes": self._size, "documents": len(self._heads),
                "sha256": self._digest.hexdigest(), "heads": sha256(lines).hexdigest()}  # fmt: skip
        whole = _json(told).encode() + b"\n" + lines
        write_atomically(self._folder / (self._name + _HEADS), whole)

    def _note(self, head: Head, member: bytes) -> None:
        self._heads.append(_head_line(head, self._size, len(member)))
        self._size += len(member)
        self._digest.update(member)
        self.done.add(head.capture_id)

    def _resume(self) -> None:
        """Take over the whole members of the draft; cut off what a dying process left of one."""
        for member in _whole_members(self._draft):
            try:
                read = json.loads(gzip.decompress(member))
                head = head_of(read["capture_id"], from_json(read))
            except (ValueError, KeyError, TypeError):
                break
            self._note(head, member)
        self._file.truncate(self._size)


def write_extracts(folder: Path, name: str, made: Iterable[tuple[str, Extraction]]) -> None:
    """Write the extractions of one WARC file anew; what is there is replaced, heads last."""
    (folder / (name + _DATA + _DRAFT)).unlink(missing_ok=True)
    with ExtractsWriter(folder, name) as writer:
        for capture_id, extraction in made:
            writer.add(capture_id, extraction)
        writer.finish()


def is_written(folder: Path, name: str) -> bool:
    """Whether the extractions of a WARC file are there: the heads whole, the rest by its size."""
    try:
        told, lines = _read_told(folder / (name + _HEADS))
        size = (folder / (name + _DATA)).stat().st_size
        whole = lines.count(b"\n") == told["documents"] and _is(told, "heads", lines)
        return bool(size == told["bytes"] and whole)
    except (OSError, ValueError, KeyError, AttributeError):
        return False


def damaged_extracts(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files of a folder of extractions that are not as they were written, and how."""
    heads = sorted(folder.glob(f"*{_HEADS}"))
    stems = {path.name.removesuffix(_HEADS) for path in heads}
    for path in sorted(folder.iterdir()):
        if path.name.endswith(_UNDER_WAY):
            continue
        if path.name.removesuffix(_HEADS).removesuffix(_DATA) not in stems:
            yield path, "without heads" if path.name.endswith(_DATA) else "no file of extractions"
    for path in heads:
        data = path.with_name(path.name.removesuffix(_HEADS) + _DATA)
        try:
            told, lines = _read_told(path)
            if told.keys() - {"sha256", "heads"} != {"bytes", "documents"} or len(told) == 3:
                raise ValueError
            if told["documents"] != lines.count(b"\n") or not _is(told, "heads", lines):
                yield path, "changed"
            found = data.read_bytes()
            if len(found) != told["bytes"] or not _is(told, "sha256", found):
                yield data, "changed"
        except FileNotFoundError:
            yield data, "absent"
        except (ValueError, AttributeError):
            yield path, "its first line is not as it was written"


def _is(told: Mapping[str, Any], name: str, data: bytes) -> bool:
    """Whether data has the digest that the heads tell; those of earlier versions tell none."""
    return told.get(name) in (None, sha256(data).hexdigest())


def put_aside(folder: Path, name: str) -> None:
    """Let the next extraction make those of a WARC file anew."""
    for end in (_HEADS, _DATA):
        (folder / (name + end)).unlink(missing_ok=True)


def _read_told(heads: Path) -> tuple[dict[str, Any], bytes]:
    """The first line of a file of heads, and the others as they stand."""
    first, _, lines = heads.read_bytes().partition(b"\n")
    return json.loads(first), lines


def _carried_out(facts: Iterable[Fact]) -> str:
    cells = [
        [fact.key.column, number(fact.value), number(fact.derived_value)]
        for fact in facts
        if (fact.key.table, fact.key.row) == _CARRIED_OUT
    ]
    return _json(cells) if cells else ""


def _head_line(head: Head, offset: int, length: int) -> str:
    return _json(
        [
            head.capture_id, offset, length, head.contents, head.digest, head.agency,
            head.report_year, head.scope, head.published_at, head.n_values, head.carried_out,
            head.is_torn,
            [issue_to_json(issue) for issue in head.issues],
        ]
    )  # fmt: skip


def _read_heads(path: Path) -> Iterator[tuple[Head, int, int]]:
    with path.open(encoding="utf-8") as file:
        next(file, None)
        for line in file:
            id_, offset, length, *told, issues = json.loads(line)
            contents, digest, agency, year, scope, published_at, n_values, carried, torn = told
            found = tuple(issue_from_json(issue) for issue in issues)
            head = Head(
                id_, sys.intern(contents), digest, agency, year, sys.intern(scope), published_at,
                n_values, carried, found, torn,
            )  # fmt: skip
            yield head, offset, length


def _whole_members(path: Path) -> Iterator[bytes]:
    """The gzip members, packed as they are, up to where the file is torn."""
    with path.open("rb") as file:
        rest = b""
        while True:
            stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
            parts: list[bytes] = []
            while not stream.eof:
                data = rest or file.read(_CHUNK)
                rest = b""
                if not data:
                    return
                try:
                    stream.decompress(data)
                except zlib.error:
                    return
                parts.append(data)
            rest = stream.unused_data
            packed = b"".join(parts)
            yield packed[: len(packed) - len(rest)]


def _heads_of(data: Path) -> Path:
    return data.with_name(data.name.removesuffix(_DATA) + _HEADS)


def _json(value: Mapping[str, Any] | Sequence[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
