"""The benchmark of the crawl works: both crawls ask the same, the last night brings nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.crawl.__main__ import Amount, BenchError, _nothing_new, _same, shares
from bench.crawl.runs import Ran

TINY = Amount(hosts=2, reports=3, rounds=1, many=2, few=1, delay=0)


def test_bare_and_whole_crawl_ask_the_same_and_an_unchanged_night_brings_no_body(
    tmp_path: Path,
) -> None:
    lines = list(shares(tmp_path, TINY))
    # robots.txt, one page of the list and three reports of each of two hosts
    assert "the first night: 10 requests" in lines[-2]
    assert lines[-2].endswith("(8 x 200, 2 x 404)")
    assert lines[-1].endswith("(8 x 304, 2 x 404)")
    assert re.match(r"median +\d+ +\d+ +\d\.\d\d +\d+$", lines[-4])


def test_a_crawl_that_did_something_else_is_no_measurement() -> None:
    good = Ran(2, 100, 1.0, 1.0, (), ((200, 2),))
    with pytest.raises(BenchError):
        _same(good, Ran(1, 100, 1.0, 1.0, (), ((200, 1),)))
    with pytest.raises(BenchError):
        _nothing_new(good)
    _same(good, good)
    _nothing_new(Ran(2, 100, 1.0, 1.0, (), ((304, 2),)))
