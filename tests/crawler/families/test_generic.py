"""The list of reports on the pages of any CMS: a page for each dialect, and the ways of pagers."""

from __future__ import annotations

import base64
from datetime import date
from urllib.parse import quote, urljoin

import pytest

from crawler.families import FAMILIES, Page, read_page, recognise

GENERIC = FAMILIES["generic"]
HOST = "http://www.a.gov.cn"
TITLE = "甲县{}年政府信息公开工作年度报告"
PARTS = (
    "一、总体情况"
    + "本机关依法公开政府信息，" * 20
    + "二、主动公开政府信息情况三、收到和处理政府信息"
    "公开申请情况四、政府信息公开行政复议、行政诉讼情况五、存在的主要问题及改进情况六、其他需要报告的事项"
)
NAV = (
    "<div class='nav'><a href='/'>首页</a><a href='/zwgk/'>政府信息公开指南</a>"
    "<a href='/zd/'>政府信息公开制度文件</a><a href='/nb/'>政府信息公开年报</a></div>"
)


def page(body: str, url: str = f"{HOST}/zwgk/nb/", sent: bytes = b"", title: str = "") -> Page:
    text = (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>"
    )
    return read_page(url, 200, text.encode(), "text/html; charset=utf-8", sent)


def items(*hrefs: str, form: str = "<li><a href='{}'>{}</a><span>{}-01-2{}</span></li>") -> str:
    made = [form.format(href, TITLE.format(2024 - n), 2025 - n, n) for n, href in enumerate(hrefs)]
    return f"<ul class='list'>{''.join(made)}</ul>"


def rows(found: Page) -> list[str]:
    return [row.url.removeprefix(HOST) for row in GENERIC.listing(found).rows]


def following(found: Page) -> str | None:
    ask = GENERIC.listing(found).next
    return None if ask is None else ask.url.removeprefix(HOST)


