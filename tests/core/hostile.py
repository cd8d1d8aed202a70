"""Input that no report is: what grows, nests, repeats or is broken without end.

Each case makes a file of a given size; 1 is what ``make hostile`` tries, the tests try less. Run as
a program it prints, case by case, the size, the time, the memory at its peak and what came of it.
"""

from __future__ import annotations

import gzip
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from pipelines.extract import Extractor, Source
from pipelines.forms import load_forms
from pipelines.places import SHIPPED

TITLE = "云山县2022年政府信息公开工作年度报告"
HEADINGS = "".join(
    f"<p>{heading}</p>"
    for heading in (
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    )
)
HEADING_LINES = (
    "(本列数据)申请人情况",
    "自然人法人或其他组织总计",
    "商业企业科研机构社会公益组织法律服务机构其他",
)
NEW = "一、本年新收政府信息公开申请数量"

Make = Callable[[float], bytes]


def _times(count: float, size: float) -> int:
    return max(1, int(count * size))


def _page(body: str, headings: str = HEADINGS) -> bytes:
    head = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{headings}"
    return f"{head}{body}</body></html>".encode()


def _many(piece: str, count: float) -> Make:
    return lambda size: _page(piece * _times(count, size))


def _in_cell(piece: str, count: float) -> Make:
    def make(size: float) -> bytes:
        return _page(f"<table><tr><td>{piece * _times(count, size)}</td><td>2</td></tr></table>")

    return make


def _lines(line: str, count: float) -> Make:
    return lambda size: (f"{TITLE}\n" + line * _times(count, size)).encode()


def _attributes(size: float) -> bytes:
    names = " ".join(f"a{n}=1" for n in range(_times(1e6, size)))
    return _page(f"<p {names}>x</p>")


def _spans(size: float) -> bytes:
    cell = "<td rowspan=1000000 colspan=1000000>1</td>"
    return _page("<table>" + f"<tr>{cell * 10}</tr>" * _times(1000, size) + "</table>")


def _glued_digits(size: float) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in HEADING_LINES)
    return _page(f"{lines}<p>{NEW}{'12' * _times(5e5, size)}</p>")


def _glued_rows(size: float) -> bytes:
    lines = (*HEADING_LINES, *(f"{NEW}{n}{'0' * 30}" for n in range(_times(4000, size))))
    return "\n".join((TITLE, *lines)).encode()


def _bomb(size: float) -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE html [<!ENTITY e0 "ha">{entities}]>'.encode() + _page("&e11;" * 9)


def _metas(size: float) -> bytes:
    meta = "<meta name=articletitle content='a-b-c-d-e'>"
    return f"<html><head>{meta * _times(2e5, size)}</head><body>{HEADINGS}</body></html>".encode()


