"""Memory does not grow with what is exported."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

from pipelines.export import Format
from pipelines.places import PROJECT

# Room for what two runs of one program differ by; all rows at once would take ten times as much.
_SLACK = 1.25
_EXPORTING = """
import resource, sys
from pathlib import Path
from pipelines.export import Format, Order, What, export_files
order = Order((What.FACTS,), (Format(sys.argv[3]),))
(file,) = export_files(Path(sys.argv[1]), Path(sys.argv[2]), order).files
print(file.rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _larger(build: Path, to: Path, times: int) -> Path:
    """The build with every report so many times."""
    to.mkdir()
    for name in ("manifest.json", "archive.duckdb"):
        shutil.copy(build / name, to / name)
    with duckdb.connect(str(to / "archive.duckdb")) as connection:
        for table in ("reports", "facts"):
            connection.execute(f"CREATE TEMP TABLE base AS SELECT * FROM {table}")
            connection.execute(f"DELETE FROM {table}")
            connection.execute(
                f"INSERT INTO {table} SELECT base.* REPLACE"
                f" (lpad(n::VARCHAR, 6, '0') || report_id AS report_id)"
                f" FROM base, range({times}) r(n) ORDER BY ALL"
            )
            connection.execute("DROP TABLE base")
    return to


def _exported(build: Path, to: Path, form: Format) -> tuple[int, int]:
    """Rows, and the peak of memory."""
    said = subprocess.run(
        [sys.executable, "-c", _EXPORTING, str(build), str(to), form],
        cwd=PROJECT, check=True, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    rows, peak = said.stdout.split()
    return int(rows), int(peak)


def test_peak_of_memory_is_that_of_a_batch(build: Path, tmp_path: Path) -> None:
    form = Format.PARQUET
    few, low = _exported(_larger(build, tmp_path / "few", 200), tmp_path / "out", form)
    many, high = _exported(_larger(build, tmp_path / "many", 800), tmp_path / "out", form)
    assert (few, many) == (200 * 600, 800 * 600)
    assert high < low * _SLACK