# Dialect, address of the list, two articles, the pager of page one, the address of page two.
DIALECTS = [
    ("dedecms", "/plus/list.php?tid=12", "/a/xxgk/2021/0129/123.html", "/html/xxgk/2020/0129/99.html",
     "<ul class='pagelist'><li>首页</li><li class='thisclass'>1</li><li><a href='list.php?tid=12&PageNo=2'>2"
     "</a></li><li><a href='list.php?tid=12&PageNo=2'>下一页</a></li><li><a href='list.php?tid=12&PageNo=2'>"
     "末页</a></li></ul>", "/plus/list.php?tid=12&PageNo=2"),
    ("dedecms static", "/a/xxgk/", "/a/xxgk/2021/0129/123.html", "/a/xxgk/2020/0129/99.html",
     "<ul class=pagelist><select name='sldd' onchange='location.href=this.options[this.selectedIndex].value;'>"
     "<option value='list_12_1.html' selected>1</option><option value='list_12_2.html'>2</option></select></ul>",
     "/a/xxgk/list_12_2.html"),
    ("phpcms", "/index.php?m=content&c=index&a=lists&catid=6", "/html/xxgk/2025/0120_317/",
     "/html/xxgk/2024/0119_211/",
     "<div id=pages><a class=a1>28条</a><span>1</span> <a href='/index.php?m=content&c=index&a=lists&catid=6"
     "&page=2'>2</a> <a href='/index.php?m=content&c=index&a=lists&catid=6&page=2' class=a1>下一页</a></div>",
     "/index.php?m=content&c=index&a=lists&catid=6&page=2"),
    ("yichang", "/list.html?catid=34", "/show.html?aid=2&id=171", "/show.html?aid=2&id=172",
     "<a href='?catid=34&page=2'>下页</a>", "/list.html?catid=34&page=2"),
    ("xunrui", "/index.php?s=news&c=category&id=8", "/index.php?s=news&c=show&id=617",
     "/index.php?s=news&c=show&id=601", "<a href='index.php?s=news&c=category&id=8&page=2'>&gt;</a>",
     "/index.php?s=news&c=category&id=8&page=2"),
    ("jeecms", "/c/www/2024nszfnb.jhtml", "/c/www/2024nszfnb/390824.jhtml", "/c/www/2024nszfnb/390802.jhtml",
     "<input type=button value='下一页' onclick=\"location.href='2024nszfnb_2.jhtml'\">",
     "/c/www/2024nszfnb_2.jhtml"),
    ("siteengine", "/Category_12/Index.aspx", "/Item/1234.aspx", "/Item/1201.aspx",
     "<a href='/Category_12/Index_2.aspx'>下一页</a>", "/Category_12/Index_2.aspx"),
    ("struts", "/News_toNdbg.action", "/News_showNews.action?messagekey=135014",
     "/News_showNews.action?messagekey=121002",
     "<script>function goPage(n){window.location.href='News_toNdbg.action?page.currentPage='+n;}</script>"
     "<a href='javascript:goPage(2)'>下一页</a>", "/News_toNdbg.action?page.currentPage=2"),
    ("eportal", "/eportal/ui?pageId=6191173", "/eportal/ui?pageId=6191174&articleKey=77&columnId=9",
     "/eportal/ui?pageId=6191174&articleKey=66&columnId=9",
     "<a href='/eportal/ui?pageId=6191173&currentPage=2&moduleId=a1'>下一页</a>",
     "/eportal/ui?pageId=6191173&currentPage=2&moduleId=a1"),
    ("columns-mmdd", "/zwgk/nb/", "/2026/01-08/1371044.html", "/2025/01-06/1369456.html",
     "<a href='index_2.html'>下一页</a>", "/zwgk/nb/index_2.html"),
    ("km-c-shtml", "/zfxxgkml/zfxxgkndbg/", "/c/2026-01-15/7097241.shtml", "/c/2025-01-15/6097241.shtml",
     "<span class='cur'>1</span><a href='index_2.shtml'>2</a>", "/zfxxgkml/zfxxgkndbg/index_2.shtml"),
    ("contents-id", "/channels/6822.html", "/contents/6822/238168.html", "/contents/6822/228168.html",
     "<a href='/channels/6822_2.html' title='下一页'><img src=n.gif></a>", "/channels/6822_2.html"),
    ("qj", "/list/xxgknb/auto/124.html", "/public/description/557304.html", "/pub/description/32391.html",
     "<a class='next' data-url='/list/xxgknb/auto/124_2.html'>下一页</a>", "/list/xxgknb/auto/124_2.html"),
    ("zibo", "/gongkai/site_a/channel_c_5f9f6c84b9dfe9bfb0a8c85b_n_1605684423.9903/",
     "/gongkai/site_a/channel_c_5f9f6c84b9dfe9bfb0a8c85b_n_1605684423.9903/doc_697b12ce48630dd964c7a75f.html",
     "/gongkai/site_a/channel_c_5f9f6c84b9dfe9bfb0a8c85b_n_1605684423.9903/doc_687b12ce48630dd964c7a75f.html",
     "", None),
    ("n-path", "/n55034037/n91876624/index.html", "/n55034037/n91876624/c92340400/content.html",
     "/n55034037/n91876624/c92340399/content.html", "<a href='index_1.html'>后一页</a>",
     "/n55034037/n91876624/index_1.html"),
    ("single-id", "/channel/list/29.html", "/single/29/391457.html", "/single/29/291457.html",
     "<a paged='2'>下一页</a>", "/channel/list/29.html?page=2"),
    ("iddir-index", "/zlq/zfxxgknb/index.shtml", "/zlq/zfxxgknb/2024011617343525212/index.shtml",
     "/zlq/zfxxgknb/5886782/index.shtml", "<script>createPageHTML(2, 0, 'index', 'shtml')</script>",
     "/zlq/zfxxgknb/index_1.shtml"),
    ("xam", "/zltq/nb/", "/zltq/2026-02/02/article_2026020214561381455.html",
     "/zltq/2026-02/02/article_2026020215383939768.html", "<a href='?page=2'>Next</a>", "/zltq/nb/?page=2"),
    ("wulanchabu", "/gqxqzf12/", "/gqxqzf12/1739087.html", "/gqxqzf12/1727083.html",
     "<a href='2.html'>下一页</a>", "/gqxqzf12/2.html"),
    ("ankang", "/Node-12345.html", "/Content-2793487.html", "/Content-2793400.html",
     "<a href='/Node-12345-2.html'>下一页 &gt;</a>", "/Node-12345-2.html"),
    ("xxgk-show", "/xxgk-list-7.html", "/xxgk-show-224787.html", "/xxgk-show-111548.html",
     "<a href='/xxgk-list-7-2.html'>【下一页】</a>", "/xxgk-list-7-2.html"),
    ("gongkai-show", "/gongkai/list/9.html", "/gongkai/show/ec6922d0aa730e0791337d4d3b9bd6a1.html",
     "/gongkai/show/20220119085933732.html", "<a href='/gongkai/list/9.html?page=2'>下一页»</a>",
     "/gongkai/list/9.html?page=2"),
    ("news-show", "/news/list/9.html", "/news/show/20250126173442825.html",
     "/news/show/20240126173442825.html", "", None),
    ("wuxi", "/zfxxgknb/index.shtml", "/doc/2026/01/23/4722822.shtml", "/doc/2026/01/23/4722659.shtml",
     "<script>createPageHTML('page_div',3, 1,'index','shtml',40);</script>", "/zfxxgknb/index_2.shtml"),
    ("changzhou", "/class/HMBAQIJH", "/html/jkq/2025/HMBAQIJH_0115/8775.html",
     "/html/jkq/2024/HMBAQIJH_0115/7775.html", "<a href='HMBAQIJH?page=2'>下一页</a>",
     "/class/HMBAQIJH?page=2"),
    ("shanghai", "/nw12344/index.html", "/nw12344/20240329/d7775c906c0b402a93cbebf4e979c002.html",
     "/nw12344/20230331/4a03b5fa47ae4c73b7ec42801de6be66.html", "<a href='/nw12344/index_2.html'>下一页</a>",
     "/nw12344/index_2.html"),
    ("thtml", "/ndbg.thtml?id=14198", "/show.thtml?id=14198&cid=7001", "/show.thtml?id=14198&cid=7000",
     "<a href='ndbg.thtml?id=14198&page=2'>下一页</a>", "/ndbg.thtml?id=14198&page=2"),
    ("ilist", "/info/iList.jsp?node_id=&cat_id=15971&cur_page=1", "/info/iIndex.jsp?cat_id=15971&cid=9",
     "/info/iIndex.jsp?cat_id=15971&cid=8",
     "<a href='#' data-page='2' onclick='return false'>下一页</a>",
     "/info/iList.jsp?node_id=&cat_id=15971&cur_page=2"),
    ("jspx", "/yxgovfront/newzfxxgkUnderControl.jspx?path=nb", "/yxgovfront/c.jspx?id=7",
     "/yxgovfront/c.jspx?id=6", "", None),
    ("php public", "/?a=dir&h=1&p=D12", "/?a=show&id=77", "/?a=show&id=76", "", None),
    ("jsp on an ip", "/sites/wltqq/list.jsp?id=3", "/sites/wltqq/zwinfo.jsp?id=15652",
     "/sites/wltqq/zwinfo.jsp?id=15651",
     "<a href=\"javascript:location.href='list.jsp?id=3&p=2'\">下一页</a>", "/sites/wltqq/list.jsp?id=3&p=2"),
    ("xinhua", "/nb/index.htm", "/2023-01/19/c_1211720332.htm", "/2022-01/19/c_1211520332.htm", "", None),
    ("jiangsu old", "/col/1401_768714/index.html", "/col/1401_768714/art/20190412091534_JCcoAOKV.html",
     "/col/1401_768714/art/20180412091534_JCcoAOKX.html", "", None),
    ("xushui", "/zfxxgk/zfgknb/2023/", "/zfxxgk/zfgknb/2023/666160586494021.html",
     "/zfxxgk/zfgknb/2023/666160586494020.html", "", None),
    ("php show", "/list.php?id=3", "/show.php?id=385009", "/show.php?id=385008", "", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "one", "two", "pager", "second"),
    [d[1:] for d in DIALECTS],
    ids=[d[0] for d in DIALECTS],
)
def test_the_list_of_every_small_dialect_is_read(
    url: str, one: str, two: str, pager: str, second: str | None
) -> None:
    beside = (
        "<ul class='hot'><li><a href='/news/8812.html'>甲县召开政务公开工作推进会</a></li></ul>"
    )
    found = page(NAV + items(one, two) + pager + beside, HOST + url)
    listing = GENERIC.listing(found)
    assert rows(found) == [one, two]
    assert [row.listed_on for row in listing.rows] == [date(2025, 1, 20), date(2024, 1, 21)]
    assert [row.title for row in listing.rows] == [TITLE.format(2024), TITLE.format(2023)]
    assert (listing.columns, listing.report, listing.recognised) == ((), None, True)
    assert following(found) == second
    assert GENERIC.recognises(found)


