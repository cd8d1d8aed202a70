"""Pages that lead to the list instead of showing it."""

from __future__ import annotations

import pytest

from crawler.families.doors import door
from crawler.families.model import read_page

URL = "http://www.a.gov.cn/zwgk/nb/"
LONG = "政府信息公开年报栏目说明" * 20


def behind(markup: str, url: str = URL) -> str | None:
    ask = door(read_page(url, 200, markup.encode(), "text/html; charset=utf-8"))
    return None if ask is None else ask.url.removeprefix("http://www.a.gov.cn")


@pytest.mark.parametrize(
    "markup",
    [
        "<script>location.replace('/xxgk/nb/')</script>",
        '<SCRIPT>window.location.href = "/xxgk/nb/";</SCRIPT>',
        "<script>self.location='/xxgk/nb/'</script>",
        '<script>top.location.assign("http://www.a.gov.cn/xxgk/nb/")</script>',
        "<script>window . location . replace ( '../../xxgk/nb/' )</script>",
        "<meta http-equiv='refresh' content='0;url=/xxgk/nb/'>",
        '<META content="3; URL=\'/xxgk/nb/\'" HTTP-EQUIV="Refresh"><p>正在跳转，请稍候……</p>',
        "<script>//location.replace('/old/')\nlocation.replace('//www.a.gov.cn/xxgk/nb/')</script>",
        "<script>if(/Android|iPhone/.test(navigator.userAgent)){location.href='/m/nb/'}\n"
        "else{location.href='/xxgk/nb/'}</script>",
        "<body><iframe width='100%' src='/xxgk/nb/'></iframe></body>",
        "<frameset><frame name=topFrame src='/top.html'><frame src='/xxgk/nb/'></frameset>",
    ],
)
def test_a_shell_and_a_frame_lead_to_the_list(markup: str) -> None:
    assert behind(markup) == "/xxgk/nb/"


def test_a_page_of_text_sends_nobody_on_and_its_frame_still_counts() -> None:
    script = "<script>location.replace('/xxgk/nb/')</script>"
    assert behind(f"{script}<p>短</p>") == "/xxgk/nb/"
    assert behind(f"{script}<p>{LONG}</p>") is None
    assert behind(f"{script}<p>{LONG}</p><iframe src='list.html'></iframe>") == "/zwgk/nb/list.html"


@pytest.mark.parametrize(
    "markup",
    [
        "<script>location.href='/search?q=' + word</script>",
        "<script>if (isMobile) location.href='/m/nb/';</script>",
        "<script>location.reload()</script>",
        "<script>location.replace('/zwgk/nb/')</script>",
        "<meta http-equiv='refresh' content='600'>",
        "<script>// location.replace('/xxgk/nb/')</script>",
        "<meta http-equiv='refresh' content='3;url=/index.html'>页面不存在",
        "<iframe src='/xxgk/nb/' style='display:none'></iframe>",
        "<iframe src='/xxgk/nb/' width=0 height=0></iframe>",
        "<iframe src='http://tianqi.b.com/nb/'></iframe>",
        "<iframe src='/weather.html'></iframe><iframe src='/a/report.pdf'></iframe>",
        "<iframe src='about:blank'></iframe><iframe></iframe>",
        "",
    ],
)
def test_what_leads_to_no_list_is_no_door(markup: str) -> None:
    assert behind(markup) is None
