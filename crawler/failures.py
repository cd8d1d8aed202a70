"""Names for what went wrong with a fetch: one word for the archive, an outcome for the channel.

Knows the exceptions of Scrapy and of this project's middlewares; decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from twisted.web.client import ResponseNeverReceived

from crawler.guard import PRIVATE
from crawler.resolver import was_refused
from pipelines.archive import NOT_ASKED


class AddressRefusedError(IgnoreRequest):
    """Raised by HostGuard before an address is asked that must not be asked."""

    def __init__(self, why: str, url: str) -> None:
        super().__init__(f"{why}: {url}")
        self.why = why


class HostLeftError(IgnoreRequest):
    """Raised where a host is left alone for the rest of the run. ``outcome``: blocked:…, timeout;
    ``note`` says more of it for people."""

    def __init__(self, outcome: str, host: str, note: str = "") -> None:
        super().__init__(f"{outcome}: {host}")
        self.outcome, self.note = outcome, note


class RobotsUnreachableError(IgnoreRequest):
    """Raised where a robots.txt cannot be had, other than by not being there: RFC 9309 has that
    taken for a refusal of everything. ``cause`` says why, None where the server answered
    ``status``."""

    def __init__(self, status: int = 0, cause: Exception | None = None) -> None:
        super().__init__(f"robots.txt unreachable: {cause or status}")
        self.status, self.cause = status, cause


class BudgetSpentError(IgnoreRequest):
    """Raised where a site has been asked as much as it is to be asked in one night."""


class NotArchivedError(IgnoreRequest):
    """Raised for a response that could not be archived: what is not in the archive is not used."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """``note`` says more than the two words, for people."""

    error: str
    outcome: str
    note: str = ""


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
        return Trouble(problem.outcome, problem.outcome, problem.note)
    if isinstance(problem, BudgetSpentError):
        return Trouble(NOT_ASKED, NOT_ASKED)
    if isinstance(problem, RobotsUnreachableError):
        if problem.cause is not None:
            return name_trouble(problem.cause, host, redirected=redirected)
        note = "robots.txt cannot be had, taken for a refusal"
        return Trouble(f"robots_{problem.status}", "http_error", note)
    if is_tls_failure(problem):
        return Trouble("tls", "http_error", "no common TLS; if the server is old: params tls=old")
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
    if isinstance(problem, IgnoreRequest) and "during decompression" in str(problem):
        return Trouble("too_large", "http_error")
    return Trouble(type(problem).__name__, "http_error")


def is_reset(problem: BaseException) -> bool:
    """Whether the connection was made and then ended without an answer."""
    reasons = _reasons(problem)
    return bool(reasons) and all(isinstance(reason, _ENDED) for reason in reasons)


def is_tls_failure(problem: BaseException) -> bool:
    return any(isinstance(reason, SSL.Error) for reason in _reasons(problem))


_ENDED = (ConnectionLost, ConnectionDone, ConnectionAborted)


def _reasons(problem: BaseException) -> list[BaseException]:
    """Why Twisted had no response, none where it had the beginning of one."""
    cause = problem.__cause__
    if not isinstance(problem, DownloadFailedError) or not isinstance(cause, ResponseNeverReceived):
        return []
    return [reason.value for reason in cause.reasons]
