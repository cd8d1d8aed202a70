"""The pages that are timed: reports drawn by the generator of the tests, as sites send them.

Knows the kinds of pages and their sizes, which are those of real ones: reports pasted from Word
have 60 to 355 KB, clean ones some 60, with the furniture of their sites up to 120.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from html import escape
from random import Random

from bench.editors import CLEAN, SPANS, STYLE, WORD, WPS, Editor, with_styles, write_part
from bench.prose import paragraphs
from bench.site import furniture
from pipelines.extract import Source
from pipelines.forms import Form
from tests.reports import draw, shapes_for
from tests.reports.draft import Draft, Part
from tests.reports.shapes.registry import Stage


@dataclass(frozen=True, slots=True)
class Kind:
    """``shapes`` are those of the generator that every page of the kind has."""

    name: str
    editor: Editor
    edition: str
    kilobytes: int
    shapes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """``Word 2021 225``"""
        return f"{self.name} {self.edition} {self.kilobytes}"

    @property
    def codec(self) -> str:
        return "gb18030" if _GB18030 in self.shapes else "utf-8"


_GB18030 = "gb18030_declared_gb2312"
_NESTED = "layout_table"
KINDS = (
    Kind("Word", WORD, "local", 60),
    Kind("Word", WORD, "2014", 100),
    Kind("Word", WORD, "2019", 150),
    Kind("Word", WORD, "2021", 225),
    Kind("Word", WORD, "2019", 225, (_GB18030,)),
    Kind("Word", WORD, "2021", 350),
    Kind("WPS", WPS, "2021", 120),
    Kind("WPS", WPS, "2019", 100, (_GB18030,)),
    Kind("many spans", SPANS, "2021", 120),
    Kind("many spans", SPANS, "2019", 100),
    Kind("clean", CLEAN, "2021", 60),
    Kind("clean", CLEAN, "2019", 60, (_GB18030,)),
    Kind("clean", CLEAN, "2014", 60),
    Kind("clean", CLEAN, "local", 60),
    Kind("nested layout", CLEAN, "2021", 90, (_NESTED,)),
    Kind("nested layout", CLEAN, "2014", 90, (_NESTED, _GB18030)),
)
PROSE_KINDS = (Kind("prose", CLEAN, "2014", 60), Kind("prose, Word", WORD, "local", 60))
# Those of which each stage is shown.
TYPICAL = (KINDS[3], KINDS[0], KINDS[10], KINDS[14])
# The furniture of any page; a page pasted from Word has no more.
_LEAST_FURNITURE = 15_000


@dataclass(frozen=True, slots=True)
class Page:
    """``draft`` holds the figures that the page prints."""

    kind: Kind
    draft: Draft
    source: Source

    @property
    def kilobytes(self) -> float:
        return len(self.source.body) / 1000


def report(kind: Kind, form: Form, seed: object, shapes: Collection[str] = ()) -> Page:
    """A report of the kind with all its tables, and with more shapes where they are named."""
    draft = draw(form, seed, {*kind.shapes, *shapes}).draft
    rng = Random(f"{seed} prose")
    sections = tuple(
        (*paragraphs(draft, n, rng), *parts[1:]) for n, parts in enumerate(draft.sections)
    )
    return _page(kind, replace(draft, sections=sections))


def prose(kind: Kind, form: Form, seed: object) -> Page:
    """A report that is nothing but text, without a heading: trafilatura says what of it counts."""
    draft = draw(form, seed, kind.shapes).draft
    rng = Random(f"{seed} prose")
    # Behind the first part, which has subheadings.
    sections = tuple(tuple(paragraphs(draft, n, rng)) for n in range(1, 7))
    return _page(kind, replace(draft, figures={}, sections=sections, headings=("",) * 6))


def varied(kind: Kind, form: Form, seed: object) -> Page:
    """A report unlike all others: its figures, its agency, its prose, and up to three shapes of
    labels, figures and rows with which a page loses no figure."""
    rng = Random(f"{seed} shapes")
    usual = [
        one.name
        for one in shapes_for(kind.edition)
        if one.keeps and one.stage in (Stage.FIGURES, Stage.ROWS, Stage.LABELS)
    ]
    return report(kind, form, seed, rng.sample(usual, rng.randrange(4)))


def _page(kind: Kind, draft: Draft) -> Page:
    size, codec = kind.kilobytes * 1000, kind.codec
    bare = _written(kind, draft, 0)
    room = size - len(bare.encode(codec))
    around = _LEAST_FURNITURE if STYLE in bare else max(room, _LEAST_FURNITURE)
    text = with_styles(_written(kind, draft, around), size, codec)
    return Page(kind, draft, Source(text.encode(codec), "page.html", draft.frame.media_type))


def _written(kind: Kind, draft: Draft, around: int) -> str:
    plan, frame, site = draft.plan, draft.frame, furniture(around)

    def write(*parts: Part) -> str:
        return "".join(write_part(part, draft, kind.editor) for part in parts)

    body = [write(*draft.before)]
    for heading, parts in zip(draft.headings, draft.sections, strict=True):
        body.append(f"<p><strong>{escape(heading)}</strong></p>\n" if heading else "")
        body.append(write(*parts))
    day = plan.signed
    titles = "".join(f"<title>{escape(title)}</title>" for title in frame.titles)
    start, end = frame.wrap
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="{frame.declared}">{titles}'
        f'<meta name="ArticleTitle" content="{escape(plan.title)}">\n{site.head}</head><body>\n'
        f"{site.above}\n{start}<h1>{escape(plan.title)}</h1>\n"
        f"<p>发布日期：{plan.published.isoformat()}</p>\n"
        f"<p>本报告所列数据的统计期限自{plan.year}年1月1日起至{plan.year}年12月31日止。</p>\n"
        f"{''.join(body)}<p>{escape(plan.agency)}</p>\n"
        f"<p>{day.year}年{day.month}月{day.day}日</p>\n{write(*draft.after)}{end}\n"
        f"{site.below}</body></html>"
    )
