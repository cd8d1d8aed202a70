"""Reads a heading whose labels have run together into the columns that it names.

Knows how the rows of a heading are joined: the labels of one level, then those that stand under
them, each level in the order of the one above. A heading names exactly the columns of its block,
or it is not read.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.charset import LOST
from pipelines.glued.index import OVER_LABELS, Heads, Leaf, LineIndex, Node
from pipelines.labels import read_label

_EXPLANATION = re.compile(r"[”\"’』」》〉)\s]*(\([^()]{1,40}\))")


@dataclass(frozen=True, slots=True)
class Words:
    """The letters and digits of a text, folded, and where each stands in ``text``."""

    text: str
    words: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """A sign that was lost is a letter of which nothing is known, never no letter."""
        folded = unicodedata.normalize("NFKC", text).replace("其它", "其他")
        places = tuple(n for n, sign in enumerate(folded) if sign.isalnum() or sign == LOST)
        return cls(folded, "".join(folded[n] for n in places), places)

    def at(self, position: int) -> int:
        """The number of words before a position of the text."""
        return bisect_left(self.places, position)

    def end(self, at: int) -> int:
        """Where in the text the first ``at`` words end."""
        return self.places[at - 1] + 1 if at else 0

    def line_starts(self) -> set[int]:
        return {0, *(self.at(n + 1) for n, sign in enumerate(self.text) if sign == "\n")}


@dataclass(frozen=True, slots=True)
class _Token:
    label: str
    printed: str


def header_words(text: str, indexes: Sequence[LineIndex]) -> frozenset[str]:
    """The headings of any edition in ``text``, each as long as it can be read there."""
    words = Words.of(text).words
    return frozenset(_any_of(tuple(index.header_words for index in indexes)).findall(words))


@lru_cache(maxsize=32)  # the sets of labels are those of the editions, alone and together
def _any_of(known: tuple[frozenset[str], ...]) -> re.Pattern[str]:
    longest_first = sorted({w for words in known for w in words if w}, key=lambda w: (-len(w), w))
    return re.compile("|".join(map(re.escape, longest_first)))


def read_heading(text: str, heads: Heads) -> tuple[Leaf, ...]:
    """The columns in the order in which the heading names them; none unless exactly they are."""
    words = Words.of(text)
    for start in _starts(words, heads):
        tokens = _tokens(words, start, heads)
        order = None if tokens is None else _arranged(heads.tree, tokens)
        if order is not None:
            return tuple(_leaves(heads.tree, order))
    return ()


def _starts(words: Words, heads: Heads) -> Iterable[int]:
    """Where the labels of columns may begin."""
    block = heads.block
    if block.layout == "across":
        return sorted(words.line_starts())
    if not block.caption:  # the corner may hold a note, which ends where the first label begins
        first = read_label(heads.tree.children[0].label).words
        return [found.start() for found in re.finditer(re.escape(first), words.words)]
    above = words.words.find(OVER_LABELS)
    caption = read_label(block.caption).words
    is_start = above in words.line_starts() or words.words[: max(above, 0)].endswith(caption)
    return [above + len(OVER_LABELS)] if above >= 0 and is_start else []


def _tokens(words: Words, at: int, heads: Heads) -> list[_Token] | None:
    """The text cut into labels of the block, the longest first; None where it has anything else.

    What a bracket explains belongs to the label before it: 本年收费金额(单位:万元).
    """
    found: list[_Token] = []
    while at < len(words.words):
        known = ((w, label) for w, label in heads.spelled if words.words.startswith(w, at))
        word, label = next(known, ("", ""))
        if not word:
            return None
        begin, end = words.end(at), at + len(word)
        bracket = _EXPLANATION.match(words.text, words.end(end))
        # The bracket is one that explains if the label is the same without it.
        if bracket and read_label(f"{word}{bracket[1]}").plain == read_label(word).plain:
            end = words.at(bracket.end())
        found.append(_Token(label, words.text[begin : words.end(end)]))
        if bracket:
            found[-1] = _Token(label, words.text[begin : max(bracket.end(), words.end(end))])
        elif "(" in found[-1].printed and words.text.startswith(")", words.end(end)):
            found[-1] = _Token(label, f"{found[-1].printed})")  # a bracket of the label itself
        at = end
    return found


_Order = dict[int, list[tuple[Node, str]]]


def _arranged(root: Node, tokens: Sequence[_Token]) -> _Order | None:
    """The printed order of the children of each node, level by level."""
    order: _Order = {}
    queue, at = [root], 0
    for node in queue:
        taken = tokens[at : at + len(node.children)]
        by_label = {child.label: child for child in node.children}
        if {token.label for token in taken} != by_label.keys():
            return None
        order[id(node)] = [(by_label[token.label], token.printed) for token in taken]
        queue += [child for child, _ in order[id(node)] if child.children]
        at += len(node.children)
    return order if at == len(tokens) else None


def _leaves(node: Node, order: _Order) -> Iterator[Leaf]:
    for child, printed in order[id(node)]:
        if child.place is not None:
            yield Leaf(*child.place, read_label(printed).unit)
        else:
            yield from _leaves(child, order)
