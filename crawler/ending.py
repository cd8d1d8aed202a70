"""How a channel ended: what went wrong on the walk, and the outcome that follows from it.

Pure. Knows outcomes and rows; knows nothing of pages or of what to ask next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crawler.families import Role
from pipelines.archive import Delta, SeenRow, Sighting
from pipelines.titles import TitleKind

_REPORT = TitleKind.REPORT.value
_SHOWN = 3  # failures that a detail spells out
# What may be said of a channel; everything else that goes wrong is http_error.
_FAILURES = ("page_unrecognised", "dns", "timeout", "robots", "config_error")
# What concerns an article alone: dead links stand in old lists for ever, and a robots.txt may
# forbid one folder of several.
_OF_ONE_ARTICLE = ("http_error", "robots")


@dataclass(frozen=True, slots=True)
class Trouble:
    """``kind`` is an outcome, ``what`` says it for people."""

    kind: str
    what: str


@dataclass(slots=True)
class Ending:
    """Troubles by role and remarks, in the order in which they came. ``left`` counts documents,
    ``lists_left`` list pages that were not asked for want of budget."""

    of_list: list[Trouble] = field(default_factory=list)
    of_article: list[Trouble] = field(default_factory=list)
    of_file: list[Trouble] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    left: int = 0
    lists_left: int = 0

    def note(self, role: Role, trouble: Trouble) -> None:
        {"list": self.of_list, "article": self.of_article, "attachment": self.of_file}[role].append(
            trouble
        )

    def remark(self, what: str) -> None:
        if what not in self.remarks:
            self.remarks.append(what)

    def leave(self, role: Role) -> None:
        """Something waits for another night."""
        if role == "list":
            self.lists_left += 1
        else:
            self.left += 1

    def outcome(
        self, rows: Mapping[str, SeenRow], known: Mapping[str, Sighting], delta: Delta
    ) -> tuple[str, str]:
        """The outcome and its detail. ``delta`` is that of ``known`` and the rows.

        The outcome is that of the list: an article that fails alone, as dead links in old lists do
        for ever, stands in the detail. Where the site itself fails or none of the articles can be
        had, it is the outcome.
        """
        gone = sum(known[url].verdict == _REPORT for url in delta.gone)
        new = sum(row.verdict == _REPORT for row in delta.new)
        reports = sum(row.verdict == _REPORT for row in rows.values())
        failing = self.of_list or self._failing_articles(reports)
        if failing:
            kind = failing[0].kind
            named = kind in _FAILURES or kind.startswith("blocked:")
            outcome = kind if named else "http_error"
        elif not rows and not self.lists_left:
            outcome = "listing_empty"
        elif gone:
            outcome = "listing_shrank"
        else:
            outcome = "ok_new" if new else "ok_nothing_new"
        return outcome, "; ".join(self._details(gone))

    # --- parts ---

    def _failing_articles(self, reports: int) -> list[Trouble]:
        of_site = [trouble for trouble in self.of_article if trouble.kind not in _OF_ONE_ARTICLE]
        return of_site or (self.of_article if len(self.of_article) >= reports else [])

    def _details(self, gone: int) -> list[str]:
        details = [_summary(name, trouble) for name, trouble in (
            ("", self.of_list), ("article", self.of_article), ("attachment", self.of_file),
        ) if trouble]  # fmt: skip
        details += self.remarks
        if gone:
            details.append(f"{gone} report{_s(gone)} no longer listed")
        if self.left or self.lists_left:
            pages = f"{self.lists_left} list page{_s(self.lists_left)} and "
            said = f"{pages if self.lists_left else ''}{self.left} document{_s(self.left)} left"
            details.append(f"budget spent, {said}")
        return details


def _summary(name: str, trouble: list[Trouble]) -> str:
    shown = ", ".join(one.what for one in trouble[:_SHOWN])
    if len(trouble) > _SHOWN:
        shown += f" and {len(trouble) - _SHOWN} more"
    return f"{len(trouble)} {name}{_s(len(trouble))} failed: {shown}" if name else shown


def _s(count: int) -> str:
    return "" if count == 1 else "s"
