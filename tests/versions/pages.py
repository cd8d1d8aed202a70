"""One report in many surroundings: what a site changes around an article without changing it.

The report is that of a county whose figures are known (``tests/crawler/town.py``). Each of
``SURROUNDINGS`` is the same article as the site serves it another night.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.crawler.town import Report

AGENCY = "乙县财政局"
REPORT = Report(AGENCY, 2023)


@dataclass(frozen=True)
class Page:
    """An article page of a site, part by part. ``title`` is the headline, ``window`` what stands in
    ``<title>``; ``line`` are date, source and counter below the headline."""

    title: str = REPORT.title
    window: str = REPORT.title
    metas: str = ""
    styles: str = ""
    top: str = '<div class="top"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>'
    line: str = "<div>发布日期：2024-01-20 09:00</div>"
    text: str = REPORT.text
    frame: str = '<div class="TRS_UEDITOR">{}</div>'
    inside: str = ""  # at the end of the element that holds the text
    below: str = ""
    foot: str = '<div class="foot">主办：乙县人民政府 ICP备00000001号</div>'
    charset: str = "utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        framed = self.frame.format(self.text + self.inside)
        return (
            f"<html><head><meta charset='{self.charset}'>{self.metas}{self.styles}"
            f"<title>{self.window}</title></head><body>{self.top}<h1>{self.title}</h1>{self.line}"
            f"{framed}{self.below}{self.foot}</body></html>"
        ).encode(self.charset)

    @property
    def media_type(self) -> str:
        return f"text/html; charset={self.charset}"

    def but(self, **parts: str) -> Page:
        return replace(self, **parts)  # type: ignore[arg-type]


PAGE = Page()


def _redesigned() -> Page:
    """Another template: other elements around the same text and tables, blanks laid otherwise."""
    text = PAGE.text.replace("&nbsp;", "").replace("<p>", '<p class="ng" style="text-indent:2em">')
    text = text.replace("<strong>", "<b><span>").replace("</strong>", "</span></b>")
    text = re.sub(r"<table[^>]*>", '<div class="wrap"><table class="new" cellspacing="0">', text)
    text = text.replace("</table>", "</table></div>").replace("<td>", "<td><p><span>")
    text = re.sub(r"(<td[^>]*>)(?!<p>)", r"\1<p><span>", text).replace("</td>", "</span></p></td>")
    return PAGE.but(
        text=text,
        window=f"{PAGE.title}_部门年报_乙县人民政府门户网站",
        top='<header><nav><ul><li><a href="/">首页</a></li><li><a href="/jgsz/">机构设置</a></li>'
        '</ul></nav><form action="/s"><input name="q" placeholder="请输入关键词"></form></header>'
        '<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/nb/">部门年报</a></div>',
        line='<ul class="info"><li>时间：2024-01-20 09:00</li><li>来源：县财政局</li>'
        "<li>浏览次数：<span id='n'>12</span> 次</li><li>字号：[大 中 小]</li></ul>",
        frame='<main><section id="zoom" class="article-content"><div>{}</div></section></main>',
        foot="<footer><p>版权所有：乙县人民政府办公室</p><p>网站标识码 9900000001</p></footer>",
    )


_TOKEN = '<a href="/gateway/{0}/nb.html?_sw={0}">部门年报</a>'
_FILE = '<p>附件：<a href="/upload/{0}/年报.pdf?token={0}&amp;t={1}">年报.pdf</a></p>'

# Name of what changed -> the page before and after.
SURROUNDINGS: Mapping[str, tuple[Page, Page]] = {
    "tokens in links": (
        PAGE.but(top=_TOKEN.format("a1b2"), text=_FILE.format("aa", 1) + PAGE.text),
        PAGE.but(top=_TOKEN.format("ffee"), text=_FILE.format("bb", 2) + PAGE.text),
    ),
    "token in a form": (
        PAGE.but(inside='<form><input type="hidden" name="__VIEWSTATE" value="1"></form>'),
        PAGE.but(inside='<form><input type="hidden" name="__VIEWSTATE" value="2"></form>'),
    ),
    "counter in the line": (
        PAGE.but(line="<div>发布日期：2024-01-20 09:00 浏览次数：17次</div>"),
        PAGE.but(line="<div>发布日期：2024-01-20 09:00 浏览次数：1803次</div>"),
    ),
    "counter below the text": (
        PAGE.but(inside="<p>浏览次数：17</p>"), PAGE.but(inside="<p>浏览次数：1803</p>"),
    ),
    "counter in words": (
        PAGE.but(inside="<p>本文已被阅读17次</p>"), PAGE.but(inside="<p>本文已被阅读18次</p>"),
    ),
    "counter with its label before": (
        PAGE.but(inside="<p>阅读量：17</p>"), PAGE.but(inside="<p>阅读量：18</p>"),
    ),
    "counter of reading times": (
        PAGE.but(inside="<p>阅读次数：17</p>"), PAGE.but(inside="<p>阅读次数：18</p>"),
    ),
    "counter in an element of its own": (
        PAGE.but(inside="<div>浏览量</div><div>17</div>"),
        PAGE.but(inside="<div>浏览量</div><div>18</div>"),
    ),
    "today": (
        PAGE.but(top="<div>今天是2024年1月21日 星期日</div>"),
        PAGE.but(top="<div>今天是2024年1月22日 星期一</div>"),
    ),
    "comments": (PAGE.but(inside="<!-- f3 -->"), PAGE.but(inside="<!-- 9a -->")),
    "styles": (
        PAGE.but(styles='<link rel="stylesheet" href="/a.css?v=1">'),
        PAGE.but(styles='<link rel="stylesheet" href="/a.css?v=2"><script>var n = 7;</script>'),
    ),
    "news above": (
        PAGE.but(top="<ul><li><a href='/1'>县财政局召开工作会议</a></li></ul>"),
        PAGE.but(top="<ul><li><a href='/2'>县领导到财政局调研</a></li></ul>"),
    ),
    "related articles below": (
        PAGE.but(below="<h3>相关文章</h3><ul><li><a href='/1'>财政局2022年年报</a></li></ul>"),
        PAGE.but(below="<h3>相关文章</h3><ul><li><a href='/2'>财政局2021年年报</a></li></ul>"),
    ),
    "related articles inside": (
        PAGE.but(inside="<p>相关文章：</p><ul><li><a href='/1'>财政局预算公开</a></li></ul>"),
        PAGE.but(inside="<p>相关文章：</p><ul><li><a href='/2'>财政局决算公开</a></li></ul>"),
    ),
    "hot articles inside": (
        PAGE.but(inside="<p>热点推荐</p><ul><li><a href='/1'>财政局预算公开</a></li></ul>"),
        PAGE.but(inside="<p>热点推荐</p><ul><li><a href='/2'>财政局决算公开</a></li></ul>"),
    ),
    "neighbours": (
        PAGE.but(inside="<p>上一篇：财政局简介</p><p>下一篇：没有了</p>"),
        PAGE.but(inside="<p>上一篇：财政局简介</p><p>下一篇：财政局2024年预算</p>"),
    ),
    "time of printing": (
        PAGE.but(inside="<p>打印时间：2024-01-21 01:00:00</p>"),
        PAGE.but(inside="<p>打印时间：2024-01-22 01:00:07</p>"),
    ),
    "time of generation": (
        PAGE.but(inside="<p>页面生成时间：2024-01-21 01:00:00</p>"),
        PAGE.but(inside="<p>页面生成时间：2024-01-22 01:00:07</p>"),
    ),
    "name of the editor": (
        PAGE.but(inside="<p>责任编辑：张三</p>"), PAGE.but(inside="<p>责任编辑：李四</p>"),
    ),
    "name of the editor in brackets": (
        PAGE.but(inside="<p>（责任编辑：张三）</p>"), PAGE.but(inside="<p>（责任编辑：李四）</p>"),
    ),
    "name of the reviewer": (
        PAGE.but(inside="<p>审核：张三 编辑：王五</p>"), PAGE.but(inside="<p>审核：李四 编辑：王五</p>"),
    ),
    "source": (PAGE.but(inside="<p>来源：县财政局</p>"), PAGE.but(inside="<p>来源：本站</p>")),
    "publish time reformatted": (
        PAGE, PAGE.but(line="<div>发布时间：2024年01月20日</div>"),
    ),
    "window title": (PAGE, PAGE.but(window=f"{PAGE.title}-乙县人民政府")),
    "window title, no headline": (
        PAGE.but(title=""), PAGE.but(title="", window=f"{PAGE.title}-乙县人民政府"),
    ),
    "window title with the column": (
        PAGE.but(title="", window=f"{PAGE.title}_乙县人民政府"),
        PAGE.but(title="", window=f"{PAGE.title}_部门年报_乙县政府网"),
    ),
    "site in front of the title": (
        PAGE.but(title=""), PAGE.but(title="", window=f"乙县人民政府门户网站-{PAGE.title}"),
    ),
    "ornament of the title": (PAGE, PAGE.but(title=f"· {PAGE.title}")),
    "new mark of the title": (PAGE, PAGE.but(title=f"{PAGE.title}<span>NEW</span>")),
    "brackets of the title": (PAGE, PAGE.but(title=f"《{PAGE.title}》")),
    "column in front of the title": (PAGE, PAGE.but(title=f"【部门年报】{PAGE.title}")),
    "blanks of the title": (PAGE, PAGE.but(title=PAGE.title.replace("2023", " 2023 "))),
    "digits of the title": (PAGE, PAGE.but(title=PAGE.title.replace("2023", "２０２３"))),
    "title as a meta": (
        PAGE, PAGE.but(metas=f'<meta name="ArticleTitle" content="{PAGE.title}">'),
    ),
    "encoding": (PAGE, PAGE.but(charset="gb18030")),
    "redesign": (PAGE, _redesigned()),
    "no-break spaces": (PAGE, PAGE.but(text=PAGE.text.replace("&nbsp;", "&#12288;"))),
    "indentation gone": (PAGE, PAGE.but(text=PAGE.text.replace("&nbsp;", ""))),
    "lines broken in the source": (
        PAGE, PAGE.but(text=PAGE.text.replace("公开", "公<span></span>开").replace("</p>", "\r\n</p>\r\n")),
    ),
    "div in place of p": (
        PAGE, PAGE.but(text=PAGE.text.replace("<p>", "<div>").replace("</p>", "</div>")),
    ),
    "br in place of p": (
        PAGE, PAGE.but(text=re.sub("<p>", "", PAGE.text).replace("</p>", "<br/>")),
    ),
    "buttons inside": (
        PAGE, PAGE.but(inside="<div>【打印本页】【关闭窗口】</div>"),
    ),
    "share inside": (PAGE, PAGE.but(inside="<div>分享到：微信 微博</div>")),
    "code to scan": (PAGE, PAGE.but(inside="<p>扫一扫在手机打开当前页</p>")),
    "sign-off link": (PAGE, PAGE.but(inside="<p>我要纠错</p>")),
    "voice": (PAGE, PAGE.but(top="<div>无障碍 长者模式 语音播报</div>" + PAGE.top)),
    "voice inside": (PAGE, PAGE.but(frame='<div class="a"><div>朗读 暂停</div>{}</div>')),
    "zero-width signs": (PAGE, PAGE.but(text=PAGE.text.replace("情况", "情\u200b况"))),
    "entities": (PAGE, PAGE.but(text=PAGE.text.replace("（", "&#65288;"))),
    "half-width brackets": (PAGE, PAGE.but(text=PAGE.text.replace("（", "(").replace("）", ")"))),
}  # fmt: skip
