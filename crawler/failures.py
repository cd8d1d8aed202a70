"""Names for what went wrong with a fetch: one word for the archive, an outcome for the channel.

Knows the exceptions of Scrapy and of this project's middlewares; decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from crawler.guard import PRIVATE
from crawler.resolver import was_refused


class AddressRefusedError(IgnoreRequest):
    """Raised by HostGuard before an address is asked that must not be asked."""

    def __init__(self, why: str, url: str) -> None:
        super().__init__(f"{why}: {url}")
        self.why = why


class HostLeftError(IgnoreRequest):
    """Raised where a host is left alone for the rest of the run. ``outcome``: blocked:…, timeout"""

    def __init__(self, outcome: str, host: str) -> None:
        super().__init__(f"{outcome}: {host}")
        self.outcome = outcome


class NotArchivedError(IgnoreRequest):
    """Raised for a response that could not be archived: what is not in the archive is not used."""


@dataclass(frozen=True, slots=True)
class Trouble:
    error: str
    outcome: str


_NAMES: tuple[tuple[type[Exception], Trouble], ...] = (
    (CannotResolveHostError, Trouble("dns", "dns")),
    (DownloadTimeoutError, Trouble("timeout", "timeout")),
    (DownloadConnectionRefusedError, Trouble("refused", "http_error")),
    (ResponseDataLossError, Trouble("cut_short", "http_error")),
    (DownloadCancelledError, Trouble("too_large", "http_error")),
    (DownloadFailedError, Trouble("connection", "http_error")),
    (NotArchivedError, Trouble("not_archived", "http_error")),
)


def name_trouble(problem: BaseException, host: str, *, redirected: bool) -> Trouble:
    """``redirected``: the site sent us there; otherwise it is our own registry that did."""
    if isinstance(problem, AddressRefusedError):
        return Trouble(problem.why, "http_error" if redirected else "config_error")
    if isinstance(problem, HostLeftError):
        return Trouble(problem.outcome, problem.outcome)
    if isinstance(problem, CannotResolveHostError) and was_refused(host):
        return Trouble(PRIVATE, "http_error" if redirected else "config_error")
    for kind, trouble in _NAMES:
        if isinstance(problem, kind):
            return trouble
    # Scrapy raises a bare IgnoreRequest and tells the reason in words only.
    if isinstance(problem, IgnoreRequest) and "robots.txt" in str(problem):
        return Trouble("robots", "robots")
    if isinstance(problem, IgnoreRequest) and "redirections" in str(problem):
        return Trouble("redirects", "http_error")
    return Trouble(type(problem).__name__, "http_error")
