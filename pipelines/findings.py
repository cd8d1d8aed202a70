"""Findings that become rows of ``issues``: of reports, of loose documents, of the archive.

Knows what a finding is about and how it keeps its id over builds; knows nothing of how it was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from hashlib import sha256

from pipelines.archive import NOT_ASKED, Capture, Sighting
from pipelines.archive.records import REPORT
from pipelines.model import Check, Code, Extraction, Issue, Result, Severity
from pipelines.tables import Row
from pipelines.versions import Chain, changed_cells


@dataclass(frozen=True, slots=True)
class Found:
    """An issue and what it is about; any of the four may be None."""

    issue: Issue
    report_id: str | None
    channel_id: str | None
    capture_id: str | None
    url: str | None


def report_issues(
    chain: Chain, current: Extraction, checks: Sequence[Check], read: Callable[[str], Extraction]
) -> Iterable[Found]:
    """What the extraction of the current version found, its failed checks, its rivals."""
    one = chain.page
    issues = list(current.issues)
    issues += [_failed(check) for check in checks if check.result is Result.FAIL]
    for rival in chain.rivals:
        other = read(rival.capture.body_id)
        differing = len(changed_cells(current, other))
        if not differing:
            continue
        detail = f"{differing} cells differ from those of {one.capture.url}"
        raw = other.provenance.title or ""
        issues.append(
            Issue(Code.CONFLICTING_COPIES, Severity.WARNING, rival.capture.url, raw, detail)
        )
    for issue in issues:
        yield Found(
            issue, chain.report_id, one.capture.channel_id, one.capture.capture_id,
            one.capture.url,
        )  # fmt: skip


def _failed(check: Check) -> Issue:
    """Never an error: no figure is absent."""
    severity = Severity.INFO if check.severity is Severity.INFO else Severity.WARNING
    detail = f"rule {check.rule}: {check.left} against {check.right}; figures kept as printed"
    if check.note:
        detail += f"; {check.note}"
    return Issue(Code.CHECK_FAILED, severity, check.where, str(check.difference), detail)


@dataclass(frozen=True, slots=True)
class Asked:
    """How it ended when addresses were last asked for: ``failing`` are those that did not answer,
    ``attachments`` the files; ``came`` are addresses that once brought something."""

    failing: Mapping[str, Capture]
    attachments: Mapping[str, Capture]
    came: Set[str]


def last_asked(captures: Iterable[Capture], wanted: Set[str]) -> Asked:
    """``captures`` come in the order of time; of ``wanted`` addresses ``came`` is told."""
    failing: dict[str, Capture] = {}
    attachments: dict[str, Capture] = {}
    came: set[str] = set()
    for capture in captures:
        if capture.error == NOT_ASKED:
            continue
        if capture.role == "attachment":
            attachments[capture.url] = capture
        if not capture.is_good:
            failing[capture.url] = capture
            continue
        failing.pop(capture.url, None)
        if capture.url in wanted:
            came.add(capture.url)
    return Asked(failing, attachments, came)


def archive_issues(asked: Asked, sightings: Iterable[Sighting]) -> Iterable[Found]:
    """Listed reports whose page did not answer last time, and attachments that nothing reads."""
    for sighting in sightings:
        latest = asked.failing.get(sighting.url)
        if latest is not None and sighting.verdict == REPORT and not sighting.gone_at:
            raw = latest.error or str(latest.status)
            issue = Issue(
                Code.PAGE_UNAVAILABLE, Severity.ERROR, sighting.url, raw,
                f"listed as {sighting.title!r}, but the page did not answer",
            )  # fmt: skip
            yield Found(issue, None, sighting.channel_id, latest.capture_id, sighting.url)
    for capture in asked.attachments.values():
        if capture.status == 200:
            issue = Issue(
                Code.ATTACHMENT_NOT_READ, Severity.WARNING, capture.via, capture.media_type,
                f"archived; no file: {capture.error}"
                if capture.error
                else "archived; no reader for attachments",
            )  # fmt: skip
            yield Found(issue, None, capture.channel_id, capture.capture_id, capture.url)


def issue_rows(found: Iterable[Found], year: int | None) -> list[Row]:
    """Rows with an id from what they say, so that the same finding keeps its id over builds."""
    rows: dict[str, Row] = {}
    for one in found:
        issue = one.issue
        said = "\x1f".join(
            (one.report_id or "", one.capture_id or "", issue.code, issue.where, issue.raw,
             issue.detail)
        )  # fmt: skip
        issue_id = sha256(said.encode()).hexdigest()[:16]
        rows[issue_id] = (
            year, issue_id, one.report_id, one.channel_id, one.capture_id, one.url,
            str(issue.code), str(issue.severity), issue.where, issue.raw, issue.detail,
        )  # fmt: skip
    return list(rows.values())
