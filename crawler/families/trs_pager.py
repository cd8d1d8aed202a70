"""The pagers of TRS lists: what the script of a page says about the page after it.

Three dialects stand in script alone; the fourth, 下一页 as an anchor, needs none. They are told
apart by the *type* of the first argument, never by file names:

* ``createPageHTML(3, 0, "index", "html")``: pages, current from 0; page 2 is ``index_1``.
  咸宁 passes more arguments, 重庆市 calls it ``createPage``, others have names of their own.
* ``createPageHTML('paging', 25, 1, 'index', 'html', 500)``: an element first, current from 1; page
  2 is ``index_2`` (湖南).
* ``var currentPage = 0; … var countPage = 2; … document.write(…)``: from 0 (鄂尔多斯恩格贝).

云南 writes a fifth: anchors that stand in the page only as base64 of a percent-encoded text. 新疆
once named its pages ``index2.html``; where the anchors have figures alone, the figure after this
page's own is the next.

Pages carry the definition of the function, calls in comments, and addresses with ``//`` in strings.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from crawler.families.common import anchors, text_of
from crawler.families.model import Page, parse
from crawler.families.scripts import code_of

# A call, known by its arguments; a definition has names where a call has figures.
_CALL = re.compile(
    r"""[A-Za-z_$][\w$]*\s*\(\s*
    (?P<element>(?P<q>["'])[^"']*(?P=q)\s*,\s*)?
    (?P<pages>\d+)\s*,\s*(?P<current>\d+)\s*,\s*
    ["'](?P<name>[\w-]+)["']\s*,\s*
    ["']\.?(?P<suffix>s?html?)["']""",
    re.VERBOSE,
)
_CURRENT = re.compile(r"\bcurrentPage\s*=\s*(\d+)")
_COUNT = re.compile(r"\bcountPage\s*=\s*(\d+)")
_WRITTEN_NAME = re.compile(r"href\s*=\s*\\?[\"']([\w-]+)")
_WRITTEN_SUFFIX = re.compile(r"\b(s?html?)\b")
_PAGE_NAME = re.compile(r"/(?:index|list)_?(\d+)\.s?html?$")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{40,}={0,2}")
_LONGEST_PAGER = 20_000  # signs


def next_name(script: str) -> str | None:
    """The file name of the next page; empty on the last one; None where no pager is in the script.

    >>> next_name('createPageHTML(7,0,"index","shtml","black2",136)')
    'index_1.shtml'
    >>> next_name("createPageHTML('paging',25,1,'index','html',500)")
    'index_2.html'
    >>> next_name('//createPageHTML(9, 0, "index", "htm");') is None
    True
    """
    code = code_of(script)
    call = _CALL.search(code)
    if call is not None:
        first = 0 if call["element"] is None else 1
        name, suffix = call["name"], call["suffix"]
        pages, current = int(call["pages"]), int(call["current"])
    else:
        at, count = _CURRENT.search(code), _COUNT.search(code)
        if at is None or count is None:
            return None
        written_name, written_suffix = _WRITTEN_NAME.search(code), _WRITTEN_SUFFIX.search(code)
        first, pages, current = 0, int(count[1]), int(at[1])
        name = written_name[1].rstrip("_") if written_name else "index"
        suffix = written_suffix[1] if written_suffix else "html"
    following = current + 1
    return f"{name}_{following}.{suffix}" if following < pages + first else ""


def hidden_pager(page: Page) -> Page | None:
    """The pager that the page's script would decode (``window.atob``), as a page at the same
    address; None where there is none."""
    if "atob" not in page.text:
        return None
    held = [element.text or "" for element in page.tree.xpath("//*[@id='pages']")]
    held += [match[0] for match in _BASE64.finditer(page.text[-_LONGEST_PAGER:])]
    for text in held:
        try:
            decoded = base64.b64decode("".join(text.split()), validate=True).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            continue
        markup = unquote(decoded)
        if "href" in markup:
            return replace(page, text=markup, tree=parse(markup))
    return None


def next_number(page: Page) -> str | None:
    """The page after this one in a pager of figures, ``index2.html`` or ``index_2.html``; None
    where no anchor leads to a later page."""
    own = _PAGE_NAME.search(urlsplit(page.url).path)
    here = int(own[1]) if own else 0
    later = [
        (int(match[1]), url)
        for anchor, url in anchors(page)
        if text_of(anchor).isdigit() and (match := _PAGE_NAME.search(urlsplit(url).path))
    ]
    return min((found for found in later if found[0] > here), default=(0, None))[1]
