"""HTML forms, sent as a browser sends them: for lists that are paged by sending one back.

Knows controls and their values; runs no script; knows no CMS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from lxml.html import HtmlElement

from crawler.families.common import resolve
from crawler.families.model import Ask, Page
from crawler.families.queries import with_query

_FORM = "application/x-www-form-urlencoded"
# What is sent only where it is pressed or chosen.
_PRESSED = ("submit", "button", "image", "reset", "file")
_CHOSEN = ("checkbox", "radio")


def submission(page: Page, form: HtmlElement, changes: Mapping[str, str]) -> Ask | None:
    """The request that sends the form with ``changes`` among its fields; None where it leads to no
    page. A form without an action is sent to the page's own address, query and all (ASP.NET)."""
    action = (form.get("action") or "").strip()
    url = resolve(page, action) if action else page.url
    if url is None:
        return None
    fields = dict(fields_of(form)) | dict(changes)
    if (form.get("method") or "get").strip().lower() == "post":
        headers = (("Content-Type", _FORM), ("Referer", page.url))
        return Ask(url, "list", "POST", urlencode(fields).encode(), headers)
    return Ask(with_query(url.partition("?")[0], fields), "list")


def fields_of(form: HtmlElement) -> Iterator[tuple[str, str]]:
    """The fields that are sent without pressing anything."""
    for control in form.iter("input", "select", "textarea"):
        name = control.get("name")
        if not name or control.get("disabled") is not None:
            continue
        kind = (control.get("type") or "").lower() if control.tag == "input" else ""
        if kind in _PRESSED or (kind in _CHOSEN and control.get("checked") is None):
            continue
        if control.tag == "select":
            options = list(control.iter("option"))
            chosen = [one for one in options if one.get("selected") is not None] or options[:1]
            yield from ((name, value_of(one)) for one in chosen)
        elif control.tag == "textarea":
            yield name, str(control.text_content())
        else:
            yield name, control.get("value") or ""


def value_of(option: HtmlElement) -> str:
    value = option.get("value")
    return str(option.text_content()).strip() if value is None else value.strip()
