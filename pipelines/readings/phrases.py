"""The phrases in which reports cite their figures, and the words that may stand around them.

Data only. A phrase ends where its number begins, but for 数, 共, 为 and the like between them.
"""

from __future__ import annotations

import re

_OBJECT = (
    r"(?:了|的|各类|有关|相关|群众|公众|政府|政务|信息|公开|依申请|申请|依法|事项|总|数|量|件)*"
)
_APPLICANT = (
    r"自然人|公民|法人(?:和|或|或者|及)?其他组织|商业企业|科研机构|社会公益组织|法律服务机构"
)
OUTCOME = (
    r"(?:(?:予以|同意|准予|全部|完全)公开|(?:予以|同意)?部分公开|不(?:予|同意)公开|否决公开"
    r"|无法提供|不予处理|其他处理)(?:答复)?"
)
_AND = r"(?:、|及|和|与|或|或者|以及|并)"
_NEXT_YEAR = r"(?:下一?年度?|次年度?|明年|(?P<{}>20\d\d)年度?)"
_LAST_YEAR = r"(?:上一?年度?|去年度?|(?P<{}>20\d\d)年度?)"
_DOCUMENT_VERBS = (
    r"新?制定|新?制发|新?制作|主动公开|公开|出台|印发|发布|公布"
    r"|废止|宣布失效|失效|现行有效|继续有效"
)
# Rows of the tables as the prose names them.
ROWS = {
    "denied_state_secret": r"国家秘密",
    "denied_third_party": r"第三方(?:的)?合法权益",
    "denied_internal_affairs": r"三类内部(?:事务|管理)信息",
    "denied_process": r"四类过程性信息",
    "denied_enforcement_file": r"行政执法案卷(?:信息)?",
    "denied_administrative_query": r"行政查询事项",
    "unable_not_held": r"本(?:行政)?机关不掌握(?:相关|该)?(?:政府)?(?:信息)?",
    "unable_needs_creation": r"没有现成信息(?:需要|需)另行(?:制作|加工)?",
    "unable_unclear": r"补正后(?:申请内容)?仍不明确",
    "not_processed_petition": r"信访、?举报、?投诉类",
    "not_processed_repeat": r"重复(?=申请)",
    "not_processed_publication": r"要求提供公开出版物",
    "not_processed_excessive": r"无正当理由大量反复(?=申请)",
    "not_processed_confirmation": r"要求行政机关确认或重新出具已获取信息",
    "other_not_corrected": r"逾期不补正",
    "other_fee_unpaid": r"逾期未按(?:收费通知)?要求缴纳费用",
    "already_public": r"已主动公开范围",
    "not_this_agency": r"不属于本(?:行政)?机关公开",
    "not_existing": r"信息不存在",
}
CHANNELS = {
    "received_in_person": r"当面|现场",
    "received_fax": r"传真",
    "received_email": r"电子邮件|邮箱",
    "received_online": r"网上|网络|在线|网站",
    "received_letter": r"信函|信件|邮寄",
    "received_other": r"其[他它](?=形式|方式|渠道)",
}
RESULTS = {
    "upheld": r"维持",
    "corrected": r"纠正|纠错",
    "other_outcome": r"其他(?:结果|情形)",
    "pending": r"(?:尚|还)?未(?:审结|办结|结案)|正在审理",
}
DECISIONS = {"licences": "行政许可", "penalties": "行政处罚", "coercion": "行政强制"}


def _named(groups: dict[str, str]) -> str:
    return "|".join(f"(?P<{name}>{words})" for name, words in groups.items())


