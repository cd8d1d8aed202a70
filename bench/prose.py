"""What a report says in words, as much as real ones say, with numbers that fit its tables.

Knows sentences of our own and where a figure goes into them; knows no markup.
"""

from __future__ import annotations

from random import Random

from pipelines.model import CellKey
from tests.reports.draft import Draft, Text

_SENTENCES = (
    "全年通过门户网站发布各类信息{n}条，其中会议、文件和人事类内容占三成以上，春耕、防汛等时段另设专栏。",
    "对重点领域的{n}条信息逐条核对发布时限，超期的当日补发，并向责任科室发出提示单。",
    "常用办事指南改写为问答形式，共整理{k}个问题，印成小册子放在服务大厅供群众取用。",
    "发文前由拟稿人填写公开属性，科室负责人复核，三年以上的旧文件集中清理了一遍，失效的在网页显著位置注明。",
    "栏目由原来的多级菜单并为两级，手机端可以直接检索；政务新媒体每周更新{k}次，全年推送{n}篇。",
    "年内组织专题培训{k}次，覆盖全部联络员；每季度抽查一次，结果在工作群内点名，整改不过夜。",
    "乡村两级查阅点补配了触摸屏和打印机，老年人可由值班人员代为查询，全年接待{n}人次。",
    "解读材料与文件同步起草、同步审核、同步发布，图解和短视频合计{k}件，篇幅控制在千字以内。",
    "公开工作列入年度考核，占分百分之四；全年没有因公开不当被追究责任的情形。",
    "征集意见{k}场，收到建议{n}条，采纳情况逐条回复，未采纳的说明理由。",
)
_STEPS = ("（一）主动公开情况", "（二）依申请公开情况", "（三）政府信息管理情况",
          "（四）平台建设情况", "（五）监督保障情况")  # fmt: skip
_TOLD = (
    (("requests", "new_received", "total"), "本年度新收政府信息公开申请{}件，"),
    (("requests", "carried_in", "total"), "上年结转{}件，"),
    (("requests", "total_processed", "total"), "办理完毕{}件，"),
    (("requests", "carried_out", "total"), "结转下年度继续办理{}件。"),
)


def paragraphs(draft: Draft, section: int, rng: Random) -> list[Text]:
    """The text of a section, counted from 0: long in the first, short in the others."""
    if section == 0:
        lines = []
        for step in _STEPS:
            lines += [step, *(_paragraph(rng) for _ in range(3))]
        told = "".join(
            say.format(f"{printed.value:f}")
            for key, say in _TOLD
            if (printed := draft.figures.get(CellKey(*key))) and printed.value is not None
        )
        return [Text(line) for line in (*lines, told) if line]
    return [Text(_paragraph(rng)) for _ in range(3)]


def _paragraph(rng: Random) -> str:
    chosen = rng.sample(_SENTENCES, 3)
    return "".join(s.format(n=rng.randrange(20, 4000), k=rng.randrange(2, 40)) for s in chosen)
