"""The script of a page as text: what it says, without what it only remarks.

Runs nothing. Knows comments and strings; knows no CMS.
"""

from __future__ import annotations

import re

from crawler.families.model import Page

# Addresses hold ``//`` within strings, so that strings are read before comments.
_COMMENT = re.compile(
    r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|//[^\n]*|<!--[^\n]*|/\*.*?\*/""", re.DOTALL
)


def code_of(script: str) -> str:
    """The script without comments; each gives way to a blank.

    >>> code_of('a = "http://a.gov.cn/"; // b()')
    'a = "http://a.gov.cn/";  '
    """
    return _COMMENT.sub(lambda match: match[1] or " ", script)


def code_on(page: Page) -> str:
    """The code of all scripts that stand in the page itself."""
    return code_of("\n".join(str(script.text or "") for script in page.tree.iter("script")))
