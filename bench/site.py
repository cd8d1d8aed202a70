"""What a content system puts around a report: styles, scripts, menus, lists of links, a footer.

Knows how much of it real pages carry, which is as much as the report itself; nothing of reports.
"""

from __future__ import annotations

from dataclasses import dataclass

_CSS = ".nav_{n} li a:hover{{color:#b30000;background:url(../images/nav_{n}.png) no-repeat}}\n"
_SCRIPT = (
    "if(document.getElementById('tab_{n}')){{$('#tab_{n}').hover(function(){{show({n})}});}}\n"
)
_LINK = (
    '<li class="item"><a href="/zwgk/fdzdgknr/art/2024/art_{n}.html" target="_blank" '
    'title="政务公开栏目之{n}">政务公开栏目之{n}</a><span class="date">01-{day:02d}</span></li>\n'
)
_OPTION = '<option value="http://www.example.com/{n}/">友情链接之{n}</option>\n'


@dataclass(frozen=True, slots=True)
class Furniture:
    """Markup for the head, and above and below the report."""

    head: str
    above: str
    below: str


def furniture(size: int) -> Furniture:
    """Some ``size`` bytes of it: a third in styles and scripts, the rest in links."""
    css, script = _repeat(_CSS, size // 8), _repeat(_SCRIPT, size // 5)
    return Furniture(
        head=f"<style type='text/css'>{css}</style><script>{script}</script>",
        above=(
            '<div class="header"><div class="logo"><img src="/images/logo.png" alt=""></div>'
            f'<ul class="nav">{_repeat(_LINK, size // 4)}</ul>'
            '<div class="position">当前位置：<a href="/">首页</a> &gt; 政府信息公开年报</div>'
            '<div class="tool">字体：【<a>大</a> <a>中</a> <a>小</a>】 <a>打印本页</a></div></div>'
        ),
        below=(
            f'<div class="side"><ul>{_repeat(_LINK, size // 4)}</ul></div>'
            f"<div class='foot'><select>{_repeat(_OPTION, size // 8)}</select>"
            "<p>主办单位：办公室　网站标识码：9900000001　备案号00000000</p></div>"
        ),
    )


def _repeat(piece: str, size: int) -> str:
    count = size // len(piece.format(n=100, day=1).encode())
    return "".join(piece.format(n=100 + n, day=n % 28 + 1) for n in range(count))