@pytest.mark.parametrize(
    ("pager", "second"),
    [
        (
            "<a href='javascript:void(0)' onclick=\"toPage('list_2.html')\">下一页</a>",
            "list_2.html",
        ),
        (
            "<script>function jump(n){ if(n==1) location.href='index.html';"
            " else location.href='index_'+(n-1)+'.html'; }</script><a onclick='jump(3)'>下一页</a>",
            "index_2.html",
        ),
        (
            "<script>var base = 'list'; var jump = function(page){ window.location.replace("
            "base + '_' + page + '.html') }</script><a href='javascript:jump(2);'>下一页</a>",
            "list_2.html",
        ),
        (
            "<script>function sub(p){document.getElementById('pageNo').value=p;f.submit();}</script>"
            "<form name=f action='list.do'><input type=hidden name=id value=7>"
            "<input type=hidden id=pageNo name=pageNo value=1></form><a onclick='sub(2)'>下一页</a>",
            "list.do?id=7&pageNo=2",
        ),
        (
            "<select onchange=\"window.location='?p='+this.value\"><option value=1>第1页</option>"
            "<option value=2 selected>第2页</option><option value=3>第3页</option></select>",
            "?p=3",
        ),
        ("<div data-url='l_{page}.html'><a data-page=2>下一页</a></div>", "l_2.html"),
        ("<a class=on href='index.html'>1</a><a href='index_2.html'>2</a>", "index_2.html"),
        ("<ul><li><a href='./'>1</a></li><li><a href='2.html'>2</a></li></ul>", "2.html"),
        ("<span>第1页/共3页</span><a href='2.html'>下一页</a>", "2.html"),
        ("<link rel=next title='下一页' href='2.html'>", "2.html"),
    ],
)
def test_the_next_page_is_read_however_the_pager_says_it(pager: str, second: str) -> None:
    assert following(page(items("/a/1.html") + pager)) == urljoin("/zwgk/nb/", second)


