"""The body of an article, and pictures in place of text."""

from __future__ import annotations

import pytest

from crawler.families.common import attachments_of
from crawler.families.model import read_page

ARTICLE = "http://www.a.gov.cn/nb/202501/t20250120_1234.html"
PICTURES = '<p><img src="./W020250120.jpg"></p><p><IMG SRC="/u/2.png"></p><img src="data:x,1">'


def files(body: str) -> list[str]:
    markup = f'<body><img src="/banner.jpg">{body}</body>'.encode()
    found = attachments_of(read_page(ARTICLE, 200, markup, "text/html; charset=utf-8"))
    return [ask.url.removeprefix("http://www.a.gov.cn") for ask in found]


@pytest.mark.parametrize(
    "frame",
    ['<div id="zoom">{}</div>', '<div class="view TRS_UEDITOR">{}</div>', "<td class=news_font>{}",
     '<div id="vsb_content_2">{}</div>', '<font id="Zoom">{}</font>', '<div id=UCAP-CONTENT>{}'],
)  # fmt: skip
def test_a_body_of_pictures_alone_is_read_from_its_pictures(frame: str) -> None:
    pictures = ["/nb/202501/W020250120.jpg", "/u/2.png"]
    assert files(frame.format(f"<p>一图读懂</p>{PICTURES}")) == pictures
    assert files(frame.format("年" * 300 + PICTURES)) == []


def test_pictures_outside_of_a_body_are_furniture() -> None:
    assert files(f'<div class="left">{PICTURES}</div>') == []
