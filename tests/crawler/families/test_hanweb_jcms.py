"""What hanweb-jcms reads: datastores in scripts, groups by GET and POST, truecms, downloads."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import parse_qsl

import pytest

from crawler.families import FAMILIES, Page, recognise
from crawler.families.queries import query_of
from tests.crawler.families.pages import REPORT_TEXT, TITLE, answer, page, row

JCMS = FAMILIES["hanweb-jcms"]
COLUMN = "http://www.yj.gov.cn/col/col12377/index.html"
PROXY = (
    "/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=110&path=/&columnid=12377&unitid=38486"
    "&webname=%25E5%25B9%25B3&permissiontype=0"
)
NEXT = f'<nextgroup><![CDATA[<a href="{PROXY}"></a>]]></nextgroup>'


def record(n: int, tag: str = "li") -> str:
    link = f'<a href="/art/2025/1/20/art_12377_{n}.html" title="{TITLE}" target="_blank">{TITLE[:9]}...</a>'
    rows = {
        "li": f'<li class="clearfix">{link}<b>2025-01-20</b></li>',
        "tr": f"<tr><td>{link}</td><td>[2025-01-20]</td></tr>",
    }
    return f"<record><![CDATA[{rows[tag]}]]></record>"


def store(records: str, before: str = "") -> str:
    return f"<datastore>{before}<recordset>{records}</recordset></datastore>"


def column(contents: str, more: str = "") -> Page:
    script = f'<div id="38486"><script type="text/xml">{contents}</script></div>'
    return page(f"<ul class='list'></ul>{script}{more}", COLUMN)


@pytest.mark.parametrize("tag", ["li", "tr"])
def test_rows_stand_in_the_records_of_the_script(tag: str) -> None:
    junk = (
        "<record><![CDATA[<table></table>]]></record><record><![CDATA[<li style=<br/>]]></record>"
    )
    listing = JCMS.listing(column(store(record(1, tag) + junk + record(2, tag))))
    assert [(r.url, r.title, r.listed_on) for r in listing.rows] == [
        (f"http://www.yj.gov.cn/art/2025/1/20/art_12377_{n}.html", TITLE, date(2025, 1, 20))
        for n in (1, 2)
    ]


def test_page_one_of_the_next_group_is_the_second_group() -> None:
    records = "".join(map(record, range(45)))
    total = "<totalrecord>100</totalrecord>"
    second = JCMS.listing(column(store(records, total + NEXT))).next
    assert second is not None
    assert (query_of(second.url)["page"], query_of(second.url)["columnid"]) == ("1", "12377")
    assert not second.speculative
    third = JCMS.listing(answer(store(records, total), second.url, media_type="text/xml")).next
    assert third is not None
    assert query_of(third.url)["page"] == "2"
    last = answer(store("".join(map(record, range(10))), total), third.url, media_type="text/xml")
    listing = JCMS.listing(last)
    assert (len(listing.rows), listing.next) == (10, None)


def test_a_column_that_fits_in_one_group_has_no_next() -> None:
    contents = store(record(1), "<totalrecord>1</totalrecord>" + NEXT)
    assert JCMS.listing(column(contents)).next is None


def test_without_a_count_the_next_group_is_tried_for_until_one_is_empty() -> None:
    following = JCMS.listing(column(store(record(1), NEXT))).next
    assert following is not None
    assert following.speculative
    empty = JCMS.listing(answer("<datastore></datastore>", following.url, media_type="text/xml"))
    assert (empty.rows, empty.next, empty.recognised) == ((), None, True)


def test_a_column_without_a_group_is_asked_by_post() -> None:
    script = (
        "<script>$.post('/module/web/jpage/dataproxy.jsp', {col: 1, appid: '1', webid: '110', "
        "path: '/', columnid: '12377', sourceContentType: '1', unitid: '38486', webname: '平阳', "
        "permissiontype: '0'}, show); var perpage = 20;</script>"
    )
    (ask,) = JCMS.listing(page(f"<ul></ul>{script}", COLUMN)).columns
    asked = query_of(ask.url)
    assert (ask.method, asked["startrecord"], asked["endrecord"], asked["perpage"]) == (
        "POST", "1", "60", "20",
    )  # fmt: skip
    sent = dict(parse_qsl(ask.body.decode(), keep_blank_values=True))
    assert (sent["webid"], sent["columnid"], sent["unitid"]) == ("110", "12377", "38486")
    assert ("Referer", COLUMN) in ask.headers
    records = "".join(map(record, range(60)))
    first = answer(store(records, "<totalrecord>75</totalrecord>"), ask.url, ask.body, "text/xml")
    following = JCMS.listing(first).next
    assert following is not None
    assert (query_of(following.url)["startrecord"], following.body) == ("61", ask.body)


def test_the_visible_pager_is_not_followed() -> None:
    pager = '<div class="xc_pgContainer"><a href="?uid=38486&pageNum=2">下一页</a></div>'
    listing = JCMS.listing(column(store(record(1), "<totalrecord>1</totalrecord>"), pager))
    assert (listing.next, listing.columns) == (None, ())


def test_columns_of_years_beside_the_list_are_found() -> None:
    years = (
        "<a href='/col/col1229/index.html'>2024年</a><a href='/col/col1230/index.html'>2023年</a>"
    )
    listing = JCMS.listing(page(f"<div id='zoom'></div>{years}<!--dataproxy.jsp-->", COLUMN))
    assert [ask.url[-23:] for ask in listing.columns] == [
        "/col/col1229/index.html", "/col/col1230/index.html",
    ]  # fmt: skip


def test_an_article_may_lie_on_the_host_of_the_city() -> None:
    link = f'<li><a href="http://www.wz.gov.cn/art/2025/1/20/art_1_2.html">{TITLE}</a></li>'
    listing = JCMS.listing(column(store(f"<record><![CDATA[{link}]]></record>")))
    assert [r.url for r in listing.rows] == ["http://www.wz.gov.cn/art/2025/1/20/art_1_2.html"]


def test_truecms_is_asked_with_a_referer_and_answers_with_jsonp() -> None:
    script = "<script>var columnId='77'; load('/messageController/getMessage.do');</script>"
    (ask,) = JCMS.listing(page(script, COLUMN)).columns
    assert ("Referer", COLUMN) in ask.headers
    assert query_of(ask.url)["columnId"] == "77"
    records = [{"url": f"/art/2025/1/20/art_77_{n}.html", "title": TITLE, "pubDate": "2025-01-20"} for n in range(45)]  # fmt: skip
    said = f"result({json.dumps({'total': 50, 'list': records})})"
    listing = JCMS.listing(answer(said, ask.url, media_type="text/javascript"))
    assert (len(listing.rows), listing.rows[0].listed_on) == (45, date(2025, 1, 20))
    assert listing.next is not None
    assert query_of(listing.next.url)["startrecord"] == "46"


def test_a_download_is_known_by_its_file_name() -> None:
    body = (
        '<a href="/module/download/downfile.jsp?classid=0&filename=5f0c8b7a6e49d25d.pdf">附件</a>'
        '<a href="/module/download/downfile.jsp?classid=0&filename=12">说明</a>'
    )
    found = JCMS.detail(page(body, "http://www.yj.gov.cn/art/2025/1/20/art_1_2.html")).attachments
    assert [ask.url.rpartition("=")[2] for ask in found] == ["5f0c8b7a6e49d25d.pdf"]


def test_a_column_that_is_the_report_and_a_welcome_page_are_told_apart() -> None:
    listing = JCMS.listing(page(f"<h1>{TITLE}</h1><div id='zoom'>{REPORT_TEXT}</div>", COLUMN))
    assert listing.report is not None
    assert not JCMS.listing(page("<h1>Welcome</h1>", "http://www.yj.gov.cn/")).recognised
    refused = answer("<html>404</html>", "http://www.yj.gov.cn" + PROXY, media_type="text/html")
    assert not JCMS.listing(refused).recognised


def test_it_is_recognised_by_its_datastore_or_its_articles() -> None:
    assert recognise(column(store(record(1)))) is JCMS
    static = page(f"<ul>{row('/art/2025/1/20/art_12377_9.html')}</ul>", COLUMN)
    assert recognise(static) is JCMS
    assert len(JCMS.listing(static).rows) == 1
