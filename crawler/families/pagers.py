"""The page after this one, in any way in which a page can say it without its script being run.

In this order: the known calls of TRS and its like; 下一页 and its like, as an anchor, a picture, a
handler or a number in ``data-page`` or ``paged``; a choice of pages (DedeCMS); the figure after
that of this page. 云南 keeps its pager as base64 of a percent-encoded text. Where the page says
that it is the last (第3页/共3页), none follows, whatever its anchors say. Knows no rows, no CMS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.families.common import folder_of, is_hidden, resolve, text_of
from crawler.families.forms import submission, value_of
from crawler.families.handlers import target_of
from crawler.families.model import Ask, Page
from crawler.families.queries import with_query
from crawler.families.scripts import code_on
from crawler.families.trs_pager import hidden_pager, next_name

_NEXT = re.compile(
    r"[\[【(]?\s*(?:下一?[页頁]|[后後]一?[页頁]|next\s*(?:page)?|[>›]|&gt;)\s*[>›»]*\s*[\]】)]?",
    re.IGNORECASE,
)
_PREVIOUS = re.compile(
    r"[\[【(]?\s*[<‹«]*\s*(?:上一?[页頁]|前一?[页頁]|prev(?:ious)?(?:\s*page)?)\s*[\]】)]?",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[\[(]?\s*(\d{1,3})\s*[\])]?")
_CHOICE = re.compile(r"第?\s*(\d{1,3})\s*(?:页|/\s*\d+\s*页?)?")
_AT_OF = (
    re.compile(r"(?<![\d/-])(?P<at>\d{1,4})\s*/\s*(?:共\s*)?(?P<of>\d{1,4})\s*页"),
    re.compile(r"第\s*(?P<at>\d{1,4})\s*页\s*[/／|,，、]?\s*(?:共|总)\s*(?P<of>\d{1,4})\s*页"),
    re.compile(r"共\s*(?P<of>\d{1,4})\s*页[^页]{0,20}?(?:当前)?第\s*(?P<at>\d{1,4})\s*页"),
    re.compile(r"页次\s*[:：]?\s*(?P<at>\d{1,4})\s*/\s*(?P<of>\d{1,4})"),
)
_OWN = re.compile(r"\b(?:cur(?:rent)?|active|on|hover|selected|now|this)\b", re.IGNORECASE)
_INDEX = re.compile(r"(?:index|default)\.\w+$")
_SCRIPTED = re.compile(r"^\s*javascript:", re.IGNORECASE)
_NUMBERED = ("paged", "data-page", "data-pageno", "data-pageindex", "data-page-index", "data-p")
_TEMPLATES = ("data-url", "data-href", "data-link")
_PLACE = re.compile(r"\{\{?\s*\w*\s*\}?\}|#\w+#|__page__|%d", re.IGNORECASE)
# What the number of a page is called in addresses.
PAGE_FIELD = re.compile(
    r"page|pageno|pagenum|pagenumber|pageindex|page_?no|page_?index|currentpage|curpage|cur_page"
    r"|currpage|p|page\.?currentpage|pager\.offset",
    re.IGNORECASE,
)


def next_page(page: Page) -> Ask | None:
    """The request for the page after this one, None where the page announces none."""
    name = next_name(code_on(page))
    if name is not None:
        return Ask(urljoin(folder_of(page), name), "list") if name else None
    pager = hidden_pager(page) or page
    if is_last(pager):
        return None
    for element in _elements(pager):
        if says_next(element):
            ask = _behind(pager, element)
            if ask is not None:
                return ask
    return _chosen(pager) or _figure(pager)


def is_later(page: Page) -> bool:
    """Whether the page says that others come before it."""
    pager = hidden_pager(page) or page
    at = _at_of(pager)
    if at is not None and at[0] > 1:
        return True
    return any(
        _says(element, _PREVIOUS) and _behind(pager, element) is not None
        for element in _elements(pager)
    )


def is_last(page: Page) -> bool:
    """Whether the page says that it is the last, as in 第3页/共3页."""
    at = _at_of(page)
    return at is not None and at[0] >= at[1]


def says_next(element: HtmlElement) -> bool:
    return _says(element, _NEXT)


def pager_figure(element: HtmlElement) -> int | None:
    """The number that an element of a pager shows, None where it shows none."""
    found = _FIGURE.fullmatch(text_of(element))
    return int(found[1]) if found else None


def is_pager_link(element: HtmlElement) -> bool:
    said = text_of(element)
    words = ("首页", "尾页", "末页", "第一页", "最后一页", "最后页")
    return (
        says_next(element)
        or _says(element, _PREVIOUS)
        or said in words
        or _FIGURE.fullmatch(said) is not None
    )


def is_choice_of_pages(select: HtmlElement) -> bool:
    options = [text_of(option) for option in select.iter("option")]
    return bool(options) and all(_CHOICE.fullmatch(said) for said in options)


def _says(element: HtmlElement, word: re.Pattern[str]) -> bool:
    said = text_of(element)
    if said:
        return word.fullmatch(said) is not None
    pictures = [image.get("alt") or image.get("title") or "" for image in element.iter("img")]
    names = (element.get("title"), element.get("value"), element.get("aria-label"), *pictures)
    return any(word.fullmatch(name.strip()) for name in names if name)


def _elements(page: Page) -> Iterator[HtmlElement]:
    for element in page.tree.iter("a", "button", "input", "span", "li", "div", "td", "link"):
        if element.tag == "input" and (element.get("type") or "").lower() not in (
            "button",
            "submit",
            "image",
        ):
            continue
        clicked = element.get("onclick") or any(element.get(name) for name in _NUMBERED)
        if (clicked or element.tag in ("a", "button", "input", "link")) and not is_hidden(element):
            yield element


def _behind(page: Page, element: HtmlElement) -> Ask | None:
    """What a click on the element asks for."""
    if "disabled" in (element.get("class") or "").split() or element.get("disabled") is not None:
        return None
    href = (element.get("href") or "").strip()
    if href and not href.startswith("#") and not _SCRIPTED.match(href):
        url = resolve(page, href)
        return Ask(url, "list") if url is not None and url != page.url else None
    for code in (element.get("onclick") or "", href if _SCRIPTED.match(href) else ""):
        if code and (ask := target_of(page, code)) is not None:
            return ask
    if (numbered := _numbered(page, element)) is not None:
        return numbered
    form = next(element.iterancestors("form"), None)
    if element.tag in ("input", "button") and element.get("name") and form is not None:
        return submission(page, form, {element.get("name"): element.get("value") or ""})
    return None


def _numbered(page: Page, element: HtmlElement) -> Ask | None:
    """``<a paged="2">下一页</a>``: the number; what it is put into stands in an attribute, or is a
    field of the address."""
    number = next((element.get(name) for name in _NUMBERED if element.get(name)), None)
    for holder in (element, *element.iterancestors()):
        template = next((holder.get(name) for name in _TEMPLATES if holder.get(name)), None)
        if template and number and _PLACE.search(template):
            url = resolve(page, _PLACE.sub(number, template))
            return Ask(url, "list") if url else None
        if template and holder is element and number is None:
            url = resolve(page, template)
            return Ask(url, "list") if url and url != page.url else None
    if number is None or not number.isdigit():
        return None
    named = [
        name
        for name, _ in parse_qsl(urlsplit(page.url).query, keep_blank_values=True)
        if PAGE_FIELD.fullmatch(name)
    ]
    url = with_query(page.url, {named[0] if named else "page": number})
    return Ask(url, "list") if url != page.url else None


def _chosen(page: Page) -> Ask | None:
    """The option after the one that is selected, in a choice of pages."""
    for select in page.tree.iter("select"):
        options = list(select.iter("option"))
        if is_hidden(select) or not is_choice_of_pages(select):
            continue
        here = [resolve(page, value_of(one)) == page.url for one in options]
        marked = [one.get("selected") is not None for one in options]
        at = (marked if any(marked) else here if any(here) else [True]).index(True)
        if at + 1 == len(options):
            return None
        value = value_of(options[at + 1])
        ask = target_of(page, select.get("onchange") or "", value)
        if ask is not None:
            return ask
        if not value.isdigit() and (url := resolve(page, value)) is not None:
            return Ask(url, "list")
    return None


def _figure(page: Page) -> Ask | None:
    """The anchor of the figure after this page's own, which no anchor or one to itself shows."""
    held: dict[HtmlElement, dict[int, tuple[HtmlElement, Ask | None]]] = {}
    for element in page.tree.iter("a", "span", "strong", "b", "em", "font", "li", "i"):
        number = pager_figure(element)
        if (
            number is None
            or is_hidden(element)
            or (element.tag != "a" and element.find(".//a") is not None)
        ):
            continue
        container = element.getparent()
        if container is not None and container.tag == "li" and container.getparent() is not None:
            container = container.getparent()
        if container is not None and number not in held.setdefault(container, {}):
            is_own = element.tag != "a" or _OWN.search(element.get("class") or "")
            ask = None if is_own else _behind(page, element)
            if ask is not None and _INDEX.sub("", ask.url) == page.url:
                ask = None
            held[container][number] = (element, ask)
    for figures in held.values():
        own = [number for number, (_, ask) in figures.items() if ask is None]
        if len(own) == 1 and len(figures) > 1:
            following = figures.get(own[0] + 1)
            return following[1] if following else None
    return None


def _at_of(page: Page) -> tuple[int, int] | None:
    shown = page.tree.xpath("//body//text()[not(ancestor::script or ancestor::style)]")
    text = " ".join(" ".join(str(one) for one in shown).split())
    for form in _AT_OF:
        found = form.search(text)
        if found is not None:
            return int(found["at"]), int(found["of"])
    return None
