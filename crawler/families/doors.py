"""Pages that are no list but lead to one: a shell that sends on, a frame that holds the list.

Knows JavaScript redirects, ``meta refresh`` and frames as text and markup; knows no CMS, and runs
no script. Whether the address behind the door may be asked is not decided here. Seen: hosts of 贵阳
and 阜阳 that answer with a shell; lists of 内蒙古 (``zfxxgknew``) and of govxxgk (长葛) in frames.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.families.common import is_file, is_hidden, resolve
from crawler.families.model import Ask, Page
from crawler.families.scripts import code_on

# location.replace("…"), location.assign("…"), location.href = "…", location = "…"; an address that
# the script goes on to build (``"/s?q=" + word``) is no address yet.
_SENT_ON = re.compile(
    r"""\blocation\s*(?:\.\s*(?:replace|assign)\s*\(\s*|(?:\.\s*href)?\s*=\s*)
    (?P<q>["'])(?P<to>[^"'\n]+)(?P=q)(?!\s*\+)""",
    re.VERBOSE,
)
_REFRESH = re.compile(r"""^\s*[\d.]+\s*[;,]?\s*url\s*=\s*["']?\s*([^"']+?)\s*["']?\s*$""", re.I)
# "正在跳转，如没有自动跳转请点击此处" is a shell; the furniture of a site is longer.
_LONGEST_SHELL = 120
# The line of a script that is for other devices than ours.
_FOR_MOBILES = re.compile(r"mobile|android|iphone|ipad|/wap", re.IGNORECASE)
_HOME = re.compile(r"/*(?:index\.\w+)?")
# What a frame beside the list is called.
_FURNITURE = re.compile(
    r"top|head|foot|nav|menu|left|weather|tianqi|banner|search|login|count|share", re.IGNORECASE
)


def door(page: Page) -> Ask | None:
    """What to ask in place of the page, None where the page leads nowhere but to itself.

    For pages that hold no rows, columns, pager or report themselves: a list that has rows may well
    have frames and a redirect for mobile devices.

    >>> from crawler.families.model import read_page
    >>> shell = b"<script>window.location.replace('/zwgk/nb/')</script>"
    >>> door(read_page("http://a.gov.cn/nb", 200, shell, "text/html")).url
    'http://a.gov.cn/zwgk/nb/'
    """
    url = _sent_on(page) or _framed(page)
    return None if url is None else Ask(url, "list")


def _sent_on(page: Page) -> str | None:
    """The target of a shell's redirect. Of several the last is for everybody: those before it stand
    under a condition. What sends from below to the home page says that there is nothing."""
    shown = page.tree.xpath("//body//text()[not(ancestor::script or ancestor::style)]")
    if sum(len("".join(str(text).split())) for text in shown) > _LONGEST_SHELL:
        return None
    targets = [
        str(meta.get("content") or "")
        for meta in page.tree.iter("meta")
        if (meta.get("http-equiv") or "").strip().lower() == "refresh"
    ]
    found = [match[1] for text in targets if (match := _REFRESH.match(text))]
    for line in code_on(page).replace(";", "\n").splitlines():
        if not _FOR_MOBILES.search(line):
            found += [match["to"] for match in _SENT_ON.finditer(line)]
    urls = [url for target in found if (url := _elsewhere(page, target))]
    if not urls or (_is_home(urls[-1]) and not _is_home(page.url)):
        return None
    return urls[-1]


def _framed(page: Page) -> str | None:
    """The frame that holds the list: of several the first that is not called as furniture is."""
    host = urlsplit(page.url).netloc
    frames = [
        (frame, url)
        for frame in page.tree.iter("iframe", "frame")
        if not _is_unseen(frame)
        and (url := _elsewhere(page, frame.get("src") or "")) is not None
        and urlsplit(url).netloc == host
        and not is_file(url)
    ]
    for frame, url in frames:
        called = f"{frame.get('name') or ''} {frame.get('id') or ''} {url.rpartition('/')[2]}"
        if not _FURNITURE.search(called):
            return url
    return None


def _is_unseen(frame: HtmlElement) -> bool:
    sizes = {(frame.get(name) or "").strip().removesuffix("px") for name in ("width", "height")}
    return is_hidden(frame) or bool(sizes & {"0", "1"})


def _is_home(url: str) -> bool:
    return _HOME.fullmatch(urlsplit(url).path) is not None


def _elsewhere(page: Page, target: str) -> str | None:
    url = resolve(page, target) if target.strip() else None
    return None if url is None or url == page.url else url
