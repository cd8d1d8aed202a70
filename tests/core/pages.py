"""Pages of reports for tests: our own wording, the structure of real ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.extract import Extractor, Source
from pipelines.forms import Block, Form
from pipelines.model import Extraction, Fact

TITLE = "云山县人民政府办公室2022年政府信息公开工作年度报告"
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
REQUESTS_HEADER = (
    "<tr><td colspan=3 rowspan=3>（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>"
    "<td colspan=7>申请人情况</td></tr>"
    "<tr><td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td></tr>"
    "<tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>"
)
REVIEW_HEADER = (
    "<tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr>"
    "<tr><td rowspan=2>结果维持</td><td rowspan=2>结果纠正</td><td rowspan=2>其他结果</td>"
    "<td rowspan=2>尚未审结</td><td rowspan=2>总计</td><td colspan=5>未经复议直接起诉</td>"
    "<td colspan=5>复议后起诉</td></tr>"
    "<tr>"
    + "<td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td>" * 2
    + "</tr>"
)


def table(*rows: str) -> str:
    return "<table>" + "".join(rows) + "</table>"


def row(*cells: object) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def top_row(label: str, values: Sequence[object]) -> str:
    return f"<tr><td colspan=3>{label}</td>" + "".join(f"<td>{v}</td>" for v in values) + "</tr>"


def sub_row(group: str, label: str, values: Sequence[object]) -> str:
    return row("三、本年度办理结果", group, label, *values)


def received(*values: object) -> str:
    """A table of section three with only its first row."""
    return table(REQUESTS_HEADER, top_row("一、本年新收政府信息公开申请数量", values))


def page(*tables: str, title: str = TITLE) -> bytes:
    """A whole page; the tables stand in section three, where the reader does not look for them."""
    parts = [f"<h1>{title}</h1>", "<p>本报告统计期限自2022年1月1日起至2022年12月31日止。</p>"]
    for heading in HEADINGS:
        parts += [f"<p>{heading}</p>", f"<p>{heading[2:]}的文字说明。</p>"]
        if heading.startswith("三"):
            parts += tables
    body = "".join(parts)
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def extract(extractor: Extractor, *tables: str) -> Extraction:
    return extractor.extract(Source(page(*tables), "page.html"))


def fact(extraction: Extraction, place: str) -> Fact:
    """The one fact at ``table.row.column``."""
    found = [f for f in extraction.facts if str(f.key) == place]
    assert len(found) == 1, f"{place} stands {len(found)} times"
    return found[0]


def codes(extraction: Extraction) -> set[str]:
    return {str(issue.code) for issue in extraction.issues}


def printed(extraction: Extraction) -> dict[str, int]:
    """All figures that were read."""
    return {str(f.key): int(f.value) for f in extraction.facts if f.value is not None}


def whole_requests(form: Form, values: Iterable[object]) -> str:
    """All official rows of section three; the values fill them row by row."""
    block: Block = next(b for b in form.blocks if b.table == "requests")
    rows = [r for r in block.rows if r.kind != "variant"]
    drawn = iter(values)
    lines = []
    for r in rows:
        cells = [next(drawn) for _ in block.columns]
        if len(r.path) == 1:
            lines.append(top_row(r.path[0], cells))
        elif len(r.path) == 2:
            cells_html = "".join(f"<td>{cell}</td>" for cell in cells)
            lines.append(f"<tr><td>{r.path[0]}</td><td colspan=2>{r.path[1]}</td>{cells_html}</tr>")
        else:
            lines.append(row(*r.path, *cells))
    return table(REQUESTS_HEADER, *lines)
