"""Finds what the sentences of a report claim: this number is the requests received, that one the
reconsiderations upheld.

Knows the phrases of such sentences. A phrase is a claim only where nothing stands between it and
the number that is not understood; what else stands in its clause makes the claim doubtful. Knows no
cells: which sums of cells a claim may mean stands in ``cells``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.cited import Mention, Sentence
from pipelines.readings.cells import ORGANISATIONS
from pipelines.readings.context import (
    PLAIN,
    Ground,
    Reporter,
    Standing,
    ground_of,
    names_reporter,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A number of the narrative with what it is said to be.

    ``parts`` are the names of the claims whose readings add up to it (予以公开及部分公开);
    ``outcome`` and ``applicants`` narrow it; ``share`` marks a percentage of all. ``of`` is the
    claim that a share or an outcome belongs to.
    """

    rule: str
    parts: tuple[str, ...]
    number: Decimal
    unit: str
    sentence: Sentence
    ground: Ground
    outcome: str = ""
    applicants: tuple[str, ...] = ()
    share: bool = False
    of: Claim | None = None

    @property
    def name(self) -> str:
        """What is claimed, in one word for each part."""
        words = ["+".join(self.parts), self.outcome, "+".join(self.applicants)]
        return ".".join(filter(None, [*words, "share" if self.share else ""]))


