"""What of an archive is known to be lost, so that it is told once and not every night.

``damage.tsv`` lies beside the index, written by ``reindex`` alone: stretches of WARC files that
hold no whole record, files that are gone, and the captures that revisits still name. Knows that
file and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.files import write_atomically

LOSSES = "damage.tsv"


@dataclass(frozen=True, slots=True)
class Losses:
    """``stretches``: (file, first byte, the byte after the last); ``originals``: capture ids."""

    stretches: frozenset[tuple[str, int, int]] = frozenset()
    files: frozenset[str] = frozenset()
    originals: frozenset[str] = frozenset()


def read_losses(folder: Path) -> Losses:
    """Raises ValueError where the file is not as it was written."""
    try:
        text = (folder / LOSSES).read_text(encoding="utf-8")
    except FileNotFoundError:
        return Losses()
    stretches, files, originals = set(), set(), set()
    for line in text.splitlines():
        match line.split("\t"):
            case ["stretch", name, start, end]:
                stretches.add((name, int(start), int(end)))
            case ["file", name]:
                files.add(name)
            case ["original", capture_id]:
                originals.add(capture_id)
            case _:
                raise ValueError(f"{folder / LOSSES}: not a line of it: {line!r}")
    return Losses(frozenset(stretches), frozenset(files), frozenset(originals))


def write_losses(folder: Path, losses: Losses) -> None:
    """Where nothing is lost there is no file."""
    text = "".join(line + "\n" for line in _lines(losses))
    if text:
        write_atomically(folder / LOSSES, text.encode())
    else:
        (folder / LOSSES).unlink(missing_ok=True)


def _lines(losses: Losses) -> Iterator[str]:
    for name, start, end in sorted(losses.stretches):
        yield f"stretch\t{name}\t{start}\t{end}"
    for name in sorted(losses.files):
        yield f"file\t{name}"
    for capture_id in sorted(losses.originals):
        yield f"original\t{capture_id}"
