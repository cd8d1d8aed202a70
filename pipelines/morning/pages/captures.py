"""Archived pages laid beside the morning page, so that its links lead to what is archived.

An archived page may hold anything. It is shown in a frame without any right: nothing in it runs,
loads, sends, or leads away. Knows the archive and markup; knows nothing of figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

from pipelines.archive import Archive, Capture, Payload, PayloadTooLargeError
from pipelines.charset import decode
from pipelines.files import write_if_changed
from pipelines.morning.model import Captured, Morning, News, ReportNews
from pipelines.morning.pages.markup import Content, code, link, page, tag
from pipelines.morning.pages.words import told_bytes, told_time

MAX_PAGES = 400
MAX_BODY = 16 * 1024 * 1024  # a longer one is not read at all
MAX_SHOWN = 2 * 1024 * 1024  # signs; a longer page is cut there, and says so
MAX_TOTAL = 128 * 1024 * 1024  # bytes of all pages of a night, or one page more
# Whose copies come first where there are too many.
_ORDER = (News.CHANGED, News.NEW, News.VANISHED, News.MOVED, News.BACK, News.REREAD)
_HTML = ("text/html", "application/xhtml+xml")
_ID = re.compile(r"[0-9a-f]{8,64}")
# The policy of the page around it holds inside as well; a refresh, a form, a window and a script
# are ended by the sandbox. Both come too late for some elements: the browser opens a connection
# before it asks whether it may. Those are renamed before anything parses them, links to what they
# look like. A name of an element is nothing but its letters, so that nothing is missed.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_GUARDED = (
    f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    '<meta http-equiv="x-dns-prefetch-control" content="off">'
)
_REACHING = re.compile(
    r"<(?=(?:link|base|area|i?frame|fencedframe|portal|object|embed)[\s/>])", re.IGNORECASE
)
_LEADING = re.compile(r"<(/?)a(?=[\s/>])", re.IGNORECASE)


def write_captures(folder: Path, morning: Morning, archive: Archive) -> Morning:
    """Write ``captures/<capture_id>.html`` in the folder of the run for what tonight's news rest
    on, and give the morning with the paths of those that were written: ``MAX_PAGES`` and
    ``MAX_TOTAL`` at most.

    What cannot be read gets a page that says why; what the index does not have gets none.
    """
    written: dict[str, str] = {}
    total = 0
    for copy in _wanted(morning):
        if len(written) == MAX_PAGES or total >= MAX_TOTAL:
            break
        capture = archive.capture(copy.capture_id)
        if capture is None or not _ID.fullmatch(copy.capture_id) or copy.capture_id in written:
            continue
        name = f"captures/{copy.capture_id}.html"
        data = _wrapped(capture, archive).encode()
        write_if_changed(folder / name, data)
        total += len(data)
        written[copy.capture_id] = name
    return replace(morning, news=tuple(_linked(one, written) for one in morning.news))


def _wanted(morning: Morning) -> Iterator[Captured]:
    for one in sorted(morning.news, key=lambda one: _ORDER.index(one.kind)):
        yield from filter(None, (one.after, one.before))


def _linked(one: ReportNews, written: dict[str, str]) -> ReportNews:
    def there(copy: Captured | None) -> Captured | None:
        return copy and replace(copy, page=written.get(copy.capture_id))

    return replace(one, before=there(one.before), after=there(one.after))


def _wrapped(capture: Capture, archive: Archive) -> str:
    """The page around an archived page."""
    original = archive.capture(capture.body_id) or capture
    return page(
        f"Archived {told_time(capture.fetched_at)}: {capture.url}",
        (
            tag(
                "header",
                tag("h1", "Archived copy ", tag("span", "存档副本", lang="zh-CN")),
                _facts(capture, original),
            ),
            tag("main", tag("h2", "The page 页面"), *_body(capture, original, archive)),
            tag("footer", tag("a", "Back to the morning page", href="../index.html")),
        ),
    )


def _facts(capture: Capture, original: Capture) -> Element:
    facts: tuple[tuple[str, Content], ...] = (
        ("Address", link(capture.url, capture.url)),
        ("Fetched", told_time(capture.fetched_at)),
        ("Answer", f"{capture.status}, {original.media_type or 'no type'}"),
        ("Channel", code(capture.channel_id)),
        ("WARC file", code(original.warc_file or "none")),
        ("Offset", "none" if original.warc_offset is None else str(original.warc_offset)),
        ("Digest", code(original.payload_digest or "none")),
        ("Record", code(capture.capture_id)),
    )
    rows = [part for name, fact in facts for part in (tag("dt", name), tag("dd", fact))]
    if original.capture_id != capture.capture_id:
        said = f"The site said that it is as it was on {told_time(original.fetched_at)}."
        return tag("div", tag("dl", *rows), tag("p", said))
    return tag("dl", *rows)


def _body(capture: Capture, original: Capture, archive: Archive) -> Iterator[Content]:
    payload: Payload | None = None
    try:
        payload = archive.read(capture, MAX_BODY)
    except PayloadTooLargeError:
        yield tag("p", f"Longer than {told_bytes(MAX_BODY)}; not shown.")
    except (ValueError, OSError, StopIteration) as problem:
        yield tag("p", f"It cannot be read back: {problem or 'no record at this place'}.")
    if payload is not None and original.media_type.lower() in _HTML:
        yield from _framed(payload)
    elif payload is not None:
        yield tag("p", f"Not a web page: {told_bytes(len(payload.body))}, not shown here.")
    yield from _command(original)


def _framed(payload: Payload) -> Iterator[Content]:
    text = decode(payload.body, payload.content_type).text
    yield tag(
        "p",
        "As it came, but nothing in it can run, load anything or lead away: scripts, pictures and"
        " style sheets of other addresses are missing, and links are only underlined.",
        class_="dim small",
    )
    if len(text) > MAX_SHOWN:
        yield tag("p", f"Cut after {MAX_SHOWN:,} of {len(text):,} signs.")
    yield tag(
        "iframe",
        sandbox="",
        srcdoc=_GUARDED + disarm(text[:MAX_SHOWN]),
        title="The archived page",
        referrerpolicy="no-referrer",
    )


def disarm(text: str) -> str:
    """The page with the elements renamed that reach out before a policy can hold them.

    >>> disarm("<LINK rel=x><a href=y>z</a><abbr>b</abbr>")
    '<wbr data-was=LINK rel=x><u href=y>z</u><abbr>b</abbr>'
    """
    return _LEADING.sub(r"<\1u", _REACHING.sub("<wbr data-was=", text))


def _command(original: Capture) -> Iterator[Content]:
    if original.warc_file is None or original.warc_offset is None:
        return
    path = f"data/archive/warc/{original.warc_file}"
    yield tag("p", "Its bytes: ", code(f"warcio extract --payload {path} {original.warc_offset}"))
