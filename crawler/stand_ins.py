"""Answers of status 200 that are not what was asked for: soft 404s, captchas, pages for files.

Pure. Knows bytes and addresses; a stand-in is archived as what it is and read as nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from pipelines.archive.content import UnreadablePayloadError, decode_content

SOFT_404, CAPTCHA, NOT_A_FILE = "soft_404", "captcha", "not_a_file"

# A stand-in is a short page: a body beyond this is not looked into.
_LONGEST_BODY = 512 * 1024
_LONGEST_TEXT = 400  # characters of visible text
_MOST_SIGNS = 3000  # Chinese ones of a whole page, seen or not
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_INVISIBLE = re.compile(
    r"<(script|style|head)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL
)
_ABSENT = re.compile(
    # Not 信息不存在: that is an answer to applicants, and stands in lists and reports.
    r"(?:页面|网页|文章|栏目|页)(?:已经|已)?(?:不存在|未找到|没有找到|找不到|被删除|已删除)"
    r"|您(?:所|要|想)?(?:访问|查找|浏览|请求|查看)的.{0,20}(?:不存在|删除|未找到|找不到|失效|下线)"
    r"|(?:找不到|无法找到)(?:您|该|此|所|相关)?.{0,8}(?:页面|网页|文章|内容)"
    r"|page\s+not\s+found|404\s+not\s+found|not\s+found\s*$",
    re.IGNORECASE,
)
_ABSENT_TITLE = re.compile(r"(?<![\d-])404(?![\d号-])")
_REFRESH = re.compile(
    r"""<meta[^>]+http-equiv\s*=\s*["']?refresh[^>]*url\s*=\s*["']?([^"'>\s]+)"""
    r"""|<script[^>]*>[^<]*\blocation(?:\.href)?\s*=\s*["']([^"']+)["']"""
    r"""|<script[^>]*>[^<]*\blocation\.(?:replace|assign)\(\s*["']([^"']+)["']""",
    re.IGNORECASE,
)
_MOST_LINKS = 3  # of a page that only sends us on
_HOME = re.compile(r"/?(?:(?:index|default|home)\.(?:s?html?|jsp|php|aspx?))?", re.IGNORECASE)
_MARKUP = re.compile(
    r"\s*<(?:!doctype\s+html\b|!--|(?:html|head|script|meta|title|body|div|form|table|p)\b)",
    re.IGNORECASE,
)
# Word and Excel save such "documents"; they are what was asked for.
_OFFICE_MARKUP = "urn:schemas-microsoft-com:office"
_CAPTCHA = re.compile(r"验证码|captcha|verify_?code|checkcode|滑动验证|安全验证", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response of status 200. ``asked``: the address before redirects; ``body`` is readable."""

    asked: str
    url: str
    role: str
    media_type: str
    body: bytes


def stand_in(answer: Answer) -> str:
    """What came in place of what was asked for, empty where it is just that.

    >>> page = "<title>404</title><p>您访问的页面不存在</p>".encode()
    >>> stand_in(Answer("http://a.gov.cn/1.html", "http://a.gov.cn/1.html", "article", "", page))
    'soft_404'
    """
    if answer.role == "robots" or is_home(answer.asked):
        return ""
    if is_home(answer.url):
        return SOFT_404
    if answer.role == "attachment":
        return _in_place_of_a_file(answer)
    text = _text(answer.body)
    title = _TITLE.search(text)
    if title and (_ABSENT.search(title[1].strip()) or _ABSENT_TITLE.search(title[1])):
        return SOFT_404
    # Chinese signs take two bytes more than one: so many of them are more than a stand-in shows,
    # whatever of them stands in scripts and attributes.
    if len(text.encode("utf-8", "replace")) - len(text) > 2 * _MOST_SIGNS:
        return ""
    visible = " ".join(_INVISIBLE.sub(" ", text).split())
    if len(visible) > _LONGEST_TEXT:
        return ""
    sent_on = _REFRESH.search(text) if text.lower().count("<a ") <= _MOST_LINKS else None
    target = next(filter(None, sent_on.groups()), "") if sent_on else ""
    if _ABSENT.search(visible) or (target and is_home(urljoin(answer.url, target.strip()))):
        return SOFT_404
    return ""


def is_home(url: str) -> bool:
    """Whether the address is a site's home page.

    >>> [is_home(u) for u in ("http://a.gov.cn", "http://a.gov.cn/index.html", "http://a.cn/?id=1")]
    [True, True, False]
    """
    parts = urlsplit(url)
    return not parts.query and _HOME.fullmatch(parts.path) is not None


def readable(body: bytes, encodings: str) -> bytes:
    """The body of a short answer without its content encoding; empty where it is long, is broken
    or would grow beyond all bounds."""
    if len(body) > _LONGEST_BODY:
        return b""
    try:
        return decode_content(body, encodings, _LONGEST_BODY)
    except UnreadablePayloadError:
        return b""


def _in_place_of_a_file(answer: Answer) -> str:
    is_declared = answer.media_type in ("text/html", "application/xhtml+xml")
    # Servers declare text/html for what they have no name for, such as .wps and .ofd.
    text = _text(answer.body) if answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else ""
    if not _MARKUP.match(text.lstrip("\ufeff")) or _OFFICE_MARKUP in text:
        return ""
    if _CAPTCHA.search(text):
        return CAPTCHA
    return NOT_A_FILE if is_declared else ""


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("gb18030", errors="replace")