# The signs that a phrase can begin with: they rule out most places of a label.
_BEGINS = (
    "2本今全当新收接受上去结顺转予同准完部不否无其属涉国第三四行没补信重要逾已答办处复未直诉判决被依法维"
    "纠尚还正制主公出印发废宣失现继规作做实政通以传电邮网在自商科社"
)
PHRASE = re.compile(
    rf"""
    (?=[{_BEGINS}])(?:
      (?P<received>(?:(?P<new>(?:本年度?|今年|全年|当年)?新(?:收到?|增|受理|接收))|收到|接收到?|接到|受理)
        (?P<also>{_AND}?(?:受理|办理|处理|办结|答复))?
        (?P<applicant>{_APPLICANT})?(?:提出|提交)?(?P<object>{_OBJECT}))
      |(?P<carried_in>{_LAST_YEAR.format("in_year")}末?的?(?:结转|遗留)(?:至|到)?
        (?:本年度?|今年|来|过来|下来|继续|办理|处理|未办结|{_OBJECT})*|结转上一?年度?{_OBJECT})
      |(?P<carried_out>(?:结转|顺延|转)(?:至|到|入)?{_NEXT_YEAR.format("out_year")}
        (?:继续|办理|处理|答复|{_OBJECT})*)
      |(?P<results>(?P<outcomes>{OUTCOME}(?:{_AND}{OUTCOME})*)(?:的|申请|件|答复|决定|情形|类)*)
      |(?:属于|涉及)?(?:{_named(ROWS)})(?:的|类|信息|申请|情形)*
      |(?P<answered>(?:办理)?(?<![他它]公开)答复){_OBJECT}
      |(?P<processed>办结|(?:办理|处理)(?:完毕|完结|完成)){_OBJECT}
      |(?P<handled>办理|处理)(?:的|各类)?(?:政府信息公开|依申请公开|信息公开)申请{_OBJECT}
      |(?P<after>复议后(?:再)?(?:提起|起诉)(?:的|行政|诉讼|案件|案)*)
      |(?P<direct>(?:未经复议)?直接(?:提起|起诉)(?:的|行政|诉讼|案件|案)*)
      |(?P<both>(?:行政)?复议(?:案件|申请)?{_AND}(?:提起)?(?:行政)?诉讼)(?:的|案件|案)*
      |(?P<reconsideration>(?:行政)?复议)(?:的|申请|案件|案)*
      |(?P<litigation>(?:行政)?诉讼)(?:的|应诉|案件|案)*
      |(?:结果|判决|决定|被依法|依法|被|予以)*(?:{_named(RESULTS)})
        (?:原|具体|行政行为|决定|的|案件|中|结果)*
      |(?P<verb>{_DOCUMENT_VERBS})(?:的|了|行政|政府)*(?P<noun>规章|规范性文件)
      |(?:行政|政府)?(?P<noun_first>规章|规范性文件)(?P<verb_after>{_DOCUMENT_VERBS})?
      |(?P<verb_alone>废止|宣布失效|失效|现行有效|继续有效)(?:件)?
      |(?:作出|做出|办理|处理|实施)?(?:{_named(DECISIONS)})(?:处理)?(?P<decided>决定)?(?:案件|的)*
      |(?P<fees>行政事业性收费)(?:收入|金额|总额)*
      |(?P<processing_fee>信息处理费)(?:金额|合计|总额)*
      |(?P<disclosed>主动公开)(?:的|各类)*(?:政府)?(?P<information>信息)?
      |(?:通过|以)?(?:{_named(CHANNELS)})(?:提交|提出|方式|形式|渠道|途径|的|申请|受理)*
      |(?:其中)?(?P<who>{_APPLICANT})(?:的|提出|提交|申请)*
    )$
    """,
    re.VERBOSE,
)
# What may stand between a phrase and its number, and what a phrase can end with.
FILLING = "数为是：:共计有的了达总合量 \u3000\xa0"
# Each phrase ends with one of these; most labels do not, and need no search.
ENDINGS = tuple(
    word
    for line in (
        "申请 受理 收到 接收 接到 新增 新收 公开 提供 处理 答复 办结 完毕 完结 完成 办理 复议 诉讼",
        "案件 案 应诉 起诉 提起 维持 纠正 纠错 结果 情形 审结 结案 审理 中 行为 来 年 年度 结转",
        "规章 性文件 制定 制发 制作 出台 印发 发布 公布 废止 失效 有效 有效件 许可 处罚 强制 决定",
        "遗留 收费 收入 额 处理费 政府信息 公开信息 的信息 过程性信息 事务信息 管理信息 不掌握",
        "相关信息 该信息 事项 继续 自然人 公民 组织 企业 机构 当面 现场 传真 邮件 邮箱 网上 网络",
        "在线 网站 信函 信件 邮寄 形式 方式 渠道 途径 提出 提交 秘密 权益 案卷 案卷信息 加工 明确",
        "类 出版物 不补正 费用 范围 不存在",
    )
    for word in line.split()
)
LAST_SIGNS = frozenset(ending[-1] for ending in ENDINGS)
AFTER = re.compile(
    rf"(?P<object>(?:的|各类|有关)?(?:政府|政务|信息|公开|依申请)*申请|(?:的)?政府信息)"
    rf"|(?:依法|均|已)?(?:结转|顺延|转)(?:至|到|入)?{_NEXT_YEAR.format('out_year')}"
)
CARRIED_ON = re.compile(
    rf"[^，,。]{{0,24}}?(?:结转|顺延|转)(?:至|到|入)?{_NEXT_YEAR.format('out_year')}"
)
AFTER_OUTCOME = re.compile(rf"(?:申请)?(?:已|均|依法|作)?(?P<outcomes>{OUTCOME})(?![的、和及])")
AFTER_STARTS = (
    "申请",
    "政府信息",
    "政务",
    "信息公开",
    "依申请",
    "的",
    "各类",
    "有关",
    "结转",
    "顺延",
    "转",
    "按",
)
OUTCOME_STARTS = ("申请", "予以", "同意", "部分", "不予", "无法", "其他", "已", "均", "依法", "作")
# What else is received, answered and closed, and is no request for information.
OF_OTHER_LETTERS = re.compile(
    r"建议|提案|议案|咨询|信箱|来信|留言|热线|来电|来访|诉求|工单|问卷|意见|(?<!举报)投诉|信访(?!.?举报)"
)
# Outcomes and instances that the tables do not tell apart as the prose does.
OF_OTHER_OUTCOMES = re.compile(r"驳回|撤回|撤诉|终止|撤销|违法|责令|调解|和解|[一二]审|再审|上诉")
OF_AMENDMENTS = re.compile(r"修改|修订|修正")
APPROXIMATE = ("以上", "以下", "左右", "余", "多")
ALL_UPHELD = re.compile(r"[，,、]?\s*(?:结果)?(?:均|全部)(?:被|予以|判决|结果|为|获得?)*维持")
SHARE = re.compile(
    r"[，,]?\s*[（(]?(?:约)?占(?:比)?(?:(?:全部|总)?(?:答复|办结|办理|申请|处理)*总?(?:数|量|件数)?)(?:的)?(?:比例|比)?(?:为|是|达)?\s*"
)
COMMAS = "，,；;（()）"
LONGEST_PHRASE = 26
DELIMITERS = re.compile(r"[，,；;（()）：:、]")
# The words of a clause that change nothing in what its number is a number of.
PLAIN_WORDS = re.compile(
    r"全[省市县区州盟旗镇乡街]道?(?:各级)?|各级|行政机关"
    r"|20\d\d年(?:度|全年)?|1月1日(?:起)?(?:至|到|-|—)(?:20\d\d年)?12月31日(?:止)?|截[至止]|年底|12月(?:31日|底)"
    r"|本年度?|今年|全年度?|当年|年度|一年来|总共|共计|合计|总计|累计|一共|共有|全部|依法|依规|按时|按期|及时|已经"
    r"|对(?:依申请公开|政府信息公开申请|申请)的|(?:政府)?信息公开申请|依申请公开申请|依申请公开|公开申请|信息公开|政府"
    r"|因|由|类|工作|相关|被申请|被|申请|提起|提出|引起|引发|发生|产生|涉及|收到|实际|收取|作出|做出|方面|期间|情况"
    r"|(?:均?在)?法定期限内|共|均|已|有|对|的|和|及|与|予以|其中|为|另|含|将其|\s"
)
AND_OTHERS = re.compile(r"因.{1,20}等(?:原因|情形|理由)?")
OF_DISCLOSURE = ("信息公开", "依申请", "政务公开")
OF_DISCLOSURE_REQUESTS = ("依申请", "公开申请")
OF_REQUESTS = ("申请", "答复", "办结")
OF_DOCUMENTS = ("公文", "文件", "属性", "主动公开")
COUNTS = frozenset("件条宗起份例")
APPLICANTS = {
    "自然人": ("natural_person",),
    "公民": ("natural_person",),
    "商业企业": ("enterprise",),
    "科研机构": ("research",),
    "社会公益组织": ("public_interest",),
    "法律服务机构": ("legal_service",),
}
OUTCOME_CLAIMS = (
    ("部分公开", "partially_granted"), ("不予公开", "denied"), ("不同意公开", "denied"),
    ("否决公开", "denied"), ("无法提供", "unable"), ("不予处理", "not_processed"),
    ("其他处理", "other_processing"), ("公开", "granted"),
)  # fmt: skip
