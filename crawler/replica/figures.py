"""Draws the figures of an agency over its years, so that the form's identities hold.

Knows the identities R1, K1, K2, L1 within a year and X1 to X3 across years, and where faults are
planted. Knows nothing of pages. Every draw comes from ``random.Random`` seeded by a string: the
same agency has the same figures in every run.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache

from crawler.replica.places import YEARS, Organ
from crawler.replica.wording import APPLICANT_COLUMNS, REVIEW_COLUMNS, REVIEW_GROUPS, outcome_codes

Cell = tuple[str, str, str]
Counts = dict[Cell, int]

APPLICANTS = tuple(code for code, _ in APPLICANT_COLUMNS if code != "total")
OUTCOMES = tuple(code for code, _ in REVIEW_COLUMNS if code != "total")

# 教育局 of 岚汀区 filled in the 2021 form with 规范性文件 and one row （六） left from the old one.
HYBRID = ("lanting-education", 2021)
CARRY_BROKEN = ("shuangbo-office", 2022)

_COLUMN_WEIGHTS = (78, 12, 1, 1, 5, 3)
_OUTCOME_WEIGHTS = {
    "granted": 42,
    "partially_granted": 9,
    "unable_not_held": 24,
    "unable_needs_creation": 5,
    "not_processed_petition": 4,
    "denied_third_party": 3,
    "denied_enforcement_file": 3,
    "other_processing": 4,
    "other_misc": 3,
}

# The one report with figures of a real one: those of 台安县人民政府办公室 for 2020, without its
# name. Not printed there: the 总计 of every row of part three.
_SEED_NONZERO: Mapping[Cell, int] = {
    ("proactive", "regulations", "disclosed_total"): 6,
    ("proactive", "normative_documents", "made"): 4,
    ("proactive", "normative_documents", "disclosed"): 4,
    ("proactive", "normative_documents", "disclosed_total"): 65,
    ("requests", "new_received", "natural_person"): 1,
    ("requests", "new_received", "total"): 1,
    ("requests", "unable_not_held", "natural_person"): 1,
    ("requests", "unable_not_held", "total"): 1,
    ("requests", "total_processed", "natural_person"): 1,
    ("requests", "total_processed", "total"): 1,
}
SEED_REPORT = ("taiping-office", 2020)


def edition_of(year: int) -> str:
    return "2019" if year <= 2020 else "2021"


@cache
def yearly_counts(organ: Organ) -> Mapping[int, Mapping[Cell, int]]:
    """Report year -> every numeric cell of that year's form, before any planted misprint."""
    years: dict[int, Counts] = {}
    carried = dict.fromkeys(APPLICANTS, 0)
    for year in YEARS:
        rng = random.Random(f"{organ.organ_id} {year}")
        counts = {
            **_proactive(organ, year, years.get(year - 1), rng),
            **_requests(organ, year, carried, rng),
            **_review(organ, rng),
        }
        if (organ.organ_id, year) == SEED_REPORT:
            counts = {cell: _SEED_NONZERO.get(cell, 0) for cell in counts}
        years[year] = counts
        carried = {c: counts["requests", "carried_out", c] for c in APPLICANTS}
    return years


