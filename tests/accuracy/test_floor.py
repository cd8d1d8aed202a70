"""The accuracy over a fixed set of pages does not fall below the pinned floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.extract import Extractor
from pipelines.forms import Form
from tests.accuracy import score
from tests.accuracy.score import Score, Scores


def _hold(scores: Scores, floor: Scores) -> None:
    other = [name for name in scores if scores[name].inputs != floor[name].inputs]
    assert not other, f"other pages than those of floor.json: {other}; see `make accuracy-floor`"
    below = {name: scores[name] for name in scores if scores[name].is_below(floor[name])}
    assert not below


def test_random_pages_are_read_as_well_as_the_floor_says(
    forms: tuple[Form, ...], extractor: Extractor
) -> None:
    _hold(score.random_scores(forms, extractor, score.PAGES_OF_THE_FLOOR), score.read_floor())


def test_real_documents_are_read_as_well_as_the_floor_says(
    extractor: Extractor, shared: Path
) -> None:
    _hold(score.corpus_scores(extractor, shared / "corpus"), score.read_floor())


@pytest.mark.parametrize(
    ("now", "falls"),
    [
        (Score(100, 0, 0, 0, ""), False),
        (Score(99, 0, 0, 1, ""), True),  # one less is read
        (Score(1000, 1, 0, 0, ""), True),  # a wrong figure is not made up for by right ones
        (Score(1000, 0, 1, 0, ""), True),
        (Score(2000, 0, 0, 0, ""), False),  # a larger set
    ],
)
def test_floor_knows_what_is_below_it(now: Score, falls: bool) -> None:
    assert now.is_below(Score(100, 0, 0, 0, "")) is falls


def test_update_refuses_to_lower_the_floor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pinned = tmp_path / "floor.json"
    monkeypatch.setattr(score, "FLOOR", pinned)
    monkeypatch.setattr(score, "PAGES_OF_THE_FLOOR", 1)
    monkeypatch.setattr(score, "CORPUS", tmp_path)
    perfect = {"2021": Score(10**9, 0, 0, 0, "")}
    score.write_floor(perfect)
    monkeypatch.setattr(score, "random_scores", lambda *_: {"2021": Score(1, 0, 0, 1, "")})
    assert score.main(["--update"]) == 1
    assert score.read_floor() == perfect
    assert score.main(["--update", "--allow-lower"]) == 0
    assert score.read_floor() == {"2021": Score(1, 0, 0, 1, "")}
