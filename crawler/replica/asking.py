"""A request that reaches a replica site, and what comes back. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

_HTML = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class Asked:
    """``query`` is the part behind the question mark as sent, ``body`` that of a POST; ``host`` the
    Host header; ``token`` differs from request to request. Header names as in ``Content-Type``."""

    path: str
    query: str = ""
    method: str = "GET"
    body: bytes = b""
    host: str = ""
    token: str = "0"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def params(self) -> Mapping[str, str]:
        """The decoded fields of the query and of a form in the body, the last of a name."""
        form = self.body.decode("utf-8", "replace") if self.method == "POST" else ""
        pairs = parse_qsl(self.query, keep_blank_values=True)
        return dict(pairs) | dict(parse_qsl(form, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Made:
    """A text that the site sends in its encoding, with its validators and compression."""

    text: str
    media_type: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """``delay``: seconds that the server waits before it answers."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = _HTML
    delay: float = 0.0
