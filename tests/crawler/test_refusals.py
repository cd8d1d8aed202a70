"""Answers that are not what was asked for: refusals by their signature, soft 404s, captchas."""

from __future__ import annotations

import pytest

from crawler.blocks import blocked_by, sends_in_a_circle
from crawler.stand_ins import Answer, stand_in

LIST, PAGE = "http://www.a.gov.cn/nb/", "http://www.a.gov.cn/nb/t2025_1.html"
FILE = "http://www.a.gov.cn/nb/P1.pdf"
SECOND_STEP = b'<script>;go({"bts":["1732","x"],"chars":"abc","ct":"9f","ha":"sha1"})</script>'
EDGE = b"<script>document.cookie='__tst_status='+a+';';document.cookie='EO_Bot_Ssid='+b;</script>"


@pytest.mark.parametrize(
    ("status", "cookie", "body", "role", "product"),
    [
        (521, "__jsluid_h=5d; path=/", b"", "list", "jiasule"),
        (521, "", SECOND_STEP, "list", "jiasule"),
        (521, "", b"", "robots", "521"),
        (412, "", b"", "list", "ruishu"),
        (202, "", b"<script>$_ts=window['$_ts']</script>", "list", "ruishu"),
        (202, "", b"accepted", "list", None),
        (200, "wzws_cid=1", b"<p>", "list", "wzws"),
        (200, "", EDGE, "list", "edgeone"),
        (200, "__tst_status=1#; Path=/", b"", "article", "edgeone"),
        (403, "", b"", "list", "403"),
        (403, "", b"", "article", None),
        (422, "", b"", "list", "422"),
        (422, "", b"", "attachment", None),
        (200, "JSESSIONID=1", b"<ul><li>", "list", None),
    ],
)
def test_products_are_told_by_status_cookie_and_script(
    status: int, cookie: str, body: bytes, role: str, product: str | None
) -> None:
    assert blocked_by(status, (cookie,) if cookie else (), body, role) == product


def test_a_redirect_to_itself_is_a_refusal_only_with_a_cookie() -> None:
    assert sends_in_a_circle(302, ("CT6T=9a; path=/",), LIST, LIST)
    assert not sends_in_a_circle(302, (), LIST, LIST)
    assert not sends_in_a_circle(302, ("JSESSIONID=1",), LIST, LIST + "index.html")


REPORT = "<title>甲县2024年政府信息公开工作年度报告</title><p>" + "主动公开政府信息。" * 80
TABLE = "<title>依申请公开</title><p>答复：政府信息不存在</p>"
SHELL = "<script>window.location.href='./index_1.html'</script>"
MENU = '<a href="/">首页</a><a href="/zw/">政务</a><a href="/hd/">互动</a><a href="1.html">年报</a>'


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ("<title>页面不存在</title><p>返回首页</p>", "soft_404"),
        ("<title>404错误</title>", "soft_404"),
        ("<title>404 Not Found</title>", "soft_404"),
        ("<title>提示</title><p>很抱歉，您访问的页面不存在或已被删除！</p>", "soft_404"),
        ("<p>对不起，找不到您要的页面</p>", "soft_404"),
        ('<meta http-equiv="refresh" content="3;url=http://www.a.gov.cn/">', "soft_404"),
        ("<script>location.href='/index.html'</script>", "soft_404"),
        (SHELL, ""),
        (REPORT, ""),
        (REPORT + "<p>其中本机关不掌握相关政府信息、您申请的信息不存在</p>", ""),
        (TABLE, ""),
        (MENU + "<script>function home(){location.href='/'}</script>", ""),
        ("<title>鞍府发〔2024〕404号</title><p>通知</p>", ""),
    ],
)
def test_a_page_that_says_there_is_no_page_is_a_404(page: str, what: str) -> None:
    assert stand_in(Answer(PAGE, PAGE, "article", "text/html", page.encode())) == what
    assert stand_in(Answer(PAGE, PAGE, "list", "text/html", page.encode("gb18030"))) == what


def test_the_home_page_in_place_of_another_is_a_404() -> None:
    page = REPORT.encode()
    assert (
        stand_in(Answer(PAGE, "http://www.a.gov.cn/", "article", "text/html", page)) == "soft_404"
    )
    home = "http://www.a.gov.cn"
    assert stand_in(Answer(home, home + "/index.html", "list", "text/html", page)) == ""


@pytest.mark.parametrize(
    ("media_type", "body", "what"),
    [
        ("application/pdf", b"%PDF-1.4 <html>", ""),
        ("text/html", b"%PDF-1.4", ""),
        ("text/html", b"\xd0\xcf\x11\xe0" + bytes(200), ""),
        ("text/html", "<html><p>请输入验证码后下载</p></html>".encode(), "captcha"),
        ("application/octet-stream", b'<!DOCTYPE html><img src="/captcha.jpg">', "captcha"),
        ("text/html", b"<!DOCTYPE html><p>login first</p>", "not_a_file"),
        ("application/vnd.ms-excel", b"<html><table><tr><td>1</table>", ""),
        ("text/html", b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><p>x', ""),
    ],
)
def test_a_page_in_place_of_a_file_is_no_file(media_type: str, body: bytes, what: str) -> None:
    assert stand_in(Answer(FILE, FILE, "attachment", media_type, body)) == what
