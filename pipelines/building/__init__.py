"""Makes a build from the archive, its extractions and the registry, out of the build before it.

Every report has a fingerprint of all that its rows rest on. Where it is the same as in the build
before, the rows are taken over; a shelf in which nothing changed is taken over as it lies. A build
from nothing is the same build with nothing to take over, and gives the same bytes. Knows the order
of the work; knows nothing of what rows mean, nor of Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipelines import tables
from pipelines.building.files import Files, digest
from pipelines.building.materials import Materials
from pipelines.building.others import Others
from pipelines.building.reports import Reports
from pipelines.concepts import Term
from pipelines.gathering import gather
from pipelines.panel import panel_spec
from pipelines.store import Draft, Manifest, current_build
from pipelines.store.ledger import CATALOG, read_ledger, write_ledger
from pipelines.tables import TABLES, TableSpec

__all__ = ["Made", "Materials", "all_tables", "make_build", "recipe_of"]

# Raised when equal extractions and records give other rows than before.
ASSEMBLY_VERSION = "2"


@dataclass(frozen=True, slots=True)
class Made:
    """A build: where it lies, whether it is published or held back, and how many reports were
    assembled anew."""

    manifest: Manifest
    folder: Path
    assembled: int
    taken_over: int
    files_written: int
    is_published: bool = True


def recipe_of(
    extractor_key: str, concepts: Sequence[Term], catalog: Iterable[str] = ()
) -> Mapping[str, str]:
    """By what a build is made, besides the records themselves: of another recipe no row is kept.
    ``catalog`` are the statements that make views of its tables, which change no row."""
    schema = repr([tables.arrow_schema(spec).to_string() for spec in all_tables(concepts)])
    return {
        "extractor": extractor_key,
        "assembly": ASSEMBLY_VERSION,
        "concepts": digest(repr(concepts)),
        "schema": digest(schema),
        "writer": f"pyarrow {pa.__version__}",
        CATALOG: digest("\n".join(catalog)),
    }


def all_tables(concepts: Sequence[Term]) -> tuple[TableSpec, ...]:
    """The tables of a build, in the order in which they are shown."""
    return (panel_spec(concepts), *TABLES)


def make_build(
    build: Path,
    materials: Materials,
    recipe: Mapping[str, str],
    finish: Callable[[Path, Manifest], None],
    may_publish: Callable[[Path, Manifest], bool] = lambda folder, manifest: True,
) -> Made:
    """Write all tables into a draft, let ``finish`` add what is made from them, and publish it, or
    hold it back where it is another than the published one and ``may_publish`` says no.

    The caller holds the lock. Raises OSError, DamagedExtractError; then nothing is published.
    """
    sightings = tuple(materials.archive.sightings())
    gathered = gather(
        materials.registry, materials.archive.captures(), sightings, materials.extracts.heads
    )
    with Draft(build) as draft:
        files = Files(draft, read_ledger(build, recipe))
        reports = Reports(files, materials, gathered)
        made = [*reports.files(), *Others(files, materials, gathered).files(sightings)]
        specs = all_tables(materials.concepts)
        made += [files.nothing(spec) for spec in specs if all(f.table != spec.name for f in made)]
        order = [spec.name for spec in specs]
        made.sort(key=lambda file: (order.index(file.table), file.path))
        ledger = write_ledger(draft.folder, reports.shelves, reports.fingerprints)
        manifest = Manifest(tuple(made), recipe, ledger)
        finish(draft.folder, manifest)
        draft.seal(manifest)
        before = current_build(build)
        is_new = before is None or before.name != manifest.build_id
        publishes = not is_new or may_publish(draft.folder, manifest)
        folder = draft.publish(manifest) if publishes else draft.hold(manifest)
    taken_over = len(gathered.chains) - reports.assembled
    return Made(manifest, folder, reports.assembled, taken_over, files.written, publishes)
