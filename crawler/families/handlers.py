"""Where a click leads, read from the script of a page without running it.

Knows three forms: an address written in the handler itself; a call of a function of the page that
joins strings around its argument and gives the result to ``location``; and one that puts its
argument into a form and sends it. What it cannot read leads nowhere. Knows no CMS and no pager.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from crawler.families.common import resolve
from crawler.families.forms import submission
from crawler.families.model import Ask, Page
from crawler.families.scripts import code_on

_STRING = r"""(?:"[^"\n]*"|'[^'\n]*')"""
_CALL = re.compile(
    rf"""(?<![\w.])([A-Za-z_$][\w$]*)\s*\(\s*((?:{_STRING}|-?\d+)(?:\s*,\s*(?:{_STRING}|\w+))*)\s*\)"""
)
_SENDS = re.compile(
    r"(?:\blocation\s*(?:\.\s*(?:replace|assign)\s*\(|(?:\.\s*href)?\s*=(?!=))|\bopen\s*\(|\.load\s*\()"
    r"\s*(?P<what>[^;\n}]+)"
)
_ADDRESS = re.compile(
    r"^(?:https?:)?/|^\.{0,2}/|\?[\w.]+=|\.(?:s?html?|jspx?|php|aspx?|action|do)\b"
)
_PIECE = re.compile(
    rf"""\s*(?:(?P<text>{_STRING})
    |(?:parseInt|Number|String|encodeURIComponent)?\s*\(?\s*(?P<name>[A-Za-z_$][\w$.]*)\s*(?P<step>[-+]\s*\d+(?=\s*\)))?\s*\)?
    |(?P<figure>\d+))\s*(?P<end>\+|[,)]|$)""",
    re.VERBOSE,
)
_FILLS = re.compile(
    rf"""(?:getElementById\s*\(\s*(?P<id>{_STRING})\s*\)(?:\[0\])?|\$\(\s*(?P<dollar>{_STRING})\s*\)
    |\[\s*(?P<key>{_STRING})\s*\]|\.(?P<dot>\w+))
    \s*\.\s*(?:value\s*=\s*|val\s*\(\s*)(?P<what>\w+)""",
    re.VERBOSE,
)
_CHOSEN = re.compile(r"this\.(?:options\s*\[\s*this\.selectedIndex\s*\]\.)?value")
_LONGEST_BODY = 3000  # signs of a function


def target_of(page: Page, code: str, chosen: str | None = None) -> Ask | None:
    """What the handler ``code`` asks for; ``chosen`` is the value of the option that it reads."""
    code = unquote(code.strip())
    code = re.sub(r"^javascript:\s*", "", code, flags=re.IGNORECASE)
    if chosen is not None:
        code = _CHOSEN.sub(f"'{chosen}'", code)
    if (sent := _SENDS.search(code)) is not None:
        return _list_at(page, joined(page, sent["what"], {}))
    for name, given in _CALL.findall(code):
        values = [one.strip().strip("'\"") for one in given.split(",")]
        ask = _called(page, name, values)
        if ask is not None:
            return ask
        for value in values:
            if _ADDRESS.search(value):
                return _list_at(page, value)
    return None


def joined(page: Page, expression: str, known: Mapping[str, str]) -> str | None:
    """The string that an expression of strings and names joined by ``+`` gives; None where it holds
    anything else. Names are those of ``known`` and of the page's plain variables."""
    made, at = "", 0
    while at < len(expression):
        piece = _PIECE.match(expression, at)
        if piece is None or piece.end() == at:
            return None
        if piece["text"] is not None:
            made += piece["text"][1:-1]
        elif piece["figure"] is not None:
            made += piece["figure"]
        else:
            value = _value(page, piece["name"], known)
            if value is not None and piece["step"]:
                value = _stepped(value, piece["step"])
            if value is None:
                return None
            made += value
        if piece["end"] != "+":
            return made
        at = piece.end()
    return made or None


def _value(page: Page, name: str, known: Mapping[str, str]) -> str | None:
    place = name.removeprefix("window.").removeprefix("document.")
    if place == "location.pathname":
        return urlsplit(page.url).path
    if place == "location.href":
        return page.url
    return known[name] if name in known else variable(page, name)


def _stepped(value: str, step: str) -> str | None:
    """The figure with ``+ 1`` or ``- 1`` that the script does to it."""
    if not value.lstrip("-").isdigit():
        return None
    return str(int(value) + int("".join(step.split())))


def variable(page: Page, name: str) -> str | None:
    """The value of a variable of the page's script that is given as a string or a figure."""
    given = re.search(
        rf"(?<![\w.$]){re.escape(name)}\s*=\s*(?:({_STRING})|(\d+))\s*(?:[;,\n]|$)", code_on(page)
    )
    if given is None:
        return None
    return given[1][1:-1] if given[1] else given[2]


def _called(page: Page, name: str, values: list[str]) -> Ask | None:
    """What a function of the page asks for with these arguments. Of several addresses the last that
    holds an argument counts: those before it are for page one."""
    code = code_on(page)
    called = re.escape(name)
    found = re.search(
        rf"(?:function\s+{called}\s*|\b{called}\s*[=:]\s*function\s*)\(([^)]*)\)\s*\{{", code
    )
    if found is None:
        return None
    body = _body(code, found.end())
    names = [one.strip() for one in found[1].split(",")]
    known = dict(zip(names, values, strict=False))
    for sent in reversed(list(_SENDS.finditer(body))):
        if any(re.search(rf"\b{re.escape(one)}\b", sent["what"]) for one in known if one):
            return _list_at(page, joined(page, sent["what"], known))
    if "submit" in body:
        return _sent_form(page, body, known)
    return None


def _body(code: str, start: int) -> str:
    depth = 1
    for at, sign in enumerate(code[start : start + _LONGEST_BODY], start):
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return code[start:at]
    return code[start : start + _LONGEST_BODY]


def _sent_form(page: Page, body: str, known: Mapping[str, str]) -> Ask | None:
    for filled in _FILLS.finditer(body):
        value = known.get(filled["what"])
        called = filled["id"] or filled["dollar"] or filled["key"]
        name = called[1:-1].lstrip("#") if called else filled["dot"]
        control = _control(page, name)
        if value is None or control is None:
            continue
        form = next(control.iterancestors("form"), None)
        if form is not None:
            return submission(page, form, {control.get("name") or name: value})
    return None


def _control(page: Page, name: str) -> HtmlElement | None:
    for control in page.tree.iter("input", "select"):
        if name in (control.get("id"), control.get("name")):
            return control
    return None


def _list_at(page: Page, target: str | None) -> Ask | None:
    url = resolve(page, target) if target and target.strip() else None
    return None if url is None or url == page.url else Ask(url, "list")
