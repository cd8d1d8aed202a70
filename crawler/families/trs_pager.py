"""The pagers of TRS lists: what the script of a page says about the page after it.

Three dialects stand in script alone; the fourth, 下一页 as an anchor, needs none. They are told
apart by the *type* of the first argument, never by file names:

* ``createPageHTML(3, 0, "index", "html")``: pages, current from 0; page 2 is ``index_1``.
  咸宁 passes more arguments, 重庆市 calls it ``createPage``, others have names of their own.
* ``createPageHTML('paging', 25, 1, 'index', 'html', 500)``: an element first, current from 1; page
  2 is ``index_2`` (湖南).
* ``var currentPage = 0; … var countPage = 2; … document.write(…)``: from 0 (鄂尔多斯恩格贝).

Pages carry the definition of the function, calls in comments, and addresses with ``//`` in strings.
"""

from __future__ import annotations

import re

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