def _requests(organ: Organ, year: int, carried: Mapping[str, int], rng: random.Random) -> Counts:
    hybrid = (organ.organ_id, year) == HYBRID
    outcomes = outcome_codes(edition_of(year), single_other=hybrid)
    fresh = _scatter(rng, round(organ.volume * rng.uniform(0.7, 1.3)), APPLICANTS, _COLUMN_WEIGHTS)
    quiet = organ.organ_id == SEED_REPORT[0] and year < SEED_REPORT[1]  # nothing reaches the seed
    carried_in = dict(carried)
    if year == YEARS[0] and not quiet:
        share = _scatter(rng, organ.volume // 15, APPLICANTS, _COLUMN_WEIGHTS)
        carried_in = share
    if (organ.organ_id, year) == CARRY_BROKEN:
        carried_in["natural_person"] += 2
    counts: Counts = {}
    weights = [_OUTCOME_WEIGHTS.get(code, 1) for code in outcomes]
    for column in APPLICANTS:
        at_hand = fresh[column] + carried_in[column]
        left = 0 if quiet else sum(rng.random() < 0.09 for _ in range(at_hand))
        done = _scatter(rng, at_hand - left, outcomes, weights)
        by_row = {
            "new_received": fresh[column],
            "carried_in": carried_in[column],
            **done,
            "total_processed": at_hand - left,
            "carried_out": left,
        }
        for row, number in by_row.items():
            counts["requests", row, column] = number
            total = ("requests", row, "total")
            counts[total] = counts.get(total, 0) + number
    return counts


def _review(organ: Organ, rng: random.Random) -> Counts:
    counts: Counts = {}
    for divisor, (group, _) in zip((30, 90, 60), REVIEW_GROUPS, strict=True):
        cases = rng.randint(0, organ.volume // divisor * 2)
        parts = _scatter(rng, cases, OUTCOMES, (6, 1, 2, 2))
        counts |= {("review", group, outcome): number for outcome, number in parts.items()}
        counts["review", group, "total"] = cases
    return counts


def _proactive(
    organ: Organ, year: int, previous: Counts | None, rng: random.Random
) -> dict[Cell, int]:
    size = organ.volume * (40 if organ.consolidated else 1)
    seed_publisher = organ.organ_id == SEED_REPORT[0]
    made = 0 if organ.level == "township" else rng.randint(0, 3 + organ.volume // 40)
    rows: dict[tuple[str, str], int] = {}
    before = {cell[1:]: number for cell, number in (previous or {}).items()}
    if edition_of(year) == "2019":
        stock = before.get(("normative_documents", "disclosed_total"), 20 + organ.volume // 4)
        if seed_publisher and year == YEARS[0]:
            stock, made = 59, 2
            rows["regulations", "disclosed_total"] = 6
        rows["normative_documents", "made"] = rows["normative_documents", "disclosed"] = made
        rows["normative_documents", "disclosed_total"] = stock + made
        for item in ("licences", "other_services", "penalties", "coercion", "fees"):
            start = before.get((item, "items_previous"), rng.randint(0, 4 + size // 12))
            start += before.get((item, "items_change"), 0)
            if seed_publisher:
                start = 0
            rows[item, "items_previous"] = start
            rows[item, "items_change"] = 0 if seed_publisher else max(-start, rng.randint(-3, 6))
            if item != "fees":
                rows[item, "decisions"] = 0 if seed_publisher else start * rng.randint(0, 30)
        none_bought = seed_publisher or (organ.volume < 30 and year == 2020)
        projects = 0 if none_bought else rng.randint(0, 3 + size // 50)
        rows["procurement", "projects"] = projects
        rows["procurement", "amount"] = projects * rng.randint(20_000, 99_999)
        for column in ("made", "disclosed", "disclosed_total"):
            rows.setdefault(("regulations", column), 0)
    else:
        stock = before.get(("normative_documents", "in_force"), 18 + organ.volume // 5)
        repealed = rng.randint(0, min(3, stock))
        rows["normative_documents", "issued"] = made
        rows["normative_documents", "repealed"] = repealed
        rows["normative_documents", "in_force"] = stock + made - repealed
        for column in ("issued", "repealed", "in_force"):
            rows["regulations", column] = 0
        for item, share in (("licences", 40), ("penalties", 9), ("coercion", 2)):
            rows[item, "decisions"] = rng.randint(0, 1 + size * share // 10)
        # In units of a ten-thousandth: the form prints 万元 with up to four decimals.
        rows["fees", "amount"] = rng.randint(0, 9_999) * size if organ.consolidated else 0
        if not organ.consolidated and organ.volume > 30:
            rows["fees", "amount"] = rng.randint(1, 9_999_999)
    return {("proactive", row, column): number for (row, column), number in rows.items()}


def _scatter(
    rng: random.Random, number: int, names: tuple[str, ...], weights: tuple[int, ...] | list[int]
) -> dict[str, int]:
    drawn = rng.choices(names, weights, k=number)
    return {name: drawn.count(name) for name in names}
