"""Addresses with queries: reading their fields, asking the same with others.

Knows form encoding; knows no CMS.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit


def query_of(url: str) -> dict[str, str]:
    """The fields of the query, the last of a name."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def with_query(url: str, fields: Mapping[str, str]) -> str:
    """The address with these fields set, the others as they are.

    >>> with_query("http://a.gov.cn/s?page=1&n=2", {"page": "2"})
    'http://a.gov.cn/s?page=2&n=2'
    """
    parts = urlsplit(url)
    merged = query_of(url) | dict(fields)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(merged), ""))


def whole(value: object) -> int | None:
    """A count as sites write it, a number or its digits; None where it is none."""
    text = str(value).strip() if value is not None else ""
    return int(text) if text.isdigit() and len(text) < 10 else None