@pytest.mark.parametrize(
    "pager",
    [
        "",
        "<a href='#'>下一页</a>",
        "<a href='javascript:void(0)'>下一页</a>",
        "<a href='javascript:secret(2)'>下一页</a>",
        "<a class='disabled' href='9.html'>下一页</a>",
        "<span>共3页 当前第3页</span><a href='3.html'>下一页</a>",
        "<span>3/3页</span><a href='1.html'>下一页</a>",
        "<a href='1.html'>1</a><a href='2.html'>2</a><span>3</span>",
        "<script>document.write('第1页/共9页')</script>",
        "<select onchange='window.open(this.value)'><option value='http://b.gov.cn/'>省政府</option>"
        "<option value='http://c.gov.cn/'>市政府</option></select>",
        "<select><option value='1.html'>1</option><option selected value='2.html'>2</option></select>",
    ],
)
def test_where_no_next_page_is_announced_none_is_asked_for(pager: str) -> None:
    assert following(page(items("/a/1.html") + pager)) is None


def test_the_pager_of_yunnan_is_decoded() -> None:
    markup = "<a href='index_1.html'>上一页</a><a href='index_3.html'>下一页</a>"
    hidden = base64.b64encode(quote(markup).encode()).decode()
    script = (
        "<script>$('#pages').html(decodeURIComponent(window.atob($('#pages').text())))</script>"
    )
    found = page(items("/a/1.html") + f"<div id='pages'>{hidden}</div>{script}")
    assert following(found) == "/zwgk/nb/index_3.html"


