"""What a host of the country shows on a night, made with the pages of the replica.

Knows the script and the replica's products; knows nothing of sockets, nor of who reads the pages.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType

from crawler.replica import furniture, glist, trs, trs_pager
from crawler.replica.addresses import fill_address
from crawler.replica.asking import Asked, Made, Reply
from crawler.replica.body import report_body
from crawler.replica.cms import CMS
from crawler.replica.figures import Cell, yearly_counts
from crawler.replica.listings import CORRECTION_MARK, CST, Article
from crawler.replica.narrative import prose_of
from crawler.replica.places import County, Organ
from crawler.replica.reports import PlannedReport
from crawler.replica.site import PLAIN, Site
from crawler.replica.sites import SITES
from crawler.replica.wording import outcome_codes
from tests.soak.scenario import Content, Host, Report, Scenario

_FIRST = "东西南北青白丹玄金银铜玉石松柏竹兰梅荷菊"
_SECOND = "溪川原岭浦泽渡泉岗湾潭坪洲桥亭台林峰陂塘"
# trs and ln-glist name their articles by rules of their own; these are of their form.
_ADDRESSES = {
    "trs": "{folder}{{ym}}/t{{ymd}}_{{id}}.{suffix}",
    "ln-glist": "/html/{code}/{{ym}}/016{{id}}{{small}}01.{suffix}",
}
# The replica draws figures up to report year 2024: those of two years before stand for a year here.
_YEARS_LATER = 2
EDITION = "2021"
NO_LIST = "本网站正在升级改版，给您带来不便，敬请谅解。"


@cache
def county(number: int) -> County:
    """The county of the ``number``-th host, from 0."""
    first, second = divmod(number, len(_SECOND))
    name = _FIRST[first % len(_FIRST)] + _SECOND[second] + "县区"[first // len(_FIRST) % 2]
    return County(f"h{number:03d}", name, f"99{10 + number // 80:02d}{number % 80 + 20:02d}", 120)


@cache
def organ(host: int, kind: str) -> Organ:
    """``kind``: office, government or finance."""
    place = county(host)
    if kind == "office":
        return replace(place.office, parent_id="jijiang-government")
    if kind == "government":
        return replace(place.government, parent_id="jijiang-government", volume=160)
    return Organ(
        f"{place.key}-finance", f"{place.name}财政局", "department", place.code,
        place.government.organ_id, 60,
    )  # fmt: skip


def organs(host: Host) -> tuple[Organ, ...]:
    return tuple(organ(host.number, kind) for kind in ("government", "office", "finance"))


@cache
def _site(number: int, template: str, channel: str) -> Site:
    model = SITES[template]
    pattern = model.address or _ADDRESSES[model.family].format(
        folder=model.list_dir, code=model.site_code, suffix=model.suffix
    )
    path = channel or (model.list_dir if model.family == "trs" else model.channel_url_path)
    if channel:
        model = replace(model, list_dir=channel, page_size=50)
    return replace(
        model, key=county(number).key, place=county(number), address=pattern, habits=PLAIN,
        channel_url_path=path, validators=False, gzip=False, rotating=False, robots=None,
    )  # fmt: skip


def site(host: Host, night: int) -> Site:
    """The site as it is built on the night."""
    moved = host.redesign
    if moved is None or night < moved.night:
        return _site(host.number, host.template, "")
    channel = _site(host.number, host.template, "").channel_url_path.partition("?")[0]
    return _site(host.number, moved.template, channel if moved.in_place else "")


def registered(host: Host, night: int) -> Site:
    """The site as the registry has it."""
    moved = host.redesign
    if moved is None or moved.in_place or night < moved.corrected:
        return _site(host.number, host.template, "")
    return site(host, night)


def path_of(host: Host, report: Report, address: int) -> str:
    """Addresses 1 are those after the redesign, where there is one."""
    moved = host.redesign
    night = moved.night if moved is not None and address == 1 else 1
    return fill_address(
        site(host, night).address, host.key, _when(host, report), report.number * 10 + address + 1
    )


def url_of(host: Host, report: Report, address: int, port: int) -> str:
    return f"http://{address_of(host)}:{port}{path_of(host, report, address)}"


def address_of(host: Host) -> str:
    """Of the loopback network."""
    return f"127.2.{host.number // 250}.{host.number % 250 + 1}"


def title_of(host: Host, report: Report, content: Content) -> str:
    agency = organ(host.number, report.organ).name
    mark = CORRECTION_MARK if content.marked else ""
    return f"{agency}{report.year}年政府信息公开工作年度报告{mark}"


def rows(script: Scenario, host: Host, night: int) -> tuple[Article, ...]:
    """The rows of the list: the reports that it shows, newest first, and a call for reports."""
    made = [
        _article(host, report, report.content(night), report.address(night))
        for report in host.reports
        if report.is_shown(night)
    ]
    when = datetime(2026, 12, 14, 9, 30, tzinfo=CST)
    title = "关于做好2026年政府信息公开工作年度报告编制发布工作的通知"
    path = fill_address(site(host, night).address, host.key, when, 90)
    called = Article(host.key, path, title, when, "2026-12-14", "call", _office(host), 2026, "<p/>")
    return tuple(sorted((*made, called), key=lambda row: (row.when, row.path), reverse=True))


def answer(script: Scenario, host: Host, night: int, asked: Asked) -> Made | Reply | None:
    """What the site itself answers on the night; None is a 404."""
    here = site(host, night)
    if asked.path == "/":
        return Made(furniture.plain_page(here, here.name, "欢迎访问本网站。"))
    shown = rows(script, host, night)
    for row in shown:
        if row.path == asked.path:
            return Made(_page(here, row))
    if here.cms in CMS:
        return CMS[here.cms].reply(here, shown, 1, asked)
    return _listed(here, shown, asked.path)


def planned(host: Host, report: Report, content: Content) -> PlannedReport:
    """Whose report it is and its every cell, as printed."""
    return _planned(host.number, report.organ, report.year, content.shift, content.prose)


# --- parts ---


def _office(host: Host) -> Organ:
    return organ(host.number, "office")


@cache
def _when_of(number: int, index: int, year: int) -> datetime:
    return datetime(year + 1, 1, 12, 9, 5, tzinfo=CST) + timedelta(days=index, minutes=number)


def _when(host: Host, report: Report) -> datetime:
    return _when_of(host.number, report.number, report.year)


@cache
def _body(host: int, template: Site, report: PlannedReport) -> str:
    return report_body(template, report)


def _article(host: Host, report: Report, content: Content, address: int) -> Article:
    when = _when(host, report)
    says = planned(host, report, content)
    return Article(
        host.key, path_of(host, report, address), title_of(host, report, content), when,
        when.date().isoformat(), "report", organ(host.number, report.organ), report.year,
        report_body(_site(host.number, host.template, ""), says),
    )  # fmt: skip


@cache
def _planned(host: int, kind: str, year: int, shift: int, prose: int) -> PlannedReport:
    who = organ(host, kind)
    counts = dict(yearly_counts(who)[year - _YEARS_LATER])
    codes = outcome_codes(EDITION)
    largest = max(codes, key=lambda row: counts["requests", row, "natural_person"])
    other = next(row for row in codes if row != largest)
    for column in ("natural_person", "total"):
        counts["requests", largest, column] -= shift
        counts["requests", other, column] += shift
    figures: dict[Cell, str] = {cell: str(number) for cell, number in counts.items()}
    fees = counts["proactive", "fees", "amount"]
    figures["proactive", "fees", "amount"] = f"{fees / 10_000:.4f}".rstrip("0").rstrip(".")
    text = prose_of(who, year, counts, "", rare_names=False)
    sections = list(text.sections)
    if prose:
        sections[4] += f"\n更正说明：本报告文字于发布后作过第{prose}次修改，数据未变。"
    return PlannedReport(
        publisher_id=who.organ_id, agency=who.name, report_year=year,
        scope="consolidated" if who.consolidated else "own", edition=EDITION, title="",
        site=f"h{host:03d}", channel_id="", url_path="", published="", listed_date="",
        sign_off_date="", figures=MappingProxyType(figures), planted=(), preamble=text.preamble,
        sections=tuple(sections), sub_headings=text.sub_headings, hybrid=False,
    )  # fmt: skip


def _page(here: Site, row: Article) -> str:
    if here.cms in CMS:
        return CMS[here.cms].article_page(here, row, 1)
    write = glist.article_page if here.family == "ln-glist" else trs.article_page
    return write(here, row, 1, None, None)


def _listed(here: Site, shown: tuple[Article, ...], path: str) -> Made | None:
    """A page of a list of trs or ln-glist."""
    pages = [shown[n : n + here.page_size] for n in range(0, len(shown), here.page_size)]
    for index, chunk in enumerate(pages):
        if here.family == "ln-glist":
            if path == here.list_dir + glist.page_name(index):
                return Made(glist.list_page(here, chunk, index, len(pages)))
            continue
        names = {here.list_dir + trs_pager.page_name(here, index)}
        if index == 0:
            names.add(here.list_dir)
        if path in names:
            folder = here.list_dir
            return Made(trs.list_page(here, chunk, index, len(pages), len(shown), folder))
    return None
