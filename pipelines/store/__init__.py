"""Tables as Parquet, and builds that are published in one step.

Layout of ``build/``::

    current -> builds/<build id>                 what is published; swapped in one step
    manifest.json, tables, archive.duckdb …      links into ``current``
    held/<build id>/                             one that was made and is not to be published yet
    builds/<build id>/manifest.json              the files of a build, their rows and digests
    builds/<build id>/SHA256SUMS                 digests of what stands beside the tables
    builds/<build id>/tables/<table>/report_year=YYYY/part-<digest>.parquet
    builds/<build id>/tables/<table>/part-<digest>.parquet

A build is a folder that is never changed again. Files that two builds have in common are one file
with two names (hard links), so a new build costs what changed, and dropping an old one frees what
no other holds. What a file is named and where the rows are divided depends on the rows alone: two
builds of the same rows are the same bytes, however they came about. Knows Parquet and files; knows
nothing of what the rows mean.
"""

from pipelines.store.builds import (
    BuildBusyError,
    Draft,
    build_lock,
    current_build,
    damaged_beside,
    drop_old_builds,
    find_build,
    held_build,
    home_of,
    publish_held,
    published_at,
    published_builds,
)
from pipelines.store.manifest import (
    BuildMissingError,
    DamagedFileError,
    File,
    Manifest,
    check_file,
    damaged_files,
    read_manifest,
)
from pipelines.store.parquet import read_part, to_arrow, write_part
from pipelines.store.shelves import Shelf, divide, join, shelve

__all__ = [
    "BuildBusyError",
    "BuildMissingError",
    "DamagedFileError",
    "Draft",
    "File",
    "Manifest",
    "Shelf",
    "build_lock",
    "check_file",
    "current_build",
    "damaged_beside",
    "damaged_files",
    "divide",
    "drop_old_builds",
    "find_build",
    "held_build",
    "home_of",
    "join",
    "publish_held",
    "published_at",
    "published_builds",
    "read_manifest",
    "read_part",
    "shelve",
    "to_arrow",
    "write_part",
]