def test_a_form_that_posts_is_posted_with_all_its_fields() -> None:
    body = (
        "<script>function go(n){document.forms['f'].elements['page.currentPage'].value = n;"
        "document.forms['f'].submit();}</script><form name=f method=post action='toNdbg.action'>"
        "<input type=hidden name='token' value='x y'><input name='page.currentPage' value='1'>"
        "<input type=submit name=s value=搜索></form><a href=\"javascript:go('2')\">下一页</a>"
    )
    ask = GENERIC.listing(page(items("/a/1.html") + body)).next
    assert ask is not None
    assert (ask.method, ask.url) == ("POST", f"{HOST}/zwgk/nb/toNdbg.action")
    assert ask.body == b"token=x+y&page.currentPage=2"


@pytest.mark.parametrize(
    "body",
    [
        NAV,
        NAV
        + "<ul><li><a href='/a/1.html'>甲县召开会议部署政务公开工作</a><span>2025-01-02</span></li></ul>",
        NAV + "<a href='/2024/'>2024年</a><a href='/2023/'>2023年</a>",
        "<h1>Welcome to nginx!</h1>",
        "<p>页面不存在</p>",
        "{}",
        '{"data": [{"title": "甲县召开会议", "url": "/a/1.html"}]}',
    ],
)
def test_menus_news_and_welcome_pages_are_no_lists(body: str) -> None:
    assert not GENERIC.recognises(page(body))
    assert GENERIC.recognises(page(body + items("/a/1.html")))


def test_menus_and_news_are_no_rows_and_no_list() -> None:
    news = "<ul><li><a href='/a/1.html'>甲县召开会议部署政务公开工作</a><span>2025-01-02</span></li></ul>"
    assert not GENERIC.listing(page(NAV + news)).recognised


@pytest.mark.parametrize(
    "form",
    [
        "<tr><td>11-2</td><td><a href='{}' title='{}'>甲县2024年政府信...</a></td><td>[{}-01-2{}]</td></tr>",
        "<li><span>{2}-01-2{3}</span><a href='{0}'>{1}</a></li>",
        "<div class=row><a href='{}'><i>·</i>{}<em>{}-01-2{}</em></a></div>",
        "<li><a href='/nb/'>[政府信息公开年报]</a><a href='{}'>{}</a> {}年1月2{}日</li>",
        "<li><a href='{0}'>{1}</a><a href='{0}'>查看</a><b>{2}/1/2{3}</b></li>",
        "<li><a href='{0}'>{1}</a><a href='{0}.pdf'>PDF版全文下载</a><b>{2}/1/2{3}</b></li>",
        "<table><tr><td><a href='{}'>{}</a></td><td>{}-01-2{}10:20</td></tr></table>",
        "<dl><dt><a href='{}'>{}</a></dt><dd>{}.1.2{}</dd></dl>",
    ],
)
def test_a_row_is_read_in_whatever_markup_it_stands(form: str) -> None:
    listing = GENERIC.listing(page(NAV + items("/a/11.html", "/a/12.html", form=form)))
    assert [row.url.removeprefix(HOST) for row in listing.rows] == ["/a/11.html", "/a/12.html"]
    assert [row.title for row in listing.rows] == [TITLE.format(2024), TITLE.format(2023)]
    assert [row.listed_on for row in listing.rows] == [date(2025, 1, 20), date(2024, 1, 21)]


def test_blocks_of_one_list_are_one_and_the_list_beside_is_another() -> None:
    blocks = items("/a/11.html", "/a/12.html") + items("/a/13.html") + items("/a/14.html")
    beside = (
        "<div class=hot><p><a href='/b/9.html'>乙局2022年政府信息公开工作年度报告</a></p></div>"
    )
    found = page(f"{beside}<div>{blocks}</div>")
    assert rows(found) == ["/a/11.html", "/a/12.html", "/a/13.html", "/a/14.html"]


