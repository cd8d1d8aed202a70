"""Where the text of an article stands on its page, and the pictures that stand in place of text.

Knows the containers that the CMS products name (seen over 87 city sites, the frequent first); knows
no single CMS. Without such a container nothing is said: the first picture of a page is its banner.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

# Ids and classes, lower case; numbered ones by their start (#vsb_content_2, #vsb_content_100).
_IDS = ("zoom", "dozoom", "zoomcon", "ucap-content", "newscontent", "fontzoom", "contenttext",
        "ivs_content", "detailcontent", "xx_conter1023")  # fmt: skip
_NUMBERED_IDS = re.compile(r"(?:vsb_content|con)_?\d*")
_CLASSES = frozenset(
    ("trs_ueditor", "trs_editor", "trs_editor_view", "trs_preappend", "view", "j-fontcontent",
     "v_news_content", "xxgk_content", "zfxxgk_content", "article-content", "article_content",
     "content_block", "xl_cont", "xl_content", "nrcontent", "contentbox", "contenttextbox",
     "gk_zn_con", "art_con", "xxgkcont", "zwnr", "pages_content", "wzzw-article", "zc_article_con",
     "hwq-info-article-center", "news_font", "bt_content", "main-txt", "wip_art_con", "content")
)  # fmt: skip
# Not p and span: a page pasted from Word has thousands of them, each with a class.
_CONTAINERS = ("div", "td", "font", "section", "article", "ucapcontent")
_LEAST_TEXT = 200  # signs; a body with fewer says what it says in its pictures


def body_of(tree: HtmlElement) -> HtmlElement | None:
    """The outermost container of an article's text, None where none of the known ones is there."""
    for element in tree.iter(*_CONTAINERS):
        name = (element.get("id") or "").strip().lower()
        classes = (element.get("class") or "").lower().split()
        if name in _IDS or _NUMBERED_IDS.fullmatch(name) or _CLASSES.intersection(classes):
            return element
    return None


def pictures_for_text(tree: HtmlElement) -> tuple[str, ...]:
    """The addresses, as written, of the pictures in a body that has hardly any text."""
    body = body_of(tree)
    if body is None:
        return ()
    shown = body.xpath(".//text()[not(ancestor::script or ancestor::style)]")
    if sum(len("".join(str(text).split())) for text in shown) >= _LEAST_TEXT:
        return ()
    sources = (str(image.get("src") or "").strip() for image in body.iter("img"))
    return tuple(source for source in sources if source)
