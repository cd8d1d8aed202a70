"""What no report exceeds: bytes, tags, attributes, depth and lines.

Knows sizes only. A file beyond them is no report, or none that anybody could check; it is refused
as a whole with one issue, before it takes the memory and the time of all others. Measured on real
pages: the largest has 355 KB (平潭 2021, raw Word markup), 17,000 tags and a depth of 60.
"""

from __future__ import annotations

from lxml import etree

MOST_BYTES = 20_000_000
MOST_TAGS = 200_000
MOST_LINES = 100_000
# libxml2 compares each attribute of a tag with all before it: 40,000 take two seconds, a million
# would take twenty minutes.
MOST_ATTRIBUTES = 5_000
_SHORTEST_TAG = len("<p>")
# So many of them have at least three signs each: "a b".
_LONGEST_TAG = 3 * MOST_ATTRIBUTES


class DocumentTooLargeError(ValueError):
    """Raised where a file is larger than any report; says in which respect."""


def check_bytes(body: bytes) -> None:
    """Raises DocumentTooLargeError."""
    if len(body) > MOST_BYTES:
        raise DocumentTooLargeError(f"{len(body)} bytes, over {MOST_BYTES}")


def check_markup(text: str) -> None:
    """Raises DocumentTooLargeError before a parser sees the page. Costs 50 µs for 225 KB."""
    tags = text.count("<") if len(text) > _SHORTEST_TAG * MOST_TAGS else 0
    if tags > MOST_TAGS:
        raise DocumentTooLargeError(f"{tags} tags, over {MOST_TAGS}")
    at = 0
    while len(text) - at > _LONGEST_TAG:
        end = text.rfind(">", at, at + _LONGEST_TAG)
        if end >= 0:
            at = end + 1
            continue
        end = text.find(">", at)
        end = len(text) if end < 0 else end
        # A picture in the page (data:) is as long, but has few blanks.
        begin = text.rfind("<", at, end)
        tag = text[begin + 1 : end] if begin >= 0 else ""
        if tag[:1].isalpha() and len(tag.split()) > MOST_ATTRIBUTES and not _in_script(text, begin):
            raise DocumentTooLargeError(f"a tag of over {MOST_ATTRIBUTES} attributes")
        at = end + 1


def _in_script(text: str, at: int) -> bool:
    """Whether the sign is one of comparison: i<n in a script without another."""
    return text.rfind("<script", 0, at) > text.rfind("</script", 0, at)


def check_depth(parser: etree.HTMLParser) -> None:
    """Raises DocumentTooLargeError where the parser gave up: what follows is not in the tree.

    libxml2 stops at a depth of 2048 without a word but that in its log.
    """
    last = parser.error_log.last_error
    if last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        raise DocumentTooLargeError(last.message)


def check_lines(text: str) -> None:
    """Raises DocumentTooLargeError before each line of a text becomes an object."""
    lines = text.count("\n")
    if lines > MOST_LINES:
        raise DocumentTooLargeError(f"{lines} lines, over {MOST_LINES}")
