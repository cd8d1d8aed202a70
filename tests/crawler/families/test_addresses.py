"""Addresses of links: the same page has the same address every night."""

from __future__ import annotations

import pytest

from crawler.families.common import resolve
from tests.crawler.families.pages import page

COLUMN = "http://a.gov.cn/xxgk/list.jsp"


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/art.jsp;jsessionid=0A1B2C?id=7", "http://a.gov.cn/art.jsp?id=7"),
        ("art.jsp;JSESSIONID=0a1b.node2", "http://a.gov.cn/xxgk/art.jsp"),
        ("/a;jsessionid=1/b.html#top", "http://a.gov.cn/a/b.html"),
        # What says which page it is stays.
        ("/art.jsp?id=7&jsessionid=1", "http://a.gov.cn/art.jsp?id=7&jsessionid=1"),
        ("/art;id=7", "http://a.gov.cn/art;id=7"),
    ],
)
def test_the_session_that_a_server_writes_into_its_links_is_no_part_of_an_address(
    href: str, address: str
) -> None:
    assert resolve(page("", COLUMN), href) == address