def test_news_among_the_reports_come_along_as_rows() -> None:
    news = "".join(
        f"<li><a href='/a/2{n}.html'>甲县召开第{n}次政务公开会议</a>2024-02-0{n}</li>"
        for n in range(1, 7)
    )
    listed = items("/a/11.html").replace("</ul>", news + "</ul>")
    assert len(rows(page(NAV + listed))) == 7


def test_a_later_page_without_a_report_is_still_the_list() -> None:
    news = "".join(
        f"<li><a href='/a/2{n}.html'>甲县召开第{n}次政务公开会议</a>2020-02-0{n}</li>"
        for n in range(1, 4)
    )
    latest = (
        "<ul class=hot><li><a href='/a/11.html'>甲县2024年政府信息公开工作年度报告</a></li></ul>"
    )
    back = "<a href='index.html'>上一页</a>"
    found = page(f"{NAV}{latest}<ul>{news}</ul>{back}", f"{HOST}/zwgk/nb/index_1.html")
    assert rows(found) == ["/a/21.html", "/a/22.html", "/a/23.html"]
    assert rows(page(f"{NAV}{latest}<ul>{news}</ul>")) == ["/a/11.html"]


def test_neighbours_of_an_article_are_no_list() -> None:
    near = "<p>上一篇：<a href='/a/1.html'>甲县2023年政府信息公开工作年度报告</a></p>"
    near += "<p><a href='/a/2.html'>下一篇：甲县2025年政府信息公开工作年度报告</a></p>"
    near += "<p><span>上一条:</span><a href='/a/3.html'>甲县2022年政府信息公开工作年度报告</a></p>"
    assert rows(page(f"<h1>甲县2024年政府信息公开工作年度报告</h1><p>正文</p>{near}")) == []


def test_a_document_under_two_addresses_is_one_row() -> None:
    body = "<li><a href='{0}'>{1}</a> {2}-1-2{3}</li><li><a href='https://www.a.gov.cn{0}'>{1}</a></li>"
    assert rows(page(items("/a/11.html", form=body))) == ["/a/11.html"]


def test_columns_of_years_are_followed_and_reports_named_by_a_year_are_rows() -> None:
    columns = (
        "<ul><li><a href='/nb/2024nb/'>2024年政府信息公开年报</a></li>"
        "<li><a href='/nb/2023n.htm'>2023年政府信息公开年报</a></li><li><a href='/nb/22/index.html'>2022年"
        "</a></li></ul>"
    )
    found = page(columns, title="政府信息公开年报")
    listing = GENERIC.listing(found)
    assert [ask.url.removeprefix(HOST) for ask in listing.columns] == [
        "/nb/2024nb/", "/nb/2023n.htm", "/nb/22/index.html",
    ]  # fmt: skip
    assert (listing.rows, GENERIC.recognises(found)) == ((), True)
    reports = (
        "<ul><li><a href='/nb/24/'>2024年政府信息公开年报</a>2025-01-20</li>"
        "<li><a href='/nb/1371044.html'>2023年政府信息公开年报</a></li>"
        "<li><a href='/nb/2022.pdf'>2022年政府信息公开年报</a></li></ul>"
    )
    assert rows(page(reports)) == ["/nb/24/", "/nb/1371044.html", "/nb/2022.pdf"]
    assert GENERIC.listing(page(reports)).columns == ()


@pytest.mark.parametrize(
    "switch",
    [
        "<a href='?nbYear=2023'>2023年</a>",
        "<select name='nbYear'><option value='2024' selected>2024年</option><option value='2023'>2023年"
        "</option></select>",
        "<select onchange=\"location.href='zfxxgknb.html?nbYear='+this.value\"><option>2024</option>"
        "<option>2023</option></select>",
        "<script>function year(y){location.href='zfxxgknb.html?nbYear='+y}</script>"
        "<li onclick=\"year('2023')\">2023年度</li>",
    ],
)
def test_an_inline_report_leads_to_those_of_other_years(switch: str) -> None:
    url = f"{HOST}/zfxxgk_a/zfxxgknb.html?nbYear=2024"
    body = f"{NAV}{switch}<h1>{TITLE.format(2024)}</h1><p>{PARTS}</p>"
    listing = GENERIC.listing(page(body, url))
    assert listing.report is not None
    assert (listing.report.url, listing.report.title) == (url, TITLE.format(2024))
    assert [ask.url.rpartition("/")[2] for ask in listing.columns] == ["zfxxgknb.html?nbYear=2023"]
    assert (listing.rows, listing.next) == ((), None)


