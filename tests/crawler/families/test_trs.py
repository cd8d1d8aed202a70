"""trs beside its plain lists: names without dates, other pagers, files by the list of files."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from crawler.families import FAMILIES, Page, read_page, recognise

TRS = FAMILIES["trs"]
HOST = "http://www.a.gov.cn"
LIST = f"{HOST}/zwgk/xxgknb/"
TITLE = "甲县2024年政府信息公开工作年度报告"


def page(body: str, url: str = LIST) -> Page:
    text = f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>"
    return read_page(url, 200, text.encode(), "text/html")


def row(name: str, title: str = TITLE) -> str:
    return f'<li><a href="{name}">{title}</a></li>'


def next_url(found: Page) -> str | None:
    ask = TRS.listing(found).next
    return None if ask is None else ask.url.removeprefix(LIST)


@pytest.mark.parametrize(
    ("name", "telling"),
    [
        ("./t15699357.shtml", True),
        ("./t_7158622.html", True),
        ("./t0035_1372758.html", True),
        ("./202501/t20250127_14245997.html", True),
        ("./202501/t20250127_14245997_app.shtml", True),
        ("./t12.html", False),
        ("./text.html", False),
    ],
)
def test_names_without_a_date_are_marks_of_the_family_too(name: str, telling: bool) -> None:
    assert (recognise(page(f"<ul>{row(name)}</ul>")) is TRS) == telling


@pytest.mark.parametrize("names", [("_wap.html", ".html"), (".html", "_wap.html")])
def test_of_two_views_of_a_document_the_plain_one_is_the_row(names: tuple[str, str]) -> None:
    body = "".join(row(f"./202501/t20250127_14245997{name}") for name in names)
    (found,) = TRS.listing(page(f"<ul>{body}</ul>")).rows
    assert found.url == LIST + "202501/t20250127_14245997.html"


def test_the_same_number_on_another_host_is_another_document() -> None:
    other = row("http://www.b.gov.cn/nb/t20250127_1424.html", TITLE.replace("甲", "乙"))
    listing = TRS.listing(page(f"<ul>{row('./t20250127_1424.html')}{other}</ul>"))
    assert len(listing.rows) == 2


@pytest.mark.parametrize("host", ["https://www.a.gov.cn", "http://a.gov.cn", "//a.gov.cn"])
def test_rows_by_another_scheme_or_without_www_lie_in_the_column_all_the_same(host: str) -> None:
    own = row(f"{host}/zwgk/xxgknb/202501/t20250127_1424.html", "关于某事的通知")
    beside = row("/zwdt/202501/t20250101_99999.html", "要闻")
    listing = TRS.listing(page(f"<ul>{beside}</ul><ul>{own}</ul>"))
    assert [r.title for r in listing.rows] == ["关于某事的通知"]


def test_old_pages_named_without_underscore_are_walked_by_their_figures() -> None:
    pager = '<div class="pageing"><a href="{}">1</a><a href="index2.html">2</a>共2页</div>'
    rows = row("./t20250120_1234.html")
    assert next_url(page(rows + pager.format("index.html"))) == "index2.html"
    second = page(rows + pager.format("index.html"), LIST + "index2.html")
    assert next_url(second) is None


def test_a_pager_that_only_the_script_could_decode_is_read() -> None:
    markup = '<a href="index_1.html">下一页</a><a href="index_6.html">尾页</a>'
    hidden = base64.b64encode(quote(markup).encode()).decode()
    rows = row("./t20250120_1234.html")
    script = (
        "<script>$('#pages').html(decodeURIComponent(window.atob($('#pages').text())))</script>"
    )
    assert next_url(page(f'{rows}<div id="pages">{hidden}</div>{script}')) == "index_1.html"
    written = f'{rows}<div id="page"></div><script>var p = window.atob("{hidden}")</script>'
    assert next_url(page(written)) == "index_1.html"
    assert next_url(page(f'{rows}<div id="pages">{hidden}</div>')) is None


@pytest.mark.parametrize("frame", ['<div class="fj cl">{}</div>', "<appendix>{}</appendix>"])
def test_what_the_list_of_files_links_is_a_file_whatever_it_is_called(frame: str) -> None:
    article = LIST + "202501/t20250127_14245997.html"
    files = '<a href="./P020250127393022.pdf">附件1</a><a href="/protect/dl?id=7">附件2：情况表</a>'
    near = '<a href="./t20250126_14245990.html">上一篇</a>'
    found = TRS.detail(page(frame.format(files + near), article)).attachments
    assert [ask.url.removeprefix(HOST) for ask in found] == [
        "/zwgk/xxgknb/202501/P020250127393022.pdf",
        "/protect/dl?id=7",
    ]
    assert (
        TRS.detail(page(f"<p>{near}<a href='/dl?id=7'>情况表</a></p>", article)).attachments == ()
    )
