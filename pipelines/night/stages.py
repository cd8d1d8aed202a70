"""The stages that derive: extract what the archive holds, build the tables and publish them.

Knows where each stage reads and writes, and their order within a build; each part knows its own
work.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines import settings
from pipelines.archive import Archive
from pipelines.building import Made, Materials, all_tables, make_build, recipe_of
from pipelines.catalog import catalog_statements, write_catalog
from pipelines.clock import utc_now
from pipelines.concepts import load_concepts
from pipelines.datapackage import FILE as DATAPACKAGE
from pipelines.datapackage import datapackage
from pipelines.engine import Bounds, Engine, Extracted, extractor_key, extracts_folder
from pipelines.extracts import Extracts
from pipelines.files import write_atomically
from pipelines.forms import load_forms
from pipelines.morning.model import Judged
from pipelines.places import Places
from pipelines.registry import Registry, load_registry
from pipelines.store import Manifest, build_lock, current_build, drop_old_builds

log = logging.getLogger(__name__)
# Earlier builds are kept so long for those who read or compare them.
KEEP_DAYS = settings.KEEP_DAYS.default
_LOOK_SECONDS = 2.0

# The published build, if there is one, and the draft of the new one -> what the guards say of it.
Judge = Callable[[Path | None, Path], tuple[Judged, ...]]


@dataclass(frozen=True, slots=True)
class Built:
    """``doubts`` are lines on what is wrong with our own files; ``guards`` is empty where the build
    is the published one."""

    made: Made
    doubts: tuple[str, ...]
    guards: tuple[Judged, ...] = ()


def extract(
    places: Places,
    jobs: int,
    bounds: Bounds = Bounds(),
    on_done: Callable[[int, int], None] = lambda done, total: None,
) -> Extracted:
    """Extract what the archive holds and no earlier run extracted."""
    return Engine(places.forms, places.archive, places.build, bounds).run(jobs, on_done)


@contextmanager
def extracting_beside(places: Places, bounds: Bounds = Bounds()) -> Iterator[Engine]:
    """While the block crawls, extract the WARC files that are closed already, one at a time. At the
    end the file that is under way is finished; where the block fails, it is left where it is."""
    engine = Engine(places.forms, places.archive, places.build, bounds)
    crawled = threading.Event()

    def run() -> None:
        while not crawled.wait(_LOOK_SECONDS):
            try:
                engine.run(1)
            except (FileNotFoundError, sqlite3.OperationalError):
                continue  # the crawler has not begun to write
            except OSError:
                log.exception("extraction beside the crawl")
                return  # the stage that comes after meets it again, and tells it

    thread = threading.Thread(target=run, name="extract-beside")
    thread.start()
    try:
        yield engine
    except BaseException:
        engine.stop()
        raise
    finally:
        crawled.set()
        thread.join()


def _nothing_to_judge(before: Path | None, draft: Path) -> tuple[Judged, ...]:
    return ()


def build(places: Places, keep_days: float = KEEP_DAYS, judge: Judge = _nothing_to_judge) -> Built:
    """Make the tables out of the build before and what is new, and publish them in one step; where
    a guard of ``judge`` fails, hold them back instead.

    Raises BuildBusyError where another build is going on, DamagedExtractError.
    """
    with (
        build_lock(places.build),
        closing(Archive.open_for_reading(places.archive)) as archive,
        Extracts.load(extracts_folder(places.forms, places.build)) as extracts,
    ):
        forms = load_forms(places.forms)
        concepts = load_concepts(places.forms, forms)
        registry = load_registry(places.curated)

        def finish(folder: Path, manifest: Manifest) -> None:
            write_catalog(folder, manifest, forms, concepts)
            described = datapackage(manifest, all_tables(concepts))
            write_atomically(folder / DATAPACKAGE, described.encode())

        guards: list[Judged] = []

        def may_publish(folder: Path, manifest: Manifest) -> bool:
            guards.extend(judge(current_build(places.build), folder))
            return all(one.passed for one in guards)

        made = make_build(
            places.build,
            Materials(registry, forms, concepts, archive, extracts),
            recipe_of(extractor_key(places.forms), concepts, catalog_statements(forms, concepts)),
            finish,
            may_publish,
        )
        drop_old_builds(places.build, keep_days)
        return Built(made, tuple(_doubts(registry, archive)), tuple(guards))


def clear_away(places: Places, keep_days: float, keep_runs_days: float) -> None:
    """Drop what can be made again: extractions of earlier extractors, as old as builds may become,
    and archived pages laid out beside earlier reports. The reports stay."""
    key = extractor_key(places.forms)
    old = [path for path in (places.build / "extracts").glob("*") if path.name != key]
    _drop(old, keep_days)
    _drop(places.runs.glob("*/captures"), keep_runs_days)


def _drop(folders: Iterable[Path], keep_days: float) -> None:
    for folder in folders:
        if utc_now().timestamp() - folder.stat().st_mtime > keep_days * 24 * 3600:
            shutil.rmtree(folder)


def _doubts(registry: Registry, archive: Archive) -> Iterator[str]:
    """What is wrong with our own files; the build was made all the same, and lost no report."""
    yield from map(str, registry.errors)
    known = {channel.channel_id for channel in registry.channels}
    for channel_id in archive.channels():
        if channel_id not in known:
            yield f"channels.csv: no row {channel_id}, of which the archive holds captures"
