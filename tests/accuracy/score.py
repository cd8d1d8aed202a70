"""How much of what is printed is read, as numbers; and the floor below which they must not fall.

``make accuracy`` prints right, wrong, invented, missing and forgiven figures over random pages of each
edition and over each real document of the corpus. ``floor.json`` pins the numbers of a fixed set,
and a digest of that set, so that a change of the pages cannot shift them unnoticed. ``--update``
writes it anew and refuses to lower a floor unless ``--allow-lower`` is given.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from random import Random

from pipelines.extract import Extractor, Source
from pipelines.forms import Form, load_forms
from pipelines.model import CellKey, Status
from pipelines.places import PROJECT, SHIPPED
from tests.reports import Drawn, draw, shapes_for
from tests.reports.judge import Verdict, judge
from tests.reports.plan import Printed

FLOOR = Path(__file__).with_name("floor.json")
CORPUS = PROJECT.parent / "shared" / "corpus"
PAGES_OF_THE_FLOOR = 60  # of each edition
_SEED_OF_THE_FLOOR = 1


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of one edition or document. ``inputs`` is a digest of the pages and of the truth.

    ``forgiven`` are figures left empty where the page leaves a doubt; ``share`` does without them.
    """

    right: int
    wrong: int
    invented: int
    missing: int
    inputs: str
    forgiven: int = 0

    @property
    def share(self) -> float:
        """Of all that can be known for certain, and of all that was read beside it, the part that is right."""
        return self.right / max(self.right + self.wrong + self.invented + self.missing, 1)

    def is_below(self, floor: Score) -> bool:
        return (
            self.wrong > floor.wrong or self.invented > floor.invented or self.share < floor.share
        )


Scores = Mapping[str, Score]


def random_scores(
    forms: Iterable[Form], extractor: Extractor, pages: int, seed: object = _SEED_OF_THE_FLOOR
) -> dict[str, Score]:
    """The score of each edition over so many random pages; the same for the same seed."""
    return {
        form.edition: _sum(
            (page.source.body, page.draft.figures, _verdict(extractor, page))
            for page in _pages(form, pages, seed)
        )
        for form in forms
    }


def corpus_scores(extractor: Extractor, corpus: Path) -> dict[str, Score]:
    """The score of each document of the corpus that has known figures."""
    scores = {}
    for folder in sorted(path.parent for path in corpus.glob("*/expected.csv")):
        document = next(p for p in sorted(folder.iterdir()) if p.stem in ("page", "report"))
        printed = _known_figures(folder / "expected.csv")
        source = Source(document.read_bytes(), document.name)
        verdict = judge(extractor.extract(source), printed)
        scores[folder.name] = _sum([(source.body, printed, verdict)])
    return scores


def _pages(form: Form, pages: int, seed: object) -> Iterator[Drawn]:
    shapes = [one.name for one in shapes_for(form.edition)]
    for n in range(pages):
        rng = Random(f"{seed} {form.edition} {n}")
        chosen = rng.sample(shapes, rng.randrange(1, 7))
        yield draw(form, rng.randrange(10**9), chosen, hybrid=rng.random() < 0.3)


def _verdict(extractor: Extractor, page: Drawn) -> Verdict:
    return judge(extractor.extract(page.source), page.draft.figures, page.draft.may_lose)


def _sum(judged: Iterable[tuple[bytes, Mapping[CellKey, Printed], Verdict]]) -> Score:
    right = wrong = invented = missing = forgiven = 0
    inputs = sha256()
    for body, printed, verdict in judged:
        right += verdict.right
        wrong += len(verdict.wrong)
        invented += len(verdict.invented)
        missing += len(verdict.missing)
        forgiven += verdict.forgiven
        inputs.update(body)
        truth = sorted(f"{key}={shown.value} {shown.status}" for key, shown in printed.items())
        inputs.update("\n".join(truth).encode())
    return Score(right, wrong, invented, missing, inputs.hexdigest()[:16], forgiven)


def _known_figures(path: Path) -> dict[CellKey, Printed]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {
            CellKey(row["table"], row["row"], row["column"]): Printed(
                row["value"],
                Decimal(row["value"]) if row["value"] else None,
                Status(row["status"]),
                None,
            )
            for row in csv.DictReader(file)
        }


# --- the floor -------------------------------------------------------------------------------------


def read_floor() -> dict[str, Score]:
    if not FLOOR.exists():
        return {}
    written = json.loads(FLOOR.read_text(encoding="utf-8"))
    return {name: Score(**numbers) for name, numbers in written.items()}


def write_floor(scores: Scores) -> None:
    written = {name: asdict(score) for name, score in scores.items()}
    FLOOR.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES_OF_THE_FLOOR, help="of each edition")
    parser.add_argument("--seed", default=str(_SEED_OF_THE_FLOOR))
    parser.add_argument("--update", action="store_true", help="write the floor anew")
    parser.add_argument("--allow-lower", action="store_true", help="even where it falls")
    asked = parser.parse_args(arguments)
    forms = load_forms(SHIPPED)
    extractor = Extractor(forms)
    pages, seed = (
        (PAGES_OF_THE_FLOOR, str(_SEED_OF_THE_FLOOR)) if asked.update else (asked.pages, asked.seed)
    )
    scores = random_scores(forms, extractor, pages, seed) | corpus_scores(extractor, CORPUS)
    for line in _table(scores):
        sys.stdout.write(line + "\n")
    if not asked.update:
        return 0
    floor = read_floor()
    fallen = [name for name in scores if name in floor and scores[name].is_below(floor[name])]
    if fallen and not asked.allow_lower:
        sys.stderr.write(f"the floor is not lowered: {', '.join(fallen)} (--allow-lower)\n")
        return 1
    write_floor(floor | scores)
    return 0


def _table(scores: Scores) -> Iterator[str]:
    yield f"{'':28}{'right':>9}{'wrong':>9}{'invented':>9}{'missing':>9}{'forgiven':>9}   share"
    for name, s in scores.items():
        counts = (s.right, s.wrong, s.invented, s.missing, s.forgiven)
        yield f"{name:28}{''.join(f'{count:>9}' for count in counts)}   {s.share:.4%}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
