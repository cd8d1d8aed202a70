"""A small registry of one's own: a province, a city, a county, and its column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.registry import CHANNEL_FIELDS, PUBLISHER_FIELDS

PUBLISHERS = (
    "990000-government,云山省人民政府,province,990000,,https://www.ys.gov.cn/,,,",
    "990100-government,水云市人民政府,city,990100,990000-government,https://www.sy.gov.cn/,,,",
    "990121-government,青石县人民政府,county,990121,990100-government,http://www.qs.gov.cn/,,,",
    "990121-office,青石县人民政府办公室,county,990121,990121-government,http://www.qs.gov.cn/,,,",
)
CHANNELS = (
    "990100-government-xxgknb,990100-government,trs,https://www.sy.gov.cn/nb/,,,,guess,,",
    "990121-office-xxgknb,990121-office,vsb,http://www.qs.gov.cn/nb.htm,,,,derived,report seen,",
)
Written = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Written:
    """Writes both files and gives their folder; rows stand as given."""

    def written(
        publishers: tuple[str, ...] = PUBLISHERS, channels: tuple[str, ...] = CHANNELS
    ) -> Path:
        for name, fields, rows in (
            ("publishers.csv", PUBLISHER_FIELDS, publishers),
            ("channels.csv", CHANNEL_FIELDS, channels),
        ):
            text = "\n".join((",".join(fields), *rows, ""))
            (tmp_path / name).write_bytes(text.encode())
        return tmp_path

    return written
