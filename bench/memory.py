"""Memory of a process that reads page after page: it must not grow with their number."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from random import Random
from resource import getpagesize

from bench.pages import Page
from pipelines.extract import Extractor, Source

STATM = Path("/proc/self/statm")
_FIGURE = re.compile(r"(?<=>)\d{1,5}(?=<)")
_NEW_ROWS = 8


def growth(
    extractor: Extractor, pages: Sequence[Page], count: int, every: int
) -> Iterator[tuple[int, float]]:
    """``(pages read, MB resident)``, first after none; no two of the pages are alike.

    Nothing where the system does not say what is resident.
    """
    if not STATM.exists():
        return
    yield 0, _resident()
    for n, page in enumerate(islice(cycle(pages), count), start=1):
        extractor.extract(_unlike(page, n))
        if n % every == 0:
            yield n, _resident()


def _unlike(page: Page, number: int) -> Source:
    """The page with other figures, another agency and rows that no form has.

    So many rows that what is remembered of labels is full long before the last page.
    """
    codec, source = page.kind.codec, page.source
    text = source.body.decode(codec)
    rng = Random(number)
    agency = "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(3)) + "县人民政府"
    text = text.replace(page.draft.plan.agency, agency)
    text = _FIGURE.sub(lambda _: str(rng.randrange(10**5)), text)
    rows = (f"<tr><td>本单位事项{number}之{n}</td><td>{n}</td></tr>" for n in range(_NEW_ROWS))
    text = text.replace("</tbody>", f"{''.join(rows)}</tbody>")
    return Source(text.encode(codec), source.name, source.media_type)


def _resident() -> float:
    gc.collect()
    return int(STATM.read_text().split()[1]) * getpagesize() / 1e6