def test_parameters_folded_into_the_name_lead_to_years() -> None:
    body = (
        "<a href='pnidpv197pntypepvnbpnnfpv2024.html'>2024年</a>" + f"<h1>2025</h1><p>{PARTS}</p>"
    )
    found = page(body, f"{HOST}/zt/xxgkzl/gknbxq/pnidpv197pntypepvnbpnnfpv2025.html")
    assert len(GENERIC.listing(found).columns) == 1


SUZHOU = (
    "<script>var channel_id = '5a7d7c1e-0f6b-4a0a-9a51-3c2f6c1d9a10'; $.post('/szinf/xxgk/"
    "interfacesWebZcwj/loadData?pageSize=15', {pageIndex: pageIndex, channel_id: channel_id}, show);"
    "$.post('/hits/count?page=1', {id: 3});</script>"
)


def test_a_list_that_the_script_fetches_is_asked_for_as_the_script_does() -> None:
    found = page(SUZHOU, title="政府信息公开年报")
    assert GENERIC.recognises(found)
    (ask,) = GENERIC.listing(found).columns
    assert (ask.method, ask.url) == (
        "POST", f"{HOST}/szinf/xxgk/interfacesWebZcwj/loadData?pageSize=15",
    )  # fmt: skip
    assert ask.body == b"pageIndex=1&channel_id=5a7d7c1e-0f6b-4a0a-9a51-3c2f6c1d9a10"
    assert ("Content-Type", "application/x-www-form-urlencoded") in ask.headers


def test_the_answer_in_json_is_paged_to_its_end() -> None:
    answer = (
        '{"data": {"allRow": 16, "totalPage": 2, "list": [{"title": "<em>甲县</em>2024年政府信息公开工作年度'
        '报告", "url": "//www.a.gov.cn/a/1.html", "pubDate": "2025-01-20 10:00:00"}]}}'
    )
    url = f"{HOST}/szinf/loadData?pageSize=15"
    listing = GENERIC.listing(page_of(answer, url, b"pageIndex=1&channel_id=u"))
    assert [(r.url, r.title, r.listed_on) for r in listing.rows] == [
        (f"{HOST}/a/1.html", TITLE.format(2024), date(2025, 1, 20))
    ]
    assert listing.next is not None
    assert (listing.next.method, listing.next.url) == ("POST", url)
    assert listing.next.body == b"pageIndex=2&channel_id=u"
    assert GENERIC.listing(page_of(answer, url, b"pageIndex=2&channel_id=u")).next is None


def test_an_empty_answer_is_an_empty_list_and_an_answer_without_a_list_is_none() -> None:
    empty = GENERIC.listing(page_of('{"data": {"allRow": 0, "list": []}}', HOST, b"pageIndex=1"))
    assert (empty.recognised, empty.rows, empty.next) == (True, (), None)
    assert not GENERIC.listing(page_of('{"code": 500, "msg": "x"}', HOST)).recognised


def test_a_block_that_a_loader_fetches_is_asked_for() -> None:
    body = "<div id=list></div><script>$('#list').load('/__sys_block__/29?cid=29&p=1')</script>"
    found = page(body, title="政府信息公开年度报告")
    assert [ask.url for ask in GENERIC.listing(found).columns] == [
        f"{HOST}/__sys_block__/29?cid=29&p=1"
    ]


def test_a_vendor_that_knows_its_page_goes_before_the_fallback() -> None:
    own = page(items("./202501/t20250120_1234.html"))
    assert recognise(own) is FAMILIES["trs"]
    assert recognise(page(items("/a/1.html"))) is GENERIC
    assert list(FAMILIES)[-1] == "generic"


def page_of(text: str, url: str, sent: bytes = b"") -> Page:
    return read_page(url, 200, text.encode(), "application/json; charset=utf-8", sent)
