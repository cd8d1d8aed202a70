"""The records of the archive as values: what was fetched, what lists showed, how channels ended.

Knows shapes and the comparison of two nights' lists; knows nothing of files or of SQLite. All
times are UTC, ``YYYY-MM-DDTHH:MM:SSZ``.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pipelines.clock import stamp, utc_now

REPORT = "report"
# The error of what was left for another night, since the site had been asked enough.
NOT_ASKED = "budget"


@dataclass(frozen=True, slots=True)
class Capture:
    """One fetch. ``status`` is None and ``error`` says why where there was no response; with a
    status, ``error`` says that the response is not what was asked for, but a refusal or a stand-in:
    ``blocked:<product>``, ``soft_404``, ``captcha``, ``not_a_file``.

    ``role``: robots, list, article or attachment. ``payload_digest`` is ``sha1:BASE32`` of the body
    as received. ``revisit_of`` names the capture whose body this one repeats: byte for byte, or by
    the server's word (status 304). ``channel_id`` and ``via`` are empty for robots.txt.
    ``request`` tells requests to one address apart, see ``request_key``.
    """

    capture_id: str
    run_id: str
    channel_id: str
    role: str
    url: str
    fetched_at: str
    status: int | None
    media_type: str
    payload_digest: str | None
    payload_length: int
    warc_file: str | None
    warc_offset: int | None
    warc_length: int | None
    revisit_of: str | None
    error: str
    etag: str
    last_modified: str
    via: str
    request: str = ""

    @property
    def is_good(self) -> bool:
        """Whether what was asked for came, or the server said that it is as it was."""
        return self.status is not None and self.status < 400 and not self.error

    @property
    def body_id(self) -> str:
        """The capture that holds the body."""
        return self.revisit_of or self.capture_id


@dataclass(frozen=True, slots=True)
class Sighting:
    """A link that a channel's list showed. ``listed_on`` is ``YYYY-MM-DD`` as the list prints it.

    ``verdict``: report, not_a_report, other, or off_host (a report on a host that the registry
    does not name). ``gone_at`` is None while the list still shows the link.
    """

    channel_id: str
    url: str
    title: str
    listed_on: str | None
    verdict: str
    first_seen: str
    last_seen: str
    gone_at: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a channel ended in a run. ``n_listed``, ``n_new`` and ``n_gone`` count rows of its list
    whatever their verdict; ``n_changed`` counts articles whose bytes differ from the last time."""

    run_id: str
    channel_id: str
    outcome: str
    detail: str
    n_listed: int
    n_new: int
    n_changed: int
    n_gone: int


@dataclass(frozen=True, slots=True)
class Run:
    """``finished_at`` is None where the run ended before its time."""

    run_id: str
    started_at: str
    finished_at: str | None


@dataclass(frozen=True, slots=True)
class Payload:
    """A response read back: headers as received, body with its content encoding undone."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def content_type(self) -> str:
        """The Content-Type header with its charset, empty where there is none."""
        return next((v for n, v in self.headers if n.lower() == "content-type"), "")


@dataclass(frozen=True, slots=True)
class Received:
    """A response as the crawler got it. ``headers`` hold raw bytes; ``body`` is not decoded.
    ``request`` and ``error`` as in ``Capture``."""

    url: str
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    fetched_at: str
    channel_id: str
    role: str
    via: str = ""
    protocol: str = "HTTP/1.1"
    ip_address: str = ""
    request: str = ""
    error: str = ""

    def header(self, name: str) -> str:
        wanted = name.lower().encode()
        found = (value for key, value in self.headers if key.lower() == wanted)
        return next(found, b"").decode("latin-1").strip()


@dataclass(frozen=True, slots=True)
class FailedFetch:
    """A fetch without a response. ``error``: dns, timeout, refused, robots, private_address …"""

    url: str
    error: str
    fetched_at: str
    channel_id: str
    role: str
    via: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row as the list shows it tonight."""

    url: str
    title: str
    listed_on: str | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Delta:
    """Tonight's list against what is known. ``seen`` are the known rows that were seen again, or
    None where the whole list was walked and every live row that is not in ``gone`` was seen."""

    new: tuple[SeenRow, ...] = ()
    changed: tuple[SeenRow, ...] = ()
    gone: tuple[str, ...] = ()
    seen: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True)
class ChannelEnd:
    """What is written when a channel is finished. ``url`` is empty where no row names one."""

    channel_id: str
    url: str
    outcome: str
    detail: str
    n_listed: int = 0
    n_changed: int = 0
    delta: Delta = field(default_factory=Delta)


def compare(known: Mapping[str, Sighting], rows: Iterable[SeenRow], *, whole_list: bool) -> Delta:
    """What is new, changed and gone. Rows can go only where the whole list was walked: a failing
    site never removes data. A row that comes back counts as changed."""
    shown = {row.url: row for row in rows}
    new = tuple(row for url, row in shown.items() if url not in known)
    changed = tuple(row for url, row in shown.items() if url in known and differs(known[url], row))
    if not whole_list:
        return Delta(new, changed, (), tuple(url for url in shown if url in known))
    gone = tuple(url for url, old in known.items() if old.gone_at is None and url not in shown)
    return Delta(new, changed, gone, None)


def digest_of(body: bytes | memoryview) -> str:
    """``sha1:BASE32`` as WARC writes it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def request_key(method: str, body: bytes) -> str:
    """What tells requests to one address apart: the pages of a list that is paged by POST have one
    address and are not each other's earlier captures. Empty for a plain GET.

    >>> request_key("GET", b""), request_key("POST", b"page=2")
    ('', 'POST sha1:XFA2CMO4X4ZMZEDM3GQQBPC3P2X6X6P3')
    """
    return "" if method == "GET" and not body else f"{method} {digest_of(body)}"


def now() -> str:
    """The present time as records write it."""
    return stamp(utc_now())


def run_day(run_id: str) -> date:
    """The day of a run, by its id.

    >>> run_day("20261124T182705Z")
    datetime.date(2026, 11, 24)
    """
    return date(int(run_id[:4]), int(run_id[4:6]), int(run_id[6:8]))


def differs(old: Sighting, row: SeenRow) -> bool:
    """Whether the list shows the row otherwise than it was, or shows it again."""
    was = (old.title, old.listed_on, old.verdict)
    return old.gone_at is not None or was != (row.title, row.listed_on, row.verdict)
