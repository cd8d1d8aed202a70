"""What hanweb-jcms reads: rows in CDATA, blocks of the proxy by GET and POST, odd junk between."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from crawler.families import FAMILIES, Ask, Page, read_page, recognise

JCMS = FAMILIES["hanweb-jcms"]
HOST = "http://www.jia.gov.cn"
COLUMN = f"{HOST}/col/col12377/index.html"
PROXY = f"{HOST}/module/web/jpage/dataproxy.jsp"
FIELDS = (
    "appid=1&webid=110&path=/&columnid=12377&unitid=38486&webname=%25E7%2594%25B2&permissiontype=0"
)
GROUP = f'<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&{FIELDS}"></a>]]></nextgroup>'
TITLE = "甲县2021年政府信息公开工作年度报告"


def page(body: str, url: str = COLUMN) -> Page:
    text = f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>"
    return read_page(url, 200, text.encode(), "text/html")


def answer(body: str, url: str, sent: bytes = b"") -> Page:
    text = f'<?xml version="1.0" encoding="utf-8"?><datastore>{body}</datastore>'
    return read_page(url, 200, text.encode(), "text/xml", sent)


def record(n: int, column: int = 12377) -> str:
    return (
        f'<record><![CDATA[<li class="clearfix"><a href="/art/2022/1/20/art_{column}_{n}.html"'
        f' title="{TITLE}" target="_blank">甲县2021年政府...</a><b>2022-01-20</b></li>]]></record>'
    )


def records(first: int, last: int) -> str:
    inside = "<table></table><li style=<br/>".join(record(n) for n in range(first, last + 1))
    return f"<recordset>{inside}</recordset>"


def unit(store: str) -> str:
    script = f'<script type="text/xml"><datastore>{store}</datastore></script>'
    return f'<ul></ul><div id="38486">{script}</div>'


def refers_to(ask: Ask | None) -> str | None:
    assert ask is not None
    return dict(ask.headers).get("Referer")


def test_rows_come_from_the_data_in_the_script_with_full_titles() -> None:
    listing = JCMS.listing(page(unit(GROUP + records(1, 3))))
    assert [row.url for row in listing.rows] == [
        f"{HOST}/art/2022/1/20/art_12377_{n}.html" for n in (1, 2, 3)
    ]
    assert {(row.title, row.listed_on) for row in listing.rows} == {(TITLE, date(2022, 1, 20))}


@pytest.mark.parametrize(
    ("markup", "url", "day"),
    [
        (
            "<tr><td><a href='http://www.yi.gov.cn/art/2017/4/24/art_7_9.html' title='{}'>甲..</a>"
            "</td><td>[2017-04-24]</td></tr>",
            "http://www.yi.gov.cn/art/2017/4/24/art_7_9.html",
            date(2017, 4, 24),
        ),
        (
            '<td><a title="{}" href="//www.jia.gov.cn/art/2017/4/24/art_7_9.html">甲</a></td><td>2017-04-24</td>',
            f"{HOST}/art/2017/4/24/art_7_9.html",
            date(2017, 4, 24),
        ),
        (
            '<LI><A HREF="../../art/2017/4/24/art_7_9.html" TITLE="{}">甲…</A><SPAN>2017-04-24</SPAN></LI>',
            f"{HOST}/art/2017/4/24/art_7_9.html",
            date(2017, 4, 24),
        ),
        (
            "<li><a href='/col/col8/index.html'>[年报]</a><a href='/art/2017/4/24/art_7_9.html'>{}</a></li>",
            f"{HOST}/art/2017/4/24/art_7_9.html",
            None,
        ),
        (
            "<li><a href='http://www.yi.gov.cn/nb.html'>{}</a></li>",
            "http://www.yi.gov.cn/nb.html",
            None,
        ),
    ],
)
def test_a_record_of_any_markup_is_one_row(markup: str, url: str, day: date | None) -> None:
    store = f"<recordset><record><![CDATA[{markup.format(TITLE)}]]></record></recordset>"
    assert [(r.url, r.title, r.listed_on) for r in JCMS.listing(page(unit(store))).rows] == [
        (url, TITLE, day)
    ]


def test_the_block_after_that_of_the_page_is_the_address_it_names() -> None:
    following = JCMS.listing(page(unit(GROUP + records(1, 45)))).next
    assert following is not None
    assert following.method == "GET"
    assert following.url == f"{PROXY}?page=1&{FIELDS}"
    assert refers_to(following) == COLUMN
    assert following.speculative


def test_later_blocks_are_counted_by_the_address_and_not_by_the_answer() -> None:
    url = f"{PROXY}?page=1&{FIELDS}"
    listing = JCMS.listing(answer("<totalrecord>121</totalrecord>" + GROUP + records(46, 90), url))
    assert len(listing.rows) == 45
    assert listing.next is not None
    assert listing.next.url == url.replace("page=1", "page=2")
    assert refers_to(listing.next) == COLUMN


def test_the_list_ends_by_its_count_or_with_an_empty_block() -> None:
    url = f"{PROXY}?page=1&{FIELDS}"
    counted = answer("<totalrecord>90</totalrecord>" + records(46, 90), url)
    assert len(JCMS.listing(counted).rows) == 45
    assert JCMS.listing(counted).next is None
    open_end = JCMS.listing(answer(records(46, 90), url)).next
    assert open_end is not None
    assert open_end.speculative
    empty = JCMS.listing(answer("<recordset></recordset>", url.replace("page=1", "page=2")))
    assert (empty.rows, empty.next, empty.recognised) == ((), None, True)


def test_a_page_whose_count_is_reached_asks_for_no_block() -> None:
    said = "<totalrecord>3</totalrecord>"
    assert JCMS.listing(page(unit(said + GROUP + records(1, 3)))).next is None
    assert JCMS.listing(page(unit(said.replace("3", "4") + GROUP + records(1, 3)))).next is not None


SCRIPT = (
    "<script>$('#38486').jpage({perpage: 15, proxy: '/module/jpage/dataproxy.jsp', params: "
    "{col: 1, appid: '1', webid: '110', path: '/', columnid: '12377', sourceContentType: '1',"
    " unitid: '38486', webname: '甲县', permissiontype: '0'}, range: 'startrecord,endrecord'});</script>"
)


def test_without_a_named_block_the_records_are_posted_for() -> None:
    (ask,) = JCMS.listing(page(f"<ul></ul><div id='38486'></div>{SCRIPT}")).columns
    assert (ask.method, urlsplit(ask.url).path) == ("POST", "/module/jpage/dataproxy.jsp")
    assert urlsplit(ask.url).query == "startrecord=1&endrecord=45&perpage=15"
    assert dict(parse_qsl(ask.body.decode(), keep_blank_values=True)) == {
        "col": "1", "appid": "1", "webid": "110", "path": "/", "columnid": "12377",
        "sourceContentType": "1", "unitid": "38486", "webname": "甲县", "permissiontype": "0",
    }  # fmt: skip
    assert refers_to(ask) == COLUMN
    after = JCMS.listing(page(unit(records(1, 45)) + SCRIPT)).next
    assert after is not None
    assert parse_qs(urlsplit(after.url).query)["startrecord"] == ["46"]


def test_posted_blocks_go_on_behind_what_was_granted_until_the_count() -> None:
    url = f"{PROXY}?startrecord=1&endrecord=45&perpage=15"
    sent = b"col=1&columnid=12377&unitid=38486"
    # 45 were asked for, 20 granted
    said = "<totalrecord>45</totalrecord>"
    following = JCMS.listing(answer(said + records(1, 20), url, sent)).next
    assert following is not None
    assert parse_qs(urlsplit(following.url).query)["startrecord"] == ["21"]
    assert (following.method, following.body, following.speculative) == ("POST", sent, False)
    assert refers_to(following) == COLUMN
    rest = answer(said + records(21, 45), following.url, sent)
    assert JCMS.listing(rest).next is None


def test_the_pager_that_brings_the_same_page_is_never_followed() -> None:
    pager = "<div class='xc_pgContainer'><a href='?uid=38486&pageNum=2'>下一页</a></div>"
    rows = f"<ul><li><a href='/art/2022/1/20/art_12377_5.html'>{TITLE}</a></li></ul>"
    assert JCMS.listing(page(rows + pager)).next is None
    other = JCMS.listing(page(rows + "<a href='index_2.html'>下一页</a>")).next
    assert other is not None


def test_of_several_units_that_of_the_column_is_read() -> None:
    beside = f"<recordset>{record(77, column=900)}</recordset>"
    listing = JCMS.listing(page(unit(beside) + unit(GROUP + records(1, 2)) + unit(beside)))
    assert [row.url.rpartition("_")[2] for row in listing.rows] == ["1.html", "2.html"]


def test_articles_beside_the_visible_list_are_no_rows() -> None:
    beside = "<ul><li><a href='/art/2024/5/6/art_900_1.html'>通知</a></li></ul>"
    own = (
        f"<ul><li><a href='/art/2022/1/20/art_12377_5.html'>{TITLE}</a><i>2022-01-20</i></li></ul>"
    )
    assert [r.title for r in JCMS.listing(page(beside + own)).rows] == [TITLE]


def test_columns_of_years_are_found_and_an_empty_list_is_one() -> None:
    years = "<a href='/col/col881/index.html'>2024年</a><a href='/col/col882/index.html'>2023年</a>"
    assert [ask.url for ask in JCMS.listing(page(years + unit(""))).columns] == [
        f"{HOST}/col/col881/index.html",
        f"{HOST}/col/col882/index.html",
    ]
    assert JCMS.listing(page(unit("<recordset></recordset>"))).recognised
    assert not JCMS.listing(page("<h1>Welcome to nginx!</h1>")).recognised


def test_truecms_is_asked_with_its_column_and_a_referer() -> None:
    url = f"{HOST}/ntsrmzf/zfxxgknb/zfxxgknb.html"
    script = (
        "<script>$.ajax({dataType: 'jsonp', url: '/truecms/messageController/getMessage.do',"
        " data: {columnId: '4a5b', startrecord: 1}})</script>"
    )
    (ask,) = JCMS.listing(page(f"<ul></ul>{script}", url)).columns
    assert refers_to(ask) == url
    fields = dict(parse_qsl(urlsplit(ask.url).query))
    assert (fields["columnId"], fields["startrecord"], fields["perpage"]) == ("4a5b", "1", "100")
    held = {"total": 3, "data": [{"title": TITLE, "url": f"/a/{n}.html"} for n in range(2)]}
    text = f"callback({json.dumps(held)})"
    listing = JCMS.listing(read_page(ask.url, 200, text.encode(), "application/javascript"))
    assert [row.title for row in listing.rows] == [TITLE, TITLE]
    assert listing.next is not None
    assert dict(parse_qsl(urlsplit(listing.next.url).query))["startrecord"] == "3"


def test_a_download_is_known_by_the_name_in_its_query() -> None:
    url = f"{HOST}/art/2022/1/20/art_12377_5.html"
    down = "/module/download/downfile.jsp?classid=0&filename="
    body = f"<div id='zoom'><a href='{down}0123456789abcdef.pdf'>附件</a><a href='{down}x'>图解</a></div>"
    found = JCMS.detail(page(body, url)).attachments
    assert [ask.url for ask in found] == [f"{HOST}{down}0123456789abcdef.pdf"]


def test_jcms_is_recognised_by_its_data_and_by_its_articles() -> None:
    assert recognise(page(unit(GROUP + records(1, 2)))) is JCMS
    assert (
        recognise(page("<div id='zoom'>正文</div>", f"{HOST}/art/2022/1/20/art_1_5.html")) is JCMS
    )
    assert recognise(answer(records(1, 2), f"{PROXY}?page=1&{FIELDS}")) is JCMS
    assert recognise(page("<a href='/zwgk/202501/t20250127_1.html'>x</a>")) is FAMILIES["trs"]


def test_an_empty_answer_is_no_end_where_the_count_says_that_more_must_come() -> None:
    said = "<totalrecord>60</totalrecord>"
    counted = JCMS.listing(page(unit(said + GROUP + records(1, 45)))).next
    assert counted is not None
    assert not counted.speculative
    refused = read_page(counted.url, 200, b"<?xml version='1.0'?><datastore/>", "text/xml")
    assert JCMS.listing(refused).recognised
    assert JCMS.listing(refused).rows == ()


def test_the_pager_of_another_unit_is_not_that_of_the_column() -> None:
    other = unit(
        GROUP.replace("columnid=12377", "columnid=900") + f"<recordset>{record(7, 900)}</recordset>"
    )
    listing = JCMS.listing(page(other + unit(records(1, 2))))
    assert len(listing.rows) == 2
    assert listing.next is None


@pytest.mark.parametrize(
    "call",
    [
        "var columnId = '4a5b'; load(PROXY?startrecord=' + s + '&columnId=' + columnId + '&callback=?');",
        "load(PROXY?startrecord=' + s + '&columnId=4a5b&callback=?');",
        "load(PROXY?startrecord=&endrecord=&perpage=&columnId=4a5b&callback=');",
        'load(PROXY\', {"columnId": "4a5b", "startrecord": s});',
    ],
)
def test_parameters_are_read_where_the_script_gives_them(call: str) -> None:
    script = call.replace("PROXY", "'/truecms/messageController/getMessage.do")
    column = page(f"<ul></ul><script>{script}</script>", f"{HOST}/ntsrmzf/zfxxgknb/nb.html")
    (ask,) = JCMS.listing(column).columns
    assert dict(parse_qsl(urlsplit(ask.url).query))["columnId"] == "4a5b"


@pytest.mark.parametrize("held", [record(5), record(5).split("[CDATA[")[1].split("]]")[0]])
def test_truecms_may_answer_with_records_or_markup(held: str) -> None:
    url = f"{HOST}/truecms/messageController/getMessage.do?startrecord=1&columnId=4a5b"
    text = f"callback({json.dumps({'total': 1, 'content': held})})"
    listing = JCMS.listing(read_page(url, 200, text.encode(), "application/javascript"))
    assert [(row.title, row.listed_on) for row in listing.rows] == [(TITLE, date(2022, 1, 20))]
    assert listing.next is None
    refused = read_page(url, 200, b"<html>error</html>", "text/html")
    assert not JCMS.listing(refused).recognised


def test_a_short_block_that_makes_up_the_count_is_the_last() -> None:
    url = f"{PROXY}?page=2&{FIELDS}"
    said = "<totalrecord>100</totalrecord>"
    assert JCMS.listing(answer(said + records(91, 100), url)).next is None
    # 45 of 145 may be a whole block
    whole = answer("<totalrecord>145</totalrecord>" + records(91, 135), url)
    assert JCMS.listing(whole).next is not None
