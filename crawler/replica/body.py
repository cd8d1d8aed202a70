"""The text of an article: a report with its tables, or what the other rows of a list lead to.

Knows the order of a report's parts and the few texts beside reports; knows nothing of the page
around the text.
"""

from __future__ import annotations

from datetime import date

from crawler.replica import markup
from crawler.replica.listings import Article
from crawler.replica.reports import PlannedReport, report_of
from crawler.replica.sites import Site, site_of
from crawler.replica.tables import proactive_grids, requests_grid, review_grid

HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


def article_body(article: Article, night: int) -> str:
    if article.body:
        return article.body
    site = site_of(article.site)
    if article.kind == "report":
        return report_body(site, report_of(article, night))
    if article.kind == "website":
        return _website_sheet(site, article)
    return "".join(f"<p>　　{text}</p>\n" for text in _texts(site, article))


def report_body(site: Site, report: PlannedReport) -> str:
    habits = site.habits
    style = habits.markup
    tables = {
        1: proactive_grids(report, habits),
        2: (requests_grid(report, habits),),
        3: (review_grid(report, habits),),
    }
    parts = [markup.paragraph(report.preamble, style)]
    for index, text in enumerate(HEADINGS):
        for official, local in habits.headings:
            text = text.replace(official, local)
        parts.append(markup.heading(text, style))
        parts += [markup.table(grid, style) for grid in tables.get(index, ())]
        for line in filter(None, report.sections[index].split("\n")):
            write = markup.heading if line in report.sub_headings else markup.paragraph
            parts.append(write(line, style))
    if report.sign_off_date:
        day = date.fromisoformat(report.sign_off_date)
        parts.append(f'<p align="right">{report.agency}</p>\n')
        parts.append(f'<p align="right">{day.year}年{day.month}月{day.day}日</p>\n')
    return "".join(parts)


def _texts(site: Site, article: Article) -> tuple[str, ...]:
    county, year = site.county.name, article.report_year
    return {
        "news": (
            f"{article.when.month}月{article.when.day}日上午，{county}在机关三楼会议室研究公开工作，"
            "各乡镇和县直部门联络员到会。",
            "会议听取了栏目维护情况，对依申请公开答复文书的格式作了讲解，并安排了下一阶段的任务。",
        ),
        "call": (
            "各乡镇人民政府，县直各部门：",
            f"{year}年度报告编制工作即将开始，请于次年1月20日前将经主要负责人审定的文本报送县政府办公室。",
            "报告分总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等六个部分，"
            "表格数据须满足勾稽关系，第一项加第二项之和，等于第三项加第四项之和。",
        ),
        "reading": (
            f"为方便群众了解{year}年的公开工作，现将报告要点用一张图说明。",
            '</p><p align="center"><img src="./W0201.jpg" alt="图解">',
            "全年新收申请、办结申请等数据以报告原文为准。",
        ),
    }[article.kind]


def _website_sheet(site: Site, article: Article) -> str:
    """政府网站工作年度报表: another duty, another form; it stands beside the reports (新源)."""
    rows = (
        ("网站名称", site.name),
        ("首页网址", "本站首页"),
        ("网站标识码", f"{site.county.code}0001"),
        ("独立用户访问总量（单位：个）", str(21_000 + article.report_year)),
        ("网站总访问量（单位：次）", str(96_000 + article.report_year * 3)),
        ("信息发布总数（单位：条）", str(2_100 + article.report_year % 100)),
        ("收到留言数量（单位：条）", "37"),
    )
    lines = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows)
    return (
        f"<p>填报单位：{article.organ.name}</p><table border='1'><tr><td colspan='2'>"
        f"政府网站工作年度报表（{article.report_year}年度）</td></tr>{lines}</table>"
    )
