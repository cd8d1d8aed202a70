"""What is new, changed, moved, gone, back or read anew: each with what is archived of it."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipelines.morning.model import Captured, ChangedCell, Morning, News, ReportNews
from pipelines.morning.pages.markup import Content, code, link, tag, zh
from pipelines.morning.pages.tables import Column, folded, left_out, nothing, section, table
from pipelines.morning.pages.words import NEWS, plural, told_time

_OPEN = 12  # of a kind that are seen at once; the others are folded
_SHOWN = 300  # of a kind at most
_CELLS_OPEN = 6
_CELLS_SHOWN = 40
_CELL_COLUMNS = (Column("Cell"), Column("Was"), Column("Is"))


def news(morning: Morning) -> Element:
    """A heading for each kind there is; a night without news says so in one line."""
    counted = dict(morning.n_news)
    kinds = [kind for kind in News if counted.get(kind, 0)]
    if not kinds:
        return section("news", "Reports", nothing("No report is new, changed, moved or gone."))
    return section(
        "news",
        f"Reports ({', '.join(f'{counted[kind]:,} {NEWS[kind][0].lower()}' for kind in kinds)})",
        *(_kind(kind, counted[kind], morning) for kind in kinds),
        _elsewhere(morning),
    )


def _elsewhere(morning: Morning) -> Content:
    """Where to look for what was not laid beside the page."""
    copies = [copy for one in morning.news for copy in (one.after, one.before) if copy]
    if all(copy.page for copy in copies):
        return None
    return tag(
        "p",
        "A copy without a link lies in the archive, at the file and offset named: ",
        code("warcio extract --payload data/archive/warc/FILE OFFSET"),
        class_="dim small",
    )


def _kind(kind: News, count: int, morning: Morning) -> Iterator[Element | Content]:
    name, meaning = NEWS[kind]
    held = [one for one in morning.news if one.kind is kind][:_SHOWN]
    articles = [_report(one) for one in held]
    yield tag("h3", f"{name} ({count:,}): ", tag("span", meaning, class_="dim"), id=f"news-{kind}")
    yield articles[:_OPEN]
    if articles[_OPEN:]:
        yield folded(plural(len(articles) - _OPEN, "more report"), *articles[_OPEN:])
    yield left_out(count - len(held), "report", "xxgk diff previous")


def _report(one: ReportNews) -> Element:
    return tag(
        "article",
        tag("h4", zh(one.title or one.agency)),
        _whose(one),
        tag("p", one.detail) if one.detail not in _addresses(one) else None,
        _cells(one),
        _places(one),
        class_="card",
    )


def _whose(one: ReportNews) -> Element:
    """A report that no build has yet bears no id, and no year where its title names none."""
    return tag(
        "p",
        zh(one.agency),
        f" · {one.report_year}" if one.report_year else None,
        [" · ", code(one.report_id)] if one.report_id else None,
        class_="small",
    )


def _addresses(one: ReportNews) -> tuple[str, ...]:
    """What its links say already."""
    return ("", *(copy.url for copy in (one.after, one.before) if copy))


def _cells(one: ReportNews) -> Content:
    if not one.n_cells:
        return None
    shown = one.cells[:_CELLS_SHOWN]
    caption = f"{plural(one.n_cells, 'changed cell')} of {one.report_id}"
    rows = [(_cell_name(cell), _old(cell), _new(cell)) for cell in shown]
    return [
        table(caption, _CELL_COLUMNS, rows[:_CELLS_OPEN]) if rows else tag("p", caption),
        folded(
            plural(len(rows) - _CELLS_OPEN, "more cell"),
            table(f"{caption}, continued", _CELL_COLUMNS, rows[_CELLS_OPEN:]),
        )
        if rows[_CELLS_OPEN:]
        else None,
        left_out(one.n_cells - len(shown), "cell", f"xxgk diff previous --report {one.report_id}"),
    ]


def _cell_name(cell: ChangedCell) -> Content:
    return " · ".join(part for part in (cell.table, cell.row, cell.column) if part)


def _old(cell: ChangedCell) -> Content:
    return [_value(cell.old_value, "old"), _status(cell.old_status, cell)]


def _new(cell: ChangedCell) -> Content:
    return [_value(cell.new_value, "new"), _status(cell.new_status, cell)]


def _value(value: str | None, side: str) -> Element:
    """A blank cell, no value and zero are three things."""
    if not value:
        return tag("span", "no value" if value is None else "(blank)", class_="dim")
    return tag("span", value, class_=side)


def _status(status: str | None, cell: ChangedCell) -> Content:
    """Shown where it says more than the value: where it is not the same, or there is no value."""
    told = cell.old_status != cell.new_status or None in (cell.old_value, cell.new_value)
    return tag("span", f" ({status})", class_="dim") if status and told else None


def _places(one: ReportNews) -> Content:
    """The archived page now and before, and where the site has it."""
    before, after = one.before, one.after
    parts: list[Content] = []
    if after is not None:
        parts.append(_archived("archived copy", after))
    if before is not None:
        parts.append(_archived("copy before" if after else "last archived copy", before))
    if after is not None:
        parts.append(link(after.url, "at the source"))
    if before is not None and (after is None or before.url != after.url):
        parts.append(link(before.url, "where it was" if after else "where it stood at the source"))
    if not parts:
        return tag("p", "No copy is in the archive.", class_="dim small")
    return tag("p", *(tag("span", part) for part in parts), class_="links small")


def _archived(name: str, copy: Captured) -> Content:
    """A link where the page lies beside; else where it lies in the archive."""
    when = tag("span", f" of {told_time(copy.fetched_at)}", class_="dim")
    if copy.page is not None and is_beside(copy.page):
        return [tag("a", name, href=copy.page), when]
    where = f" in {copy.warc_file} at {copy.warc_offset}" if copy.warc_file else " not in a file"
    return [name, when, tag("span", where, class_="dim")]


def is_beside(page: str) -> bool:
    """Whether the path leads to a file of ``captures/``, and nowhere else.

    >>> [is_beside(p) for p in ("captures/ab12.html", "javascript:x", "captures/../../x.html")]
    [True, False, False]
    """
    folder, _, name = page.partition("/")
    return folder == "captures" and name.endswith(".html") and name[:-5].isalnum()
