"""Words in narrative sections."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.published.county import ask_file


def _found(folder: Path, words: str) -> Mapping[str, float]:
    rows = ask_file(folder, f"SELECT snippet, score FROM search('{words}')")
    return {str(snippet): float(str(score)) for snippet, score in rows}


def test_search_has_the_phrase_before_its_pieces(folder: Path) -> None:
    found = _found(folder, "历史遗留问题")
    assert list(found) == ["对历史遗留问题处理不及时。", "处理历史遗留的老问题。"]
    whole, pieces = found.values()
    assert whole > 1 > pieces > 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("历史遗留 不及时", ["对历史遗留问题处理不及时。"]),
        ("历史遗留\u3000不及时", ["对历史遗留问题处理不及时。"]),
        ("OA", ["OA系统已经上线，收费一件。"]),
        ("老", ["处理历史遗留的老问题。"]),
        ("火星移民", []),
        ("历史遗留 火星移民", []),
        ("  ", []),
        ("", []),
    ],
)
def test_search_wants_every_word(folder: Path, words: str, expected: list[str]) -> None:
    assert list(_found(folder, words)) == expected


def test_search_leads_to_the_report(folder: Path) -> None:
    rows = ask_file(
        folder,
        "SELECT agency, report_year, number, heading, url FROM search('历史遗留问题处理')",
    )
    assert rows[0] == (
        "云山县人民政府办公室", 2023, 5, "五、问题", "http://a.invalid/1",
    )  # fmt: skip
