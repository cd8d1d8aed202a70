"""The printed words of the two report forms, as the official annexes have them.

Knows captions, headers and row labels of 国办公开办函〔2019〕60号 (report years 2019 and 2020) and
〔2021〕30号 (since), each beside the code of the codebook. Knows nothing of figures or of markup.
Written from the forms themselves, never from what the extractor accepts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One block of table two: caption, column (code, label) pairs, row (code, label) pairs."""

    caption: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One row of table three. ``part``: 三, for rows of that part; ``group``: （三） and so on."""

    code: str
    label: str
    part: bool = True
    group: str = ""


EDITIONS = ("2019", "2021")

_ITEMS = (
    ("items_previous", "上一年项目数量"),
    ("items_change", "本年增/减"),
    ("decisions", "处理决定数量"),
)
_DECISIONS = (("decisions", "本年处理决定数量"),)

PROACTIVE: dict[str, tuple[Block, ...]] = {
    "2019": (
        Block(
            "第二十条第（一）项",
            (
                ("made", "本年新制作数量"),
                ("disclosed", "本年新公开数量"),
                ("disclosed_total", "对外公开总数量"),
            ),
            (("regulations", "规章"), ("normative_documents", "规范性文件")),
        ),
        Block(
            "第二十条第（五）项",
            _ITEMS,
            (("licences", "行政许可"), ("other_services", "其他对外管理服务事项")),
        ),
        Block("第二十条第（六）项", _ITEMS, (("penalties", "行政处罚"), ("coercion", "行政强制"))),
        Block("第二十条第（八）项", _ITEMS[:2], (("fees", "行政事业性收费"),)),
        Block(
            "第二十条第（九）项",
            (("projects", "采购项目数量"), ("amount", "采购总金额")),
            (("procurement", "政府集中采购"),),
        ),
    ),
    "2021": (
        Block(
            "第二十条第（一）项",
            (
                ("issued", "本年制发件数"),
                ("repealed", "本年废止件数"),
                ("in_force", "现行有效件数"),
            ),
            (("regulations", "规章"), ("normative_documents", "行政规范性文件")),
        ),
        Block("第二十条第（五）项", _DECISIONS, (("licences", "行政许可"),)),
        Block(
            "第二十条第（六）项",
            _DECISIONS,
            (("penalties", "行政处罚"), ("coercion", "行政强制")),
        ),
        Block(
            "第二十条第（八）项",
            (("amount", "本年收费金额（单位：万元）"),),
            (("fees", "行政事业性收费"),),
        ),
    ),
}

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICANTS_HEAD = "申请人情况"
ORGANISATIONS = "法人或其他组织"
PART_THREE = "三、本年度办理结果"

APPLICANT_COLUMNS = (
    ("natural_person", "自然人"),
    ("enterprise", "商业企业"),
    ("research", "科研机构"),
    ("public_interest", "社会公益组织"),
    ("legal_service", "法律服务机构"),
    ("other_org", "其他"),
    ("total", "总计"),
)

_DENIED = "（三）不予公开"
_UNABLE = "（四）无法提供"
_NOT_PROCESSED = "（五）不予处理"
_OTHER = "（六）其他处理"

_REQUESTS_HEAD = (
    RequestRow("new_received", "一、本年新收政府信息公开申请数量", part=False),
    RequestRow("carried_in", "二、上年结转政府信息公开申请数量", part=False),
    RequestRow("granted", "（一）予以公开"),
    RequestRow("partially_granted", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    RequestRow("denied_state_secret", "1.属于国家秘密", group=_DENIED),
    RequestRow("denied_law_prohibits", "2.其他法律行政法规禁止公开", group=_DENIED),
    RequestRow("denied_security_stability", "3.危及“三安全一稳定”", group=_DENIED),
    RequestRow("denied_third_party", "4.保护第三方合法权益", group=_DENIED),
    RequestRow("denied_internal_affairs", "5.属于三类内部事务信息", group=_DENIED),
    RequestRow("denied_process", "6.属于四类过程性信息", group=_DENIED),
    RequestRow("denied_enforcement_file", "7.属于行政执法案卷", group=_DENIED),
    RequestRow("denied_administrative_query", "8.属于行政查询事项", group=_DENIED),
    RequestRow("unable_not_held", "1.本机关不掌握相关政府信息", group=_UNABLE),
    RequestRow("unable_needs_creation", "2.没有现成信息需要另行制作", group=_UNABLE),
    RequestRow("unable_unclear", "3.补正后申请内容仍不明确", group=_UNABLE),
    RequestRow("not_processed_petition", "1.信访举报投诉类申请", group=_NOT_PROCESSED),
    RequestRow("not_processed_repeat", "2.重复申请", group=_NOT_PROCESSED),
    RequestRow("not_processed_publication", "3.要求提供公开出版物", group=_NOT_PROCESSED),
    RequestRow("not_processed_excessive", "4.无正当理由大量反复申请", group=_NOT_PROCESSED),
    RequestRow(
        "not_processed_confirmation",
        "5.要求行政机关确认或重新出具已获取信息",
        group=_NOT_PROCESSED,
    ),
)
_REQUESTS_FOOT = (
    RequestRow("total_processed", "（七）总计"),
    RequestRow("carried_out", "四、结转下年度继续办理", part=False),
)
_OTHER_SINGLE = (RequestRow("other_processing", _OTHER),)
_OTHER_THREE = (
    RequestRow(
        "other_not_corrected",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        group=_OTHER,
    ),
    RequestRow(
        "other_fee_unpaid",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        group=_OTHER,
    ),
    RequestRow("other_misc", "3.其他", group=_OTHER),
)

REVIEW_GROUPS = (
    ("reconsideration", "行政复议"),
    ("litigation_direct", "未经复议直接起诉"),
    ("litigation_after_reconsideration", "复议后起诉"),
)
LITIGATION = "行政诉讼"
REVIEW_COLUMNS = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other_outcome", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
)


def request_rows(edition: str, *, single_other: bool = False) -> tuple[RequestRow, ...]:
    """The rows of table three; ``single_other`` keeps （六） of the 2019 form in one row.

    Districts did so as late as report year 2024 (洪泽区).
    """
    other = _OTHER_SINGLE if single_other or edition == "2019" else _OTHER_THREE
    return (*_REQUESTS_HEAD, *other, *_REQUESTS_FOOT)


def outcome_codes(edition: str, *, single_other: bool = False) -> tuple[str, ...]:
    """The rows that （七） sums."""
    rows = request_rows(edition, single_other=single_other)
    return tuple(r.code for r in rows if r.part and r.code != "total_processed")