_OBJECT = r"(?:了|的|各类|有关|相关|群众|公众|政府|政务|信息|公开|依申请|申请|依法|事项|总|数|量|件)*"
_APPLICANT = r"自然人|公民|法人(?:和|或|或者|及)?其他组织|商业企业|科研机构|社会公益组织|法律服务机构"
_OUTCOME = (
    r"(?:(?:予以|同意|准予|全部|完全)公开|(?:予以|同意)?部分公开|不(?:予|同意)公开|否决公开"
    r"|无法提供|不予处理|其他处理)(?:答复)?"
)
_AND = r"(?:、|及|和|与|或|或者|以及|并)"
_NEXT_YEAR = r"(?:下一?年度?|次年度?|明年|(?P<{}>20\d\d)年度?)"
_LAST_YEAR = r"(?:上一?年度?|去年度?|(?P<{}>20\d\d)年度?)"
_DOCUMENT_VERBS = r"新?制定|新?制发|新?制作|主动公开|公开|出台|印发|发布|公布|废止|宣布失效|失效|现行有效|继续有效"
# Rows of the tables as the prose names them.
_ROWS = {
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
_CHANNELS = {
    "received_in_person": r"当面|现场",
    "received_fax": r"传真",
    "received_email": r"电子邮件|邮箱",
    "received_online": r"网上|网络|在线|网站",
    "received_letter": r"信函|信件|邮寄",
    "received_other": r"其[他它](?=形式|方式|渠道)",
}
_RESULTS = {
    "upheld": r"维持",
    "corrected": r"纠正|纠错",
    "other_outcome": r"其他(?:结果|情形)",
    "pending": r"(?:尚|还)?未(?:审结|办结|结案)|正在审理",
}
_DECISIONS = {"licences": "行政许可", "penalties": "行政处罚", "coercion": "行政强制"}


def _named(groups: dict[str, str]) -> str:
    return "|".join(f"(?P<{name}>{words})" for name, words in groups.items())


_PHRASE = re.compile(
    rf"""
    (?:
      (?P<received>(?P<new>(?:本年度?|今年|全年|当年)?新(?:收到?|增|受理|接收)|收到|接收到?|接到|受理)
        (?P<also>{_AND}?(?:受理|办理|处理|办结|答复))?
        (?P<applicant>{_APPLICANT})?(?:提出|提交)?(?P<object>{_OBJECT}))
      |(?P<carried_in>{_LAST_YEAR.format("in_year")}末?的?(?:结转|遗留)(?:至|到)?
        (?:本年度?|今年|来|过来|下来|继续|办理|处理|未办结|{_OBJECT})*|结转上一?年度?{_OBJECT})
      |(?P<carried_out>(?:结转|顺延|转)(?:至|到|入)?{_NEXT_YEAR.format("out_year")}
        (?:继续|办理|处理|答复|{_OBJECT})*)
      |(?P<results>(?P<outcomes>{_OUTCOME}(?:{_AND}{_OUTCOME})*)(?:的|申请|件|答复|决定|情形)*)
      |(?:属于|涉及)?(?:{_named(_ROWS)})(?:的|类|信息|申请|情形)*
      |(?P<answered>(?:办理)?答复){_OBJECT}
      |(?P<processed>办结|(?:办理|处理)(?:完毕|完结|完成)){_OBJECT}
      |(?P<handled>办理|处理)(?:的|各类)?(?:政府信息公开|依申请公开|信息公开)申请{_OBJECT}
      |(?P<after>复议后(?:再)?(?:提起|起诉)(?:的|行政|诉讼|案件|案)*)
      |(?P<direct>(?:未经复议)?直接(?:提起|起诉)(?:的|行政|诉讼|案件|案)*)
      |(?P<both>(?:行政)?复议(?:案件|申请)?{_AND}(?:提起)?(?:行政)?诉讼)(?:的|案件|案)*
      |(?P<reconsideration>(?:行政)?复议)(?:的|申请|案件|案)*
      |(?P<litigation>(?:行政)?诉讼)(?:的|应诉|案件|案)*
      |(?:结果|判决|决定|被依法|依法|被|予以)*(?:{_named(_RESULTS)})
        (?:原|具体|行政行为|决定|的|案件|中|结果)*
      |(?P<verb>{_DOCUMENT_VERBS})(?:的|了|行政|政府)*(?P<noun>规章|规范性文件)
      |(?:行政|政府)?(?P<noun_first>规章|规范性文件)(?P<verb_after>{_DOCUMENT_VERBS})?
      |(?P<verb_alone>废止|宣布失效|失效|现行有效|继续有效)
      |(?:作出|做出|办理|处理|实施)?(?:{_named(_DECISIONS)})(?:处理)?(?P<decided>决定)?(?:案件|的)*
      |(?P<fees>行政事业性收费)(?:收入|金额|总额)*
      |(?P<processing_fee>信息处理费)(?:金额|合计|总额)*
      |(?P<disclosed>主动公开)(?:的|各类)*(?:政府)?(?P<information>信息)?
      |(?:通过|以)?(?:{_named(_CHANNELS)})(?:提交|提出|方式|形式|渠道|途径|的|申请|受理)*
      |(?:其中)?(?P<who>{_APPLICANT})(?:的|提出|提交|申请)*
    )$
    """,
    re.VERBOSE,
)
# What may stand between a phrase and its number, and what a phrase can end with.
_FILLING = "数为是：:共计有的了达到总合量 \u3000\xa0"
_ENDINGS = (
    "申请", "受理", "收到", "接收", "接到", "新增", "新收", "公开", "提供", "处理", "答复", "办结", "完毕",
    "完结", "完成", "办理", "复议", "诉讼", "案件", "案", "应诉", "起诉", "提起", "维持", "纠正", "纠错",
    "结果", "情形", "审结", "结案", "审理", "中", "行为", "来", "年", "年度", "结转", "遗留", "规章", "文件",
    "件", "制定", "制发", "制作", "出台", "印发", "发布", "公布", "废止", "失效", "有效", "许可", "处罚",
    "强制", "决定", "收费", "收入", "金额", "额", "处理费", "信息", "事项", "继续", "自然人", "公民", "组织",
    "企业", "机构", "当面", "现场", "传真", "邮件", "邮箱", "网上", "网络", "在线", "网站", "信函", "信件",
    "邮寄", "形式", "方式", "渠道", "途径", "提出", "提交", "秘密", "权益", "案卷", "不掌握", "制作", "加工",
    "明确", "类", "出版物", "不补正", "费用", "范围", "不存在",
)  # fmt: skip
_AFTER = re.compile(
    rf"(?P<object>(?:的|各类|有关)?(?:政府|政务|信息|公开|依申请)*申请|(?:的)?政府信息)"
    rf"|(?:申请)?(?:按照?《[^》]{{0,30}}》)?(?:规定)?(?:依法|均|已)?(?:结转|顺延|转)(?:至|到|入)?"
    rf"{_NEXT_YEAR.format('out_year')}"
)
_AFTER_OUTCOME = re.compile(rf"(?:申请)?(?:已|均|依法|作)?(?P<outcomes>{_OUTCOME})(?![的、和及])")
_AFTER_STARTS = ("申请", "政府信息", "政务", "信息公开", "依申请", "的", "各类", "有关", "结转", "顺延", "转", "按")
_OUTCOME_STARTS = ("申请", "予以", "同意", "部分", "不予", "无法", "其他", "已", "均", "依法", "作")
_APPROXIMATE = ("以上", "以下", "左右", "余", "多")
_ALL_UPHELD = re.compile(r"[，,、]?\s*(?:结果)?(?:均|全部)(?:被|予以|判决|结果|为|获得?)*维持")
_SHARE = re.compile(
    r"[，,]?\s*[（(]?(?:约)?占(?:比)?(?:(?:全部|总)?(?:答复|办结|办理|申请|处理)*总?(?:数|量|件数)?)(?:的)?(?:比例|比)?(?:为|是|达)?\s*"
)
_DELIMITERS = re.compile(r"[，,；;（()）：:、]")
# The words of a clause that change nothing in what its number is a number of.
_PLAIN_WORDS = re.compile(
    r"20\d\d年(?:度|全年)?|1月1日(?:起)?(?:至|到|-|—)(?:20\d\d年)?12月31日(?:止)?|截[至止]|年底|12月(?:31日|底)"
    r"|本年度?|今年|全年度?|当年|年度|一年来|总共|共计|合计|总计|累计|一共|共有|全部|依法|依规|按时|按期|及时|已经"
    r"|对(?:依申请公开|政府信息公开申请|申请)的|(?:政府)?信息公开申请|依申请公开申请|依申请公开|公开申请|信息公开|政府"
    r"|因|由|类|工作|相关|被申请|被|申请|提起|提出|引起|引发|发生|产生|涉及|收到|实际|收取|作出|做出|方面|期间|情况"
    r"|共|均|已|有|对|的|予以|其中|为|另|含|将其|\s"
)
_AND_OTHERS = re.compile(r"因.{1,20}等(?:原因|情形|理由)?")
_OF_DISCLOSURE = ("信息公开", "依申请", "政务公开")
_OF_REQUESTS = ("申请", "答复", "办结")
_OF_DOCUMENTS = ("公文", "文件", "属性", "主动公开")
_COUNTS = frozenset("件条宗起份例")
_APPLICANTS = {"自然人": ("natural_person",), "公民": ("natural_person",), "商业企业": ("enterprise",)}
_APPLICANTS |= {
    "科研机构": ("research",), "社会公益组织": ("public_interest",), "法律服务机构": ("legal_service",)
}  # fmt: skip
_OUTCOME_CLAIMS = (
    ("部分公开", "partially_granted"), ("不予公开", "denied"), ("不同意公开", "denied"),
    ("否决公开", "denied"), ("无法提供", "unable"), ("不予处理", "not_processed"),
    ("其他处理", "other_processing"), ("公开", "granted"),
)  # fmt: skip
_T3 = "T3"
_REQUEST_RULES = frozenset({"T1", "T2", "T3", "T4"})


def find_claims(sentences: Sequence[Sentence], reporter: Reporter) -> Iterator[Claim]:
    """The claims in the order of the text."""
    for sentence in sentences:
        claims: list[Claim] = []
        for at, mention in enumerate(sentence.mentions):
            claim = _claim(sentence, at, mention, claims, reporter)
            if claim is None:
                continue
            claims.append(claim)
            yield claim
            if claim.rule == "T5" and not claim.outcome:
                upheld = _ALL_UPHELD.match(sentence.text, mention.end)
                if upheld:
                    yield replace(claim, outcome="upheld", of=claim)


def _claim(
    sentence: Sentence,
    at: int,
    mention: Mention,
    earlier: Sequence[Claim],
    reporter: Reporter,
) -> Claim | None:
    text = sentence.text
    begin = sentence.mentions[at - 1].end if at else 0
    label = text[begin : mention.start]
    if mention.unit == "%":
        return _share(sentence, at, label, mention, earlier)
    if text.startswith(_APPROXIMATE, mention.end):
        return None
    core = label.rstrip(_FILLING)
    found = _PHRASE.search(core[-60:]) if core.endswith(_ENDINGS) else None
    if found is None:
        return _claimed_after(sentence, mention, label, reporter)
    clause_start = mention.start - len(label) + max(0, len(core) - 60)
    position = clause_start + found.start()
    reading = _read(found, text, mention, earlier, sentence, reporter)
    if reading is None:
        return None
    rest = text[begin:position]
    ground = _ground(sentence, position, rest, reading, mention, reporter)
    return Claim(
        reading.rule, reading.parts, mention.number, mention.unit, sentence, ground,
        reading.outcome, reading.applicants, of=reading.of,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What a phrase says; ``doubt`` is why it may say something else, or ''."""

    rule: str
    parts: tuple[str, ...]
    outcome: str = ""
    applicants: tuple[str, ...] = ()
    of: Claim | None = None
    doubt: str = ""


def _read(
    found: re.Match[str],
    text: str,
    mention: Mention,
    earlier: Sequence[Claim],
    sentence: Sentence,
    reporter: Reporter,
) -> _Phrase | None:
    said = {name: words for name, words in found.groupdict().items() if words}
    money = "元" in mention.unit
    if money or "fees" in said or "processing_fee" in said:
        if money and "processing_fee" in said:
            return _Phrase("T7", ("processing_fee",))
        return _Phrase("T6", ("fees",)) if money and "fees" in said else None
    if "received" in said:
        return _received(said, text, mention)
    if "carried_in" in said:
        year = said.get("in_year")
        of_last = year is None or reporter.year is None or int(year) == reporter.year - 1
        return _Phrase("T2", ("carried_in",)) if of_last else None
    if "carried_out" in said:
        return _carried_out(said.get("out_year"), reporter)
    if "outcomes" in said:
        return _Phrase(_T3, _outcomes(said["outcomes"]))
    if row := next((name for name in _ROWS if name in said), None):
        grouped = any(claim.rule == _T3 for claim in earlier) or "其中" in sentence.text
        return _Phrase(_T3, (row,), doubt="" if grouped else "perhaps not a row of the table")
    for name in ("answered", "processed", "handled"):
        if name in said:
            return _Phrase("T4", (name,), doubt="handled, received or closed" * (name == "handled"))
    if kind := _kind_of_review(said):
        return _Phrase("T5", (kind,))
    if outcome := next((name for name in _RESULTS if name in said), None):
        of = next((c for c in reversed(earlier)), None)
        while of is not None and of.outcome:
            of = of.of
        return _Phrase("T5", of.parts, outcome, of=of) if of and of.rule == "T5" else None
    if noun := said.get("noun") or said.get("noun_first"):
        return _documents(noun, said.get("verb") or said.get("verb_after"))
    if verb := said.get("verb_alone"):
        documents = next((c for c in reversed(earlier) if c.rule == "T6"), None)
        if documents is None or not documents.parts[0].startswith(("regulations", "normative")):
            return None
        noun = "规章" if documents.parts[0].startswith("regulations") else "规范性文件"
        return _documents(noun, verb)
    if decision := next((name for name in _DECISIONS if name in said), None):
        return _Phrase("T6", (decision,), doubt="" if "decided" in said else "perhaps no decisions")
    if "disclosed" in said:
        after = text.startswith(("政府信息", "信息"), mention.end)
        return _Phrase("T6", ("disclosed",)) if "information" in said or after else None
    if channel := next((name for name in _CHANNELS if name in said), None):
        of_requests = "申请" in found[0] or any(claim.rule == "T1" for claim in earlier)
        return _Phrase("T1", (channel,)) if of_requests else None
    return _of_applicants(said["who"], earlier)


def _received(said: dict[str, str], text: str, mention: Mention) -> _Phrase | None:
    of_requests = "申请" in said.get("object", "")
    after = _AFTER.match(text, mention.end)
    of_requests = of_requests or bool(after and after["object"] and "申请" in after["object"])
    if not of_requests and said.get("object"):
        return None
    doubt = "" if of_requests else "perhaps not of requests"
    if "also" in said and "受理" not in said["also"]:
        return _Phrase("T1", ("handled",), doubt="received, handled or closed")
    name = "new_received" if said["new"].lstrip("本今全当年度").startswith("新") else "received"
    return _Phrase("T1", (name,), applicants=_columns(said.get("applicant")), doubt=doubt)


def _columns(who: str | None) -> tuple[str, ...]:
    return _APPLICANTS.get(who, ORGANISATIONS) if who else ()


def _of_applicants(who: str, earlier: Sequence[Claim]) -> _Phrase | None:
    of = next((c for c in reversed(earlier) if c.rule in _REQUEST_RULES and not c.applicants), None)
    if of is None:
        return None
    return _Phrase(of.rule, of.parts, applicants=_columns(who), of=of)


def _carried_out(year: str | None, reporter: Reporter) -> _Phrase | None:
    of_next = year is None or reporter.year is None or int(year) == reporter.year + 1
    return _Phrase("T2", ("carried_out",)) if of_next else None


def _outcomes(words: str) -> tuple[str, ...]:
    found = []
    for word in re.findall(_OUTCOME, words):
        found.append(next(name for sign, name in _OUTCOME_CLAIMS if sign in word))
    return tuple(dict.fromkeys(found))


def _kind_of_review(said: dict[str, str]) -> str | None:
    kinds = {
        "after": "litigation_after", "direct": "litigation_direct", "both": "review_cases",
        "reconsideration": "reconsideration", "litigation": "litigation",
    }  # fmt: skip
    return next((claim for name, claim in kinds.items() if name in said), None)


def _documents(noun: str, verb: str | None) -> _Phrase:
    kind = "regulations" if noun == "规章" else "normative"
    if verb in ("废止", "宣布失效", "失效"):
        return _Phrase("T6", (f"{kind}_repealed",), doubt="" if verb == "废止" else "perhaps lapsed")
    if verb in ("现行有效", "继续有效"):
        return _Phrase("T6", (f"{kind}_in_force",))
    if verb is not None and verb.startswith(("制", "新制")):
        return _Phrase("T6", (f"{kind}_issued",))
    return _Phrase("T6", (f"{kind}_disclosed",), doubt="issued, disclosed or in force")


def _claimed_after(
    sentence: Sentence, mention: Mention, label: str, reporter: Reporter
) -> Claim | None:
    """A claim whose words follow the number: 3件予以公开, 另有72件申请顺延到下年度答复."""
    text, phrase = sentence.text, None
    if text.startswith(_OUTCOME_STARTS, mention.end):
        outcome = _AFTER_OUTCOME.match(text, mention.end)
        if outcome:
            phrase = _Phrase(_T3, _outcomes(outcome["outcomes"]))
    if phrase is None and text.startswith(_AFTER_STARTS, mention.end):
        after = _AFTER.match(text, mention.end)
        if after and not after["object"]:
            phrase = _carried_out(after["out_year"], reporter)
        elif after and (carried := re.match(r"[^，,。]{0,24}?(?:结转|顺延)(?:至|到)?(?:下一?年度?|次年|明年)", text[after.end() :])):
            phrase = _Phrase("T2", ("carried_out",)) if carried else None
    if phrase is None:
        return None
    ground = _ground(sentence, mention.start, label, phrase, mention, reporter)
    return Claim(phrase.rule, phrase.parts, mention.number, mention.unit, sentence, ground)


def _share(
    sentence: Sentence, at: int, label: str, mention: Mention, earlier: Sequence[Claim]
) -> Claim | None:
    """占33.9% right behind the number that it is the share of."""
    if not earlier or not at or earlier[-1].rule != _T3 or earlier[-1].share:
        return None
    of = earlier[-1]
    if of.number != sentence.mentions[at - 1].number or not _SHARE.fullmatch(label):
        return None
    if "约" in label:
        return None
    return replace(of, number=mention.number, unit="%", share=True, of=of)


def _ground(
    sentence: Sentence,
    position: int,
    rest: str,
    phrase: _Phrase,
    mention: Mention,
    reporter: Reporter,
) -> Ground:
    """Where the claim stands: whom and when it speaks of, and whether its clause is understood."""
    before = sentence.text[:position]
    ground = ground_of(before, sentence.lead, reporter)
    if phrase.of is not None:
        ground = max(ground, phrase.of.ground, key=lambda one: one.standing)
    if ground.standing is not Standing.PLAIN:
        return ground
    doubt = phrase.doubt or _doubt(sentence, before, rest, phrase, mention, reporter)
    return Ground(Standing.DOUBTFUL, doubt) if doubt else PLAIN


def _doubt(
    sentence: Sentence,
    before: str,
    rest: str,
    phrase: _Phrase,
    mention: Mention,
    reporter: Reporter,
) -> str:
    if phrase.rule not in ("T6", "T7") and mention.unit.lstrip("千百万亿") not in _COUNTS:
        return "perhaps another unit"
    narrowing = phrase.outcome or phrase.applicants or phrase.rule == _T3
    channel = phrase.parts[0] in _CHANNELS
    if "其中" in before and not narrowing and not channel:
        return "perhaps a part"
    words = sentence.lead + sentence.text
    if phrase.rule in ("T1", "T4", "T5") and sentence.section not in (3, 4):
        if not any(word in words for word in _OF_DISCLOSURE):
            return "perhaps not of disclosure"
    if phrase.rule == _T3:
        if not any(word in words for word in _OF_REQUESTS):
            return "perhaps not of requests"
        if any(word in before for word in _OF_DOCUMENTS):
            return "perhaps of documents"
    return "" if _is_plain(rest, phrase, reporter) else "perhaps a part"


def _is_plain(rest: str, phrase: _Phrase, reporter: Reporter) -> bool:
    """Whether all that stands before the phrase in its clause is understood."""
    if rest.endswith("、") and not phrase.outcome and phrase.parts[0] not in _CHANNELS:
        # 3件、不予公开2件 goes on after a number; 收到、受理2件 does not.
        rest = rest[:-1]
        if rest.strip():
            return False
    clause = _DELIMITERS.split(rest)[-1]
    if phrase.rule == _T3 and _AND_OTHERS.search(clause):
        return True
    left = _PLAIN_WORDS.sub("", re.sub(r"代表.{1,6}?政府", "", clause))
    if not left or left[0] in "我本":
        return True
    return names_reporter(left, reporter)
