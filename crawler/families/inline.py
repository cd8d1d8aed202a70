"""Columns whose page is itself the report: no list, the text stands where rows would.

Knows the parts that every report has by Article 50 of the 条例 and by the circulars before it, and
where a page says its title. Whether the figures can be read is decided elsewhere, from the archived
page. Seen: 六盘水, 黔南, 水城 and 天门 (trs), 南县, 桃江 and 临武, 洪雅 (vsb), 平武 (lonsun), 凤庆,
hanweb's xxgkAnnualReport.jsp.
"""

from __future__ import annotations

import re

from crawler.families.common import text_of
from crawler.families.model import Page, Row
from pipelines.titles import TitleKind, read_title

# Headings of the six parts (国办公开办函〔2019〕60号, 〔2021〕30号) and of the reports before 2019.
_PARTS = (
    re.compile(r"总体情况|概述|基本情况|工作概况"),
    re.compile(r"主动公开(?:政府信息)?(?:的)?情况"),
    re.compile(r"收到和处理政府信息公开申请情况|依申请公开(?:政府信息)?(?:的|工作|办理)?情况"),
    re.compile(r"行政复议|行政诉讼"),
    re.compile(r"存在的?(?:主要|不足|困难)?(?:和|与)?(?:主要)?(?:问题|不足)"),
    re.compile(r"其他需要报告的?(?:事项|情况)|收费及减免|收费和减免|统计表"),
)
_ENOUGH_PARTS = 4
_SHORTEST = 300  # signs; a directory page names parts of a report, but holds no text
_TITLE_TAGS = ("h1", "h2", "h3", "h4", "p", "div", "td", "span", "b", "strong", "font", "center")
_LONGEST_TITLE = 80


def inline_report(page: Page) -> Row | None:
    """The page as a row of its own column, None where it holds no report's text.

    The address is that of the page; the title is what the page prints, or an empty one.
    """
    text = _text_outside_links(page)
    if len(text) < _SHORTEST or sum(bool(part.search(text)) for part in _PARTS) < _ENOUGH_PARTS:
        return None
    return Row(page.url, _title(page), None)


def _text_outside_links(page: Page) -> str:
    """The text without white space, without scripts and without what only leads elsewhere."""
    texts = page.tree.xpath(
        "//body//text()[not(ancestor::a or ancestor::script or ancestor::style"
        " or ancestor::option)]"
    )
    return "".join("".join(str(text) for text in texts).split())


def _title(page: Page) -> str:
    for said in _titles(page):
        if said and read_title(said).kind is TitleKind.REPORT:
            return said
    return text_of_title(page)


def _titles(page: Page) -> list[str]:
    metas = page.tree.xpath(
        "//meta[translate(@name, 'ARTICLETITLE', 'articletitle')='articletitle']/@content"
    )
    found = [" ".join(str(meta).split()) for meta in metas]
    for element in page.tree.iter(*_TITLE_TAGS):
        if element.xpath("ancestor-or-self::a or .//a"):
            continue
        said = text_of(element)
        if 0 < len(said) <= _LONGEST_TITLE:
            found.append(said)
    found.append(text_of_title(page))
    return found


def text_of_title(page: Page) -> str:
    """The text of ``<title>``, empty where there is none."""
    return " ".join(str(page.tree.xpath("string(//title)")).split())


def column_name(page: Page) -> str:
    """What the page's tags call its column (国办发〔2017〕47号), else its title."""
    named = page.tree.xpath(
        "//meta[translate(@name, 'COLUMNAME', 'columname')='columnname']/@content"
    )
    return next((str(name) for name in named if str(name).strip()), text_of_title(page))
