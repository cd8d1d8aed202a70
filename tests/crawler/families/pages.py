"""Small pages for the tests of families: a page around a body, a row, the text of a report."""

from __future__ import annotations

from crawler.families import Page, read_page

TITLE = "甲县人民政府办公室2024年政府信息公开工作年度报告"
REPORT_TEXT = "".join(
    f"<p>{name}</p><p>{'全年工作有序开展，' * 12}</p>"
    for name in (
        "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况",
    )
)  # fmt: skip


def page(body: str, url: str, head: str = "", sent: bytes = b"") -> Page:
    text = f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    return read_page(url, 200, text.encode(), "text/html", sent)


def answer(text: str, url: str, sent: bytes = b"", media_type: str = "application/json") -> Page:
    return read_page(url, 200, text.encode(), media_type, sent)


def row(path: str, title: str = TITLE, cut: int = 9) -> str:
    """A row whose text is cut and whose attribute is not."""
    return f'<li><a href="{path}" title="{title}">{title[:cut]}...</a><span>2025-01-20</span></li>'
