"""The morning page, in the order in which an operator reads it. Knows the order alone."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from pipelines.morning.model import Morning
from pipelines.morning.pages import channels, figures, news, top
from pipelines.morning.pages.markup import page, tag
from pipelines.morning.pages.words import told_night

_JUMPS = (
    ("alarms", "Alarms"), ("news", "Reports"), ("guards", "Guards"), ("counts", "Counts"),
    ("outcomes", "Outcomes"), ("failing", "Failing channels"), ("silent", "Days silent"),
    ("issues", "Issues"), ("checks", "Failed checks"), ("coverage", "Calendar"),
    ("stages", "Stages"),
)  # fmt: skip
# From the folder of a run, which lies in build/runs/.
_STATUS = "../../status/index.html"


def to_html(morning: Morning) -> str:
    """The whole page; it needs no other file, server or script."""
    body = (
        top.header(morning),
        tag(
            "main",
            _jumps(),
            top.alarms(morning),
            top.troubles(morning),
            news.news(morning),
            figures.guards(morning),
            figures.counts(morning),
            figures.outcomes(morning),
            channels.not_ok(morning),
            channels.silent(morning),
            figures.issues(morning),
            figures.failed_checks(morning),
            figures.coverage(morning),
            figures.stages(morning),
        ),
        tag(
            "footer",
            "The same as data: summary.json; as text: summary.md; what happened when:"
            " night.jsonl; the log of the crawl: crawl.log, all beside this page. ",
            tag("a", "Every site over time", href=_STATUS),
            ". Times are UTC.",
        ),
    )
    return page(f"Night of {told_night(morning.started_at)} · xxgk-archive", body)


def _jumps() -> Element:
    items = (tag("li", tag("a", name, href=f"#{anchor}")) for anchor, name in _JUMPS)
    return tag("nav", tag("ul", *items), aria_label="On this page")
