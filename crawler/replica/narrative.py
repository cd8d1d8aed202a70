"""The prose of a report: six sections in wording of our own, fitting the figures.

Knows how such reports speak (four-part 总体情况, a count of the requests, shortcomings, the fee
statement that the 2021 format demands); copies no sentence of a real one. Numbers in the prose
agree with the tables.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from crawler.replica.figures import Cell
from crawler.replica.places import Organ

_OPENING = (
    "{year}年，{agency}把公开作为改进作风的抓手，围绕群众办事中的实际疑问安排公开内容，各项任务按期完成。",
    "过去一年，{agency}按照上级统一安排，从公开什么、在哪里公开、谁来负责三个方面逐项落实，总体运行平稳。",
    "{agency}{year}年的信息公开工作突出一个“实”字，先梳理清单，再明确时限，最后逐月核对。",
)
_DISCLOSURE = (
    "全年在本级门户网站更新信息{n}条，其中会议、文件和人事类内容占到三成以上，春耕、防汛等时段另设专栏。",
    "对重点领域的{n}条信息逐条核对发布时限，发现超期的当日补发，并向责任科室发出提示单。",
    "常用办事指南改写为问答形式，共整理{n}个问题，印成小册子放在服务大厅供群众取用。",
)
_MANAGEMENT = (
    "发文前由拟稿人填写公开属性，科室负责人复核，三年以上的旧文件集中清理了一遍。",
    "建立文件台账，凡失效、废止的文件一律在网页显著位置注明，避免群众误用。",
)
_PLATFORM = (
    "门户网站栏目由原来的多级菜单并为两级，手机端可直接检索，政务新媒体每周至少更新两次。",
    "乡村两级查阅点补配了触摸屏和打印机，老年人可由值班人员代为查询。",
)
_OVERSIGHT = (
    "年内组织专题培训{k}次，覆盖全部联络员；每季度抽查一次，结果在工作群内点名。",
    "公开工作列入年度考核，占分百分之四；全年没有因公开不当被追究责任的情形。",
)
_SHORTCOMINGS = (
    "一是部分科室报送不够主动，临近节点才集中补录。二是解读文稿偏长，图表不多，群众读起来费力。",
    "一是基层联络员变动频繁，业务衔接不够顺畅。二是个别栏目更新间隔偏长，检索结果排序不尽合理。",
)
_REMEDIES = (
    "下一步，将把报送情况按月通报，并请业务骨干到科室现场示范；解读稿控制在千字以内，尽量配图说明。",
    "下一步，将编印一本薄薄的操作手册，新到岗人员先学后干；同时委托技术单位调整检索规则。",
)
# Names of people in whom GB 2312 fails: 镕 and 喆 are GBK, 䶮 needs GB 18030.
_RARE = "公开工作由副县长李镕喆牵头，县政府办公室副主任赵䶮具体负责，分工自二〇一九年起未作调整。"


@dataclass(frozen=True, slots=True)
class Prose:
    """``sections``: the six texts, paragraphs parted by newlines, headings left out."""

    preamble: str
    sections: tuple[str, ...]
    sub_headings: tuple[str, ...]


def prose_of(
    organ: Organ, year: int, counts: Mapping[Cell, int], note: str, *, rare_names: bool
) -> Prose:
    rng = random.Random(f"prose {organ.organ_id} {year}")
    agency = organ.name
    words = {"year": year, "agency": agency, "n": rng.randint(40, 4000), "k": rng.randint(1, 6)}

    def say(choices: tuple[str, ...]) -> str:
        return rng.choice(choices).format_map(words)

    def total(row: str) -> int:
        return counts["requests", row, "total"]

    received = (
        f"全年新收政府信息公开申请{total('new_received')}件，上年结转{total('carried_in')}件，"
        f"办理完毕{total('total_processed')}件，结转下年度{total('carried_out')}件。"
    )
    sub_headings = (
        "（一）主动公开情况",
        "（二）依申请公开情况",
        "（三）政府信息管理情况",
        "（四）平台建设情况",
        "（五）监督保障情况",
    )
    overview = [
        say(_OPENING),
        sub_headings[0],
        say(_DISCLOSURE),
        sub_headings[1],
        received,
        sub_headings[2],
        say(_MANAGEMENT),
        sub_headings[3],
        say(_PLATFORM),
        sub_headings[4],
        say(_OVERSIGHT),
    ]
    if rare_names:
        overview.insert(1, _RARE)
    sections = (
        "\n".join(overview),
        "",
        "",
        note,
        f"{say(_SHORTCOMINGS)}\n{say(_REMEDIES)}",
        _fee_statement(year, counts, rng),
    )
    preamble = (
        f"本报告依照《中华人民共和国政府信息公开条例》第五十条的要求编制，由{agency}负责解释。"
        f"所列数据的统计期限为{year}年1月1日至{year}年12月31日。"
    )
    return Prose(preamble, sections, sub_headings)


def _fee_statement(year: int, counts: Mapping[Cell, int], rng: random.Random) -> str:
    if year <= 2020:
        return "无其他需要报告的事项。"
    unpaid = counts.get(("requests", "other_fee_unpaid", "total"), 0)
    if unpaid == 0 and rng.random() < 0.7:
        return "本年度未发出信息处理费收费通知，实际收取信息处理费0元。"
    notices = unpaid + rng.randint(1, 2)
    amount = notices * rng.choice((40, 100, 200))
    paid = amount // notices * (notices - unpaid)
    return (
        f"本年度发出信息处理费收费通知{notices}件，通知金额合计{amount}元，"
        f"实际收取信息处理费{paid}元。"
    )
