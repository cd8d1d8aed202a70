"""What the archive remembers of a report: pages that turn at every request, and pages that change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from crawler.memory import ArchiveMemory
from crawler.schedule import ROTATING
from pipelines.archive import ArchiveWriter, ChannelEnd, Delta, Received, SeenRow

TODAY = datetime.now(UTC).date()
ROWS = [SeenRow(f"http://a.gov.cn/{n}.html", f"甲县{n}局年报", None, "report") for n in range(30)]


def _fetch(writer: ArchiveWriter, url: str, day: date, body: str) -> None:
    head = ((b"Content-Type", b"text/html"),)
    at = f"{day}T17:30:00Z"
    writer.write_response(Received(url, 200, head, body.encode(), at, "county-nb", "article"))


def _due(folder: Path, bodies: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of the reports are due today that were first seen sixty days ago, and fetched since
    then on the last nights, with these bodies."""
    monkeypatch.setenv("XXGK_CLOCK_AHEAD", str(-60 * 24 * 3600))
    with ArchiveWriter(folder, "night1") as writer:
        writer.write_channel_end(
            ChannelEnd("county-nb", "", "ok_new", "", len(ROWS), delta=Delta(new=tuple(ROWS)))
        )
    with ArchiveWriter(folder, "night2") as writer:
        for row in ROWS:
            for ago, body in zip(range(len(bodies), 0, -1), bodies, strict=True):
                _fetch(writer, row.url, TODAY - timedelta(days=ago), f"{row.url} {body}")
        memory = ArchiveMemory(writer, "county-nb", TODAY, "due")
        return sum(memory.is_due(row) for row in ROWS)


def test_page_that_is_another_at_every_request_ages_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = [f"token {n}" for n in range(ROTATING)]
    assert 0 < _due(tmp_path, bodies, monkeypatch) < len(ROWS) / 2


def test_page_that_was_changed_is_young_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = ["as it was"] * ROTATING + ["corrected"]
    assert _due(tmp_path, bodies, monkeypatch) == len(ROWS)
