"""The labels of one edition, indexed for lines of text in which labels have run together.

Knows which printed text can be which row, and what heads the columns of a block; made once per
edition. Knows no document. A label is found by its words or not at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from pipelines.forms import Block, Column, Form, Row
from pipelines.labels import Label, read_label
from pipelines.vocabulary import Vocabulary, index_form

# What stands over the labels of section two in both editions; it heads no figures.
OVER_LABELS = "信息内容"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column as the heading shows it; ``row`` is that of a block laid out across, else None."""

    row: Row | None
    column: Column
    unit: str | None


@dataclass(frozen=True)
class Node:
    """A label of a heading with those that stand under it; ``place`` is what a lowest one heads."""

    label: str
    children: tuple[Node, ...] = ()
    place: tuple[Row | None, Column] | None = None


@dataclass(frozen=True)
class Heads:
    """What can head the columns of a block: ``tree`` as in the form, ``spelled`` as printed.

    ``spelled`` are words -> label of the form, the longest first; of each of ``certain``
    one must stand in any text that has the table.
    """

    block: Block
    tree: Node
    spelled: tuple[tuple[str, str], ...]
    certain: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A row that a printed label is; ``is_exact`` is false where its number is another."""

    block: Block
    row: Row
    is_exact: bool


@dataclass(frozen=True)
class LineIndex:
    """``header_words`` are labels that only head columns, ``words`` all labels of the edition."""

    vocabulary: Vocabulary
    form: Form
    heads: tuple[Heads, ...]
    header_words: frozenset[str]
    row_words: frozenset[str]
    words: frozenset[str]
    captions: frozenset[str]
    sections: Mapping[str, int]
    groups: frozenset[str]
    column_words: frozenset[str]
    _by_words: Mapping[str, tuple[tuple[Block, Row], ...]]
    _by_plain: Mapping[str, tuple[tuple[Block, Row, str], ...]]

    def rows(self, label: Label) -> tuple[Found, ...]:
        """The rows that a printed label can be; several where the form has it more than once."""
        if exact := self._by_words.get(label.words):
            return tuple(Found(block, row, is_exact=True) for block, row in exact)
        found = [
            Found(block, row, not label.number or not number or label.number == number)
            for block, row, number in self._by_plain.get(label.plain, ())
        ]
        return tuple([f for f in found if f.is_exact] or found)

    def row(self, label: Label) -> Found | None:
        """The one row that a label is."""
        found = self.rows(label)
        return found[0] if len(found) == 1 else None


def index_lines(form: Form) -> LineIndex:
    by_words: dict[str, dict[Row, Block]] = defaultdict(dict)
    by_plain: dict[str, dict[tuple[Row, str], Block]] = defaultdict(dict)
    headers, rows, columns, groups = (set[str]() for _ in range(4))
    for block in form.blocks:
        in_rows = _plain(form, block, (part for row in block.rows for part in row.path))
        in_columns = _plain(form, block, (part for c in block.columns for part in c.path))
        columns |= _plain(form, block, (c.path[-1] for c in block.columns))
        headers |= in_columns
        if block.layout == "across":
            headers |= in_rows
            continue
        rows |= in_rows
        groups |= _plain(form, block, (part for row in block.rows for part in row.path[:-1]))
        for row in block.rows:
            for label in _runs(form, block, row):
                by_words[label.words][row] = block
                by_plain[label.plain][row, label.number] = block
    return LineIndex(
        vocabulary=index_form(form),
        form=form,
        heads=tuple(_heads(form, block) for block in form.blocks),
        # A label that also heads a row (总计, 其他) is no evidence that a line is a heading.
        header_words=frozenset(headers - rows),
        row_words=frozenset(rows),
        words=frozenset(headers | rows),
        captions=frozenset(read_label(b.caption).words for b in form.blocks if b.caption),
        sections={read_label(h).plain: s.number for s in form.sections for h in s.headings},
        groups=frozenset(groups),
        column_words=frozenset(columns),
        _by_words={
            words: tuple((block, row) for row, block in found.items())
            for words, found in by_words.items()
        },
        _by_plain={
            plain: tuple((block, row, number) for (row, number), block in found.items())
            for plain, found in by_plain.items()
            if plain
        },
    )


def _printed(form: Form, block: Block, label: str) -> tuple[str, ...]:
    """The label and every spelling seen for it."""
    return (label, *(seen for t, of, seen in form.variants if (t, of) == (block.table, label)))


def _plain(form: Form, block: Block, labels: Iterable[str]) -> set[str]:
    return {
        read_label(seen).plain for label in set(labels) for seen in _printed(form, block, label)
    }


def _runs(form: Form, block: Block, row: Row) -> Iterator[Label]:
    """The row's own label, and those of its groups run together with it, in every spelling.

    In a list the labels stand each on its line.
    """
    first = len(row.path) - 1 if block.layout == "list" else 0
    for start in range(first, len(row.path)):
        for parts in product(*(_printed(form, block, part) for part in row.path[start:])):
            yield read_label("".join(parts))


def _heads(form: Form, block: Block) -> Heads:
    places: list[tuple[tuple[str, ...], tuple[Row | None, Column]]]
    if block.layout == "across":
        places = [((*r.path, *c.path), (r, c)) for r in block.rows for c in block.columns]
    else:
        places = [(column.path, (None, column)) for column in block.columns]
    labels = {part for path, _ in places for part in path}
    spelled = {
        words: label
        for label in labels
        for seen in map(read_label, _printed(form, block, label))
        for words in (seen.words, seen.plain)
        if words
    }
    return Heads(
        block,
        _grow("", places),
        tuple(sorted(spelled.items(), key=lambda item: -len(item[0]))),
        tuple(sorted(_certain(form, block), key=lambda pieces: (-min(map(len, pieces)), pieces))),
    )


def _certain(form: Form, block: Block) -> Iterator[tuple[str, ...]]:
    """For each of what a table of the block must print, the signs of which one must be there."""
    columns = [
        sorted({_longest_piece(seen) for seen in _printed(form, block, column.path[-1])})
        for column in block.columns
    ]
    if block.layout != "list":
        yield from map(tuple, columns)
        return
    # A list may have some of its columns only, and the year itself may head one.
    yield ("年度", *(piece for pieces in columns for piece in pieces))
    yield block.label_heads
    tops = {seen for row in block.rows for seen in _printed(form, block, row.path[0])}
    yield tuple(_longest_piece(label) for label in tops)


def _longest_piece(label: str) -> str:
    """The longest run of letters in front of a bracket: what no folding can alter."""
    pieces = "".join(sign if sign.isalpha() else " " for sign in label).split()
    return max(pieces[:1] if "（" in label else pieces, key=len)


def _grow(label: str, places: Sequence[tuple[tuple[str, ...], tuple[Row | None, Column]]]) -> Node:
    if len(places) == 1 and not places[0][0]:
        return Node(label, (), places[0][1])
    first = dict.fromkeys(path[0] for path, _ in places)
    return Node(
        label,
        tuple(_grow(top, [(p[1:], place) for p, place in places if p[0] == top]) for top in first),
    )
