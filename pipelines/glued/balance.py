"""Keeps, of the possible figures of several rows, those with which sums down the columns hold.

Knows vectors of whole numbers and equations between them; knows nothing of forms or text. Exact:
what it drops stands in no solution, and what it keeps stands in at least one of the equation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import add, le, sub

# Equations that need more are left unsolved.
MAX_OPTIONS = 12_000
MAX_SUMS = 100_000

Vector = tuple[int, ...]
Options = Mapping[str, frozenset[Vector]]


@dataclass(frozen=True, slots=True)
class Equation:
    """In every column the rows of ``left`` add up to the rows of ``right``."""

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def rows(self) -> tuple[str, ...]:
        return (*self.left, *self.right)


@dataclass(frozen=True, slots=True)
class Balance:
    """``options`` after the solved equations. ``solved`` hold together, ``broken`` cannot hold."""

    options: Options
    solved: tuple[Equation, ...]
    broken: tuple[Equation, ...]


def balance(options: Options, equations: Sequence[Equation]) -> Balance:
    """Solve the equations together; one with a row that has no options says nothing."""
    usable: list[Equation] = []
    broken: list[Equation] = []
    for equation in equations:
        if all(options.get(row) for row in equation.rows):
            kept = _keep(options, equation)
            (usable if kept is None or all(kept.values()) else broken).append(equation)
    now, solved = dict(options), frozenset[str]()
    settled: dict[str, list[frozenset[Vector]]] = {}  # what each equation last left of its rows
    while True:
        before = dict(now)
        for equation in usable:
            if settled.get(equation.rule) == [now[row] for row in equation.rows]:
                continue
            kept = _keep(now, equation)
            if kept is None:  # too much work, unless another equation leaves fewer options
                continue
            if not all(kept.values()):  # each holds alone, not all together
                return Balance(options, (), (*usable, *broken))
            now.update(kept)
            settled[equation.rule] = [now[row] for row in equation.rows]
            solved |= {equation.rule}
        if now == before:
            return Balance(now, tuple(e for e in usable if e.rule in solved), tuple(broken))


def _keep(options: Options, equation: Equation) -> dict[str, frozenset[Vector]] | None:
    """The options of each row that stand in a solution; None where that is too much work."""
    signed = [(row, 1) for row in equation.left] + [(row, -1) for row in equation.right]
    if len({row for row, _ in signed}) < len(signed):
        return None
    if sum(len(options[row]) for row, _ in signed) > MAX_OPTIONS:
        return None
    # Rows with few options first: the sums stay few until the last row must close them.
    signed.sort(key=lambda item: len(options[item[0]]))
    choices = [
        tuple(tuple(sign * figure for figure in vector) for vector in options[row])
        for row, sign in signed
    ]
    choices = _within_bounds(choices)
    if not all(choices):
        return {row: frozenset() for row, _ in signed}
    layers = _sums(choices)
    if layers is None:
        return None
    kept: dict[str, frozenset[Vector]] = {}
    alive = layers[-1] & {(0,) * len(choices[0][0])}
    for (row, sign), vectors, sums in zip(
        reversed(signed), reversed(choices), reversed(layers[:-1]), strict=True
    ):
        possible: set[Vector] = set()
        reaching: set[Vector] = set()
        for before in sums:
            for vector in vectors:
                if tuple(map(add, before, vector)) in alive:
                    reaching.add(before)
                    possible.add(tuple(sign * figure for figure in vector))
        kept[row] = frozenset(possible)
        alive = frozenset(reaching)
    return kept


def _within_bounds(choices: list[tuple[Vector, ...]]) -> list[tuple[Vector, ...]]:
    """Without the vectors that no choice of the others can balance in some column."""
    lows = [_columnwise(min, vectors) for vectors in choices if vectors]
    highs = [_columnwise(max, vectors) for vectors in choices if vectors]
    is_narrower = True
    while is_narrower and all(choices):
        low, high = _columnwise(sum, lows), _columnwise(sum, highs)
        is_narrower = False
        for n, vectors in enumerate(choices):
            least = tuple(map(sub, highs[n], high))  # what the others can balance at most
            most = tuple(map(sub, lows[n], low))
            if _is_within(lows[n], least, most) and _is_within(highs[n], least, most):
                continue
            choices[n] = narrowed = tuple(v for v in vectors if _is_within(v, least, most))
            if narrowed:
                lows[n], highs[n] = _columnwise(min, narrowed), _columnwise(max, narrowed)
            is_narrower = True
    return choices


def _sums(choices: Sequence[tuple[Vector, ...]]) -> list[frozenset[Vector]] | None:
    """The sums that the first 0, 1, 2 … rows can have, as far as the rest can still close them."""
    rest = list(_rests(choices))
    layers = [frozenset({(0,) * len(choices[0][0])})]
    work = 0
    for n, vectors in enumerate(choices):
        work += len(layers[-1]) * len(vectors)
        if work > MAX_SUMS:
            return None
        low, high = rest[n]
        layers.append(
            frozenset(
                total
                for sums in layers[-1]
                for vector in vectors
                if _closes(total := tuple(map(add, sums, vector)), low, high)
            )
        )
    return layers


def _is_within(vector: Vector, least: Vector, most: Vector) -> bool:
    return all(map(le, least, vector)) and all(map(le, vector, most))


def _closes(total: Vector, low: Vector, high: Vector) -> bool:
    return all(
        figure + least <= 0 <= figure + most
        for figure, least, most in zip(total, low, high, strict=True)
    )


def _rests(choices: Sequence[tuple[Vector, ...]]) -> Iterator[tuple[Vector, Vector]]:
    """For each row, the least and the most that the rows after it add in each column."""
    nothing = (0,) * len(choices[0][0])
    for n in range(len(choices)):
        after = choices[n + 1 :]
        yield (
            _columnwise(sum, [nothing, *(_columnwise(min, vectors) for vectors in after)]),
            _columnwise(sum, [nothing, *(_columnwise(max, vectors) for vectors in after)]),
        )


def _columnwise(of: Callable[[Iterable[int]], int], vectors: Iterable[Vector]) -> Vector:
    return tuple(of(column) for column in zip(*vectors, strict=True))
