"""How figures are printed in their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from random import Random

from pipelines.model import CellKey, Code, Status
from tests.reports.draft import Draft
from tests.reports.plan import Printed
from tests.reports.shapes.registry import LISTS, TABLES, Stage, shape

_FULL_WIDTH = str.maketrans("0123456789.,+-", "０１２３４５６７８９．，＋－")
_PLACEHOLDERS = ("-", "/", "—", "——", "无", "－")


def _some(draft: Draft, rng: Random, wanted: Callable[[CellKey, Printed], bool]) -> list[CellKey]:
    """Up to a dozen figures in their plain form, as ``wanted``."""
    fitting = [
        key
        for key, shown in draft.figures.items()
        if shown.value is not None and shown.text == f"{shown.value:f}" and wanted(key, shown)
    ]
    return rng.sample(fitting, min(len(fitting), rng.randrange(1, 13)))


def _printed(draft: Draft, keys: Iterable[CellKey], how: Callable[[Printed], Printed]) -> Draft:
    figures = dict(draft.figures)
    for key in keys:
        figures[key] = how(figures[key])
    return replace(draft, figures=figures)


def _any(_key: CellKey, _shown: Printed) -> bool:
    return True


def _decimal(draft: Draft) -> frozenset[CellKey]:
    return frozenset(
        CellKey(b.table, r.code, c.code)
        for b in draft.plan.blocks
        for r in b.rows
        for c in b.columns
        if c.decimal or r.decimal
    )


@shape(Stage.VALUES)
def large_figures(draft: Draft, rng: Random) -> Draft:
    """Seven and eight digits in one block (杭州 2025: 11398889 许可)."""
    keys = _some(draft, rng, lambda key, _: key.table in ("proactive", "indicators", "statistics"))
    n = Decimal(rng.randrange(10**6, 10**8))
    return _printed(draft, keys[:1], lambda s: replace(s, value=n, text=f"{n:f}"))


@shape(Stage.FIGURES)
def thousands_marks(draft: Draft, rng: Random) -> Draft:
    keys = [k for k, s in draft.figures.items() if s.value is not None and abs(s.value) >= 1000]
    return _printed(draft, keys, lambda s: replace(s, text=f"{s.value:,f}"))


@shape(Stage.FIGURES)
def full_width_digits(draft: Draft, rng: Random) -> Draft:
    return _printed(
        draft, _some(draft, rng, _any), lambda s: replace(s, text=s.text.translate(_FULL_WIDTH))
    )


@shape(Stage.FIGURES)
def units_in_cells(draft: Draft, rng: Random) -> Draft:
    """3件; and 251000元 where the form prints no unit (上海市政府办公厅 2019)."""

    def with_unit(shown: Printed) -> Printed:
        unit = rng.choice(("元", "万元")) if shown.unit == "unstated" else shown.unit
        return replace(shown, text=f"{shown.text}{unit}", unit=unit)

    return _printed(draft, _some(draft, rng, _any), with_unit)


@shape(Stage.FIGURES, ("2021",))
def amount_in_another_unit(draft: Draft, rng: Random) -> Draft:
    """An amount in 元 under a heading that says 万元: kept as printed, and reported."""
    keys = _some(draft, rng, lambda _, s: s.unit == "万元")
    if not keys:
        return draft
    made = _printed(draft, keys, lambda s: replace(s, text=f"{s.text}元", unit="元"))
    return made.owing(Code.UNIT_DIFFERS, *keys)


@shape(Stage.FIGURES, ("2019",))
def signed_changes(draft: Draft, rng: Random) -> Draft:
    """本年增/减 with its sign: +19, －8."""

    def with_sign(shown: Printed) -> Printed:
        n = shown.value or Decimal(0)
        return replace(shown, text=f"{'－' if n < 0 else '+'}{abs(n):f}")

    keys = [k for k in draft.figures if k.column == "items_change"]
    return _printed(draft, [k for k in keys if rng.random() < 0.7], with_sign)


@shape(Stage.VALUES, ("2019", "2021", "2014"))
def six_decimals(draft: Draft, rng: Random) -> Draft:
    """4166.241619 万元 (平潭 2025)."""
    keys = [k for k in sorted(_decimal(draft), key=str) if k in draft.figures]
    n = Decimal(rng.randrange(10**6, 10**11)) / 10**6
    return _printed(draft, keys[:1], lambda s: replace(s, value=n, text=f"{n:.6f}"))


@shape(Stage.FIGURES)
def notes_in_cells(draft: Draft, rng: Random) -> Draft:
    """22（其中修订16件）, on the same line or the next (上海市政府办公厅 2025)."""
    keys = _some(draft, rng, lambda key, s: bool(s.value) and key not in _decimal(draft))[:3]

    def noted(shown: Printed) -> Printed:
        part = rng.randrange(0, int(abs(shown.value or 0)) + 1)
        words = rng.choice((f"（其中修订{part}件）", f"(含自然失效 {part} 件)", "（含上年结转）"))
        return replace(shown, text=f"{shown.text}{rng.choice(('', chr(10)))}{words}")

    made = _printed(draft, keys, noted)
    return made.owing(Code.NOTE_IN_CELL, *keys) if keys else made


@shape(Stage.FIGURES)
def footnote_marks(draft: Draft, rng: Random) -> Draft:
    """22<sup>1</sup>, 22①, 22*: a mark is no digit."""
    keys = _some(draft, rng, _any)[:4]

    def marked(shown: Printed) -> Printed:
        if rng.random() < 0.5:
            return replace(shown, mark=rng.choice(("1", "2", "[1]", "①", "注1")))
        return replace(shown, text=shown.text + rng.choice(("①", "②", "*", "[1]", "※")))

    made = _printed(draft, keys, marked)
    return made.owing(Code.NOTE_IN_CELL, *keys) if keys else made


@shape(Stage.FIGURES)
def spaces_around_figures(draft: Draft, rng: Random) -> Draft:
    pads = ("\u00a0", " ", "\u3000", "\u200b")
    return _printed(
        draft,
        _some(draft, rng, _any),
        lambda s: replace(s, text=f"{rng.choice(pads)}{s.text}{rng.choice(pads)}"),
    )


@shape(Stage.FIGURES)
def placeholders(draft: Draft, rng: Random) -> Draft:
    """- / — 无 where nothing is reported: not zero."""
    return _printed(
        draft,
        _some(draft, rng, _any),
        lambda s: replace(
            s, text=rng.choice(_PLACEHOLDERS), value=None, status=Status.NOT_REPORTED, mark=""
        ),
    )


def _blank(shown: Printed, text: str = "") -> Printed:
    return replace(shown, text=text, value=None, status=Status.BLANK, mark="")


@shape(Stage.FIGURES)
def blanks(draft: Draft, rng: Random) -> Draft:
    """Empty cells, some of them with white space alone: blank is not zero."""
    whites = ("", "", "\u00a0", "\u3000", "\n")
    return _printed(draft, _some(draft, rng, _any), lambda s: _blank(s, rng.choice(whites)))


@shape(Stage.FIGURES, TABLES)
def blank_totals_of_results(draft: Draft, rng: Random) -> Draft:
    """总计 filled for 一, 二, （七） and 四 alone (上海市政府办公厅 2019)."""
    filled = {"new_received", "carried_in", "total_processed", "carried_out"}
    keys = [
        k
        for k in draft.figures
        if k.table == "requests" and k.column == "total" and k.row not in filled
    ]
    return _printed(draft, keys, _blank)


@shape(Stage.FIGURES, TABLES)
def blank_applicant_columns(draft: Draft, rng: Random) -> Draft:
    """Only 自然人 and 总计 are filled (沭阳县发改局 2023)."""
    kept = {"natural_person", "total"}
    keys = [k for k in draft.figures if k.table == "requests" and k.column not in kept]
    return _printed(draft, keys, _blank)


@shape(Stage.FIGURES, TABLES)
def blank_review(draft: Draft, rng: Random) -> Draft:
    """Section four without any figure."""
    return _printed(draft, [k for k in draft.figures if k.table == "review"], _blank)


@shape(Stage.FIGURES, LISTS)
def blank_zeros(draft: Draft, rng: Random) -> Draft:
    """Publishers of the lists leave most zeros out."""
    keys = [k for k, s in draft.figures.items() if s.value == 0 and rng.random() < 0.8]
    return _printed(draft, keys, _blank)


@shape(Stage.VALUES)
def wrong_total(draft: Draft, rng: Random) -> Draft:
    """A printed total that its parts contradict is kept as printed (洪泽 2023)."""
    rights = {
        (identity.table, code)
        for identity in draft.plan.form.identities
        if len(identity.right) == 1
        for code in identity.right
    }
    keys = _some(
        draft, rng, lambda k, _: (k.table, k.row) in rights or (k.table, k.column) in rights
    )[:1]

    def off(shown: Printed) -> Printed:
        n = (shown.value or Decimal(0)) + rng.choice((1, 2, 10, 100))
        return replace(shown, value=n, text=f"{n:f}")

    return _printed(draft, keys, off)