CASES: dict[str, Make] = {
    "100 MB page": lambda size: _page("政" * _times(3.4e7, size)),
    "nested div": _many("<div>", 1e5),
    "nested span": _many("<span>", 1e5),
    "nested tables": _many("<table><tr><td>", 1e5),
    "nested closed": lambda size: _page(
        "<div>" * _times(1e5, size) + "x" + "</div>" * _times(1e5, size) + "<p>之后</p>"
    ),
    "huge spans": _spans,
    "rowspan in each row": lambda size: _page(
        "<table>" + "<tr><td rowspan=65534>1</td><td>2</td></tr>" * _times(2e4, size) + "</table>"
    ),
    "a million td": lambda size: _page(f"<table><tr>{'<td>1</td>' * _times(1e6, size)}</table>"),
    "a million tr": lambda size: _page(
        f"<table>{'<tr><td>规章<td>1' * _times(1e6, size)}</table>"
    ),
    "many tables": _many("<table><tr><td>规章</td><td>1</td></tr></table>", 1e5),
    "a million attributes": _attributes,
    "entities": _many("&amp;&lt;&nbsp;", 1e6),
    "entity bomb": _bomb,
    "300,000 paragraphs": _many("<p>本段说明工作情况。</p>", 3e5),
    "300,000 breaks": _many("x<br>", 3e5),
    "300,000 pictures": _many("<img src=x>", 3e5),
    "headings without end": lambda size: _page("", HEADINGS * _times(2e4, size)),
    "prose without headings": lambda size: _page("<p>一段没有标题的话。</p>" * _times(3e5, size), ""),
    "long paragraph": _many("政府信息公开工作年度报告2022年1月1日", 4e5),
    "long heading": lambda size: _page(f"<h1>{'政府信息公开年度' * _times(8e5, size)}</h1>"),
    "long attribute": lambda size: _page(f"<p style='{'display ' * _times(2e6, size)}'>x</p>"),
    "many metas": _metas,
    "cell of spans": _in_cell("<span>1</span>", 1e6),
    "cell of breaks": _in_cell("1<br>", 1e6),
    "comments": _many("<!-- x -->", 1e6),
    "script": lambda size: _page(f"<script>{'a<b;' * _times(4e6, size)}</script>"),
    "NUL bytes": _many("<p>说明\0说明说明说明说明说明</p>", 1e5),
    "50 MB line": _lines("政府信息公开年报", 2.1e6),
    "50 MB digits": lambda size: b"1" * _times(5e7, size),
    "300,000 lines": _lines("一行文字 12\n", 3e5),
    "lines of tabs": _lines("1\t2\t3\n", 3e5),
    "lines of bars": _lines("|" * 500 + "\n", 2e4),
    "white space": lambda size: b" \r\n\t" * _times(5e6, size),
    "glued digits": _glued_digits,
    "glued rows": _glued_rows,
    "glued headings": _many("".join(f"<p>{line}</p>" for line in HEADING_LINES), 1500),
    "list of labels": _lines("指标名称\n计量单位\n历年累计\n主动公开信息数\n条\n1\n", 800),
    "gzip": lambda size: gzip.compress(_page("x")),
    "zip": lambda size: b"PK\x03\x04" + bytes(_times(1e6, size)),
    "noise": lambda size: random.Random(1).randbytes(_times(1.9e7, size)),
    "broken GBK": lambda size: (
        "<meta charset=gb2312>政府信息公开".encode("gb18030") + b"\xd5\xff" * _times(9e6, size)
    ),
}  # fmt: skip


def source(case: str, size: float) -> Source:
    """The file of a case; a text has the name of a text."""
    body = CASES[case](size)
    return Source(body, "page.html" if b"<" in body[:100] else "page.txt")


def _measure(case: str) -> None:
    extractor, file = Extractor(load_forms(SHIPPED)), source(case, 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    found = extractor.extract(file)
    seconds = time.perf_counter() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    codes = ", ".join(dict.fromkeys(str(issue.code) for issue in found.issues))
    _say(f"{case:24} {len(file.body) / 1e6:7.1f} MB {seconds:7.2f} s {grown:6.0f} MB  {codes}")


def _measure_many(pages: int) -> None:
    """Memory over many pages that have nothing in common: it must not grow with them."""
    extractor = Extractor(load_forms(SHIPPED))
    for n in range(pages + 1):
        extractor.extract(Source(page_of_its_own(n), "page.html"))
        if n in (pages // 10, pages):
            used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            _say(f"{n:6} pages of their own {used:22.0f} MB at the peak")


def page_of_its_own(n: int) -> bytes:
    """A page whose every label, line and attribute is new."""
    rows = "".join(f"<tr><td>项目{n}之{i}{'的' * 90}</td><td>{i}</td></tr>" for i in range(60))
    lines = "".join(f"<p class=c{n}x{i}>第{n}号第{i}条说明 {i}</p>" for i in range(60))
    return _page(f"<table>{rows}</table>{lines}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _measure(sys.argv[1]) if sys.argv[1] in CASES else _measure_many(int(sys.argv[1]))
    else:
        for name in (*CASES, "10000"):
            command = [sys.executable, "-m", "tests.core.hostile", name]
            try:
                subprocess.run(command, check=False, timeout=600)
            except subprocess.TimeoutExpired:
                _say(f"{name:24} took over ten minutes")
