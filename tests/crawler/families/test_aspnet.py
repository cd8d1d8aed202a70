"""Lists of ASP.NET WebForms: the form of the page is sent back, whole, or the address is paged."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from crawler.families import FAMILIES, Ask, Page, read_page, recognise

ASPNET = FAMILIES["aspnet"]
URL = "http://www.a.gov.cn/xxgk/list.aspx?id=9"
STATE = (
    "<input type='hidden' name='__VIEWSTATE' value='/wEP+dDw='><input type=hidden name="
    "'__VIEWSTATEGENERATOR' value='CA0B'><input type=hidden name='__EVENTVALIDATION' value='/wE='>"
    "<input type=hidden name='__VIEWSTATEENCRYPTED' value=''><input name='ctl00$kw' value=''>"
    "<input type=submit name='ctl00$search' value='查询'>"
)


def page(
    pager: str, rows: int = 2, url: str = URL, form: str = "method='post' action='list.aspx?id=9'"
) -> Page:
    listed = "".join(
        f"<tr><td><a href='show.aspx?id={n}'>甲县{2024 - n}年政府信息公开工作年度报告</a></td>"
        f"<td>{2025 - n}/1/20</td></tr>"
        for n in range(rows)
    )
    text = (
        f"<html><body><form {form}>{STATE}<table class='GridView'>{listed}"
        f"<tr><td colspan=2>{pager}</td></tr></table></form></body></html>"
    )
    return read_page(url, 200, text.encode(), "text/html; charset=utf-8")


def sent(ask: Ask | None) -> dict[str, str]:
    assert ask is not None
    assert (ask.method, ask.role, ask.url) == ("POST", "list", URL)
    assert ("Content-Type", "application/x-www-form-urlencoded") in ask.headers
    return {k: v[0] for k, v in parse_qs(ask.body.decode(), keep_blank_values=True).items()}


@pytest.mark.parametrize("control", ["ctl23", "ctl08"])
def test_the_form_is_sent_back_whole_with_the_control_that_was_pressed(control: str) -> None:
    target = f"ctl00$ContentPlaceHolder1$GridView1${control}$LinkButtonNextPage"
    found = page(f'<a href="javascript:__doPostBack(&#39;{target}&#39;,&#39;&#39;)">下一页</a>')
    assert sent(ASPNET.listing(found).next) == {
        "__VIEWSTATE": "/wEP+dDw=",
        "__VIEWSTATEGENERATOR": "CA0B",
        "__EVENTVALIDATION": "/wE=",
        "__VIEWSTATEENCRYPTED": "",
        "ctl00$kw": "",
        "__EVENTTARGET": target,
        "__EVENTARGUMENT": "",
    }
    assert recognise(found) is ASPNET


def test_the_pager_is_no_row() -> None:
    found = page(
        "<a href=\"javascript:__doPostBack('g','Page$2')\">2</a><a href='#'>返回上级栏目列表</a>"
    )
    urls = [row.url for row in ASPNET.listing(found).rows]
    assert urls == [f"http://www.a.gov.cn/xxgk/show.aspx?id={n}" for n in (0, 1)]


@pytest.mark.parametrize(
    "pager",
    [
        "<span>1</span><a href=\"javascript:__doPostBack('g','Page$2')\">2</a>"
        "<a href=\"javascript:__doPostBack('g','Page$3')\">3</a>",
        "<a onclick=\"javascript:__doPostBack('g','Page$2');return false;\" href='#'>下页</a>",
        '<a href=\'javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions("g", '
        '"Page$2", true))\'>Next</a>',
        "<a href=\"javascript:__doPostBack('g','Page$2')\"><img alt='下一页' src=n.gif></a>",
    ],
)
def test_the_next_page_is_read_however_the_pager_calls(pager: str) -> None:
    fields = sent(ASPNET.listing(page(pager)).next)
    assert (fields["__EVENTTARGET"], fields["__EVENTARGUMENT"]) == ("g", "Page$2")


@pytest.mark.parametrize(
    "pager",
    [
        "<a href=\"javascript:__doPostBack('g','Page$1')\">1</a><span>2</span>",
        "<a disabled='disabled'>下一页</a>",
        "<a disabled='disabled' href=\"javascript:__doPostBack('g','n')\">下一页</a>",
        "第2页/共2页 <a href=\"javascript:__doPostBack('g','n')\">下一页</a>",
        "",
    ],
)
def test_behind_the_last_page_nothing_is_sent(pager: str) -> None:
    assert ASPNET.listing(page(pager)).next is None


def test_a_form_without_action_goes_to_the_page_itself() -> None:
    pager = "<a href=\"javascript:__doPostBack('g','n')\">下一页</a>"
    assert sent(ASPNET.listing(page(pager, form="id=form1")).next)["__EVENTTARGET"] == "g"


def test_lists_that_are_paged_by_address_are_followed_by_address() -> None:
    url = "https://hrss.a.gov.cn/InfoPublic.aspx?cid=1019&pid=971&page=1&kw="
    found = page("<a href='InfoPublic.aspx?cid=1019&pid=971&page=2&kw='>下一页</a>", url=url)
    following = ASPNET.listing(found).next
    assert following is not None
    assert (following.method, following.url) == ("GET", url.replace("page=1", "page=2"))


def test_an_empty_grid_is_a_list_and_a_form_for_searching_is_none() -> None:
    assert ASPNET.listing(page("暂无数据", rows=0)).recognised
    text = f"<form method=post>{STATE}</form>".encode()
    assert not ASPNET.listing(read_page(URL, 200, text, "text/html")).recognised
