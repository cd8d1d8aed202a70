"""Lists of digests as ``sha256sum`` writes and checks them: ``<sha256>  <path>``, a line a file.

Knows that format; knows nothing of what the files are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from pipelines.files import write_atomically

SUMS = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f]+)")


@dataclass(frozen=True, slots=True)
class Sums:
    """Path -> digest. ``unreadable`` are the numbers of lines that are none, from 1."""

    of: Mapping[str, str]
    unreadable: tuple[int, ...] = ()


def digest_file(path: Path) -> str:
    """The sha256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def read_sums(folder: Path) -> Sums:
    """The list of a folder; empty where there is none."""
    try:
        text = (folder / SUMS).read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return Sums({})
    found: dict[str, str] = {}
    unreadable = []
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] in found:
            unreadable.append(number)
        else:
            found[match[2]] = match[1]
    return Sums(found, tuple(unreadable))


def write_sums(folder: Path, of: Mapping[str, str]) -> None:
    """Write the list anew, in one step."""
    lines = [f"{digest}  {path}\n" for path, digest in sorted(of.items())]
    write_atomically(folder / SUMS, "".join(lines).encode())


def note_sum(folder: Path, path: str, digest: str) -> None:
    """Put one file into the list of a folder, beside what stands there."""
    write_sums(folder, {**read_sums(folder).of, path: digest})
