"""Says whether a report is an agency's own or one for all agencies of a region.

Knows the cues of domain notes 6.3; figures of the two never add up, so where the cues contradict
each other the scope is unclear (宿迁市政府办公室 2014: the title names the office, the text the
city).
"""

from __future__ import annotations

import re

from pipelines.agencies import AgencyType

_COMPILED = re.compile(
    r"综合.{0,60}?(?:编制|汇总|编写)|汇总(?:编制|编写|形成|.{0,20}?(?:编制|形成|而成))"
    r"|根据.{0,60}?(?:各[县区镇乡街部]|县直各?|市直各?).{0,60}?(?:年度报告|数据|情况).{0,6}?编制"
)
# The preamble publishes the report of the region: 公布宿迁市2014年度政府信息公开…
_OF_REGION = re.compile(
    r"(?:公布|发布|现将|公开)(?P<region>[\u4e00-\u9fff]{2,8}[省市县区旗州])20\d\d年"
)
_OWN_VOICE = re.compile(
    r"[我本](?:局|委|办|厅|镇|乡|街道|院|所|处|中心|单位|机关|部门|管委会)(?!理)"
)
_COMPILING = ("编制", "汇总", "编写")  # one of these is in all that _COMPILED matches
_OFFICES = frozenset((AgencyType.GOVERNMENT_OFFICE, AgencyType.DEPARTMENT, AgencyType.ZONE))


def read_scope(
    agency: str | None, type_: AgencyType | None, preamble: str, first_section: str
) -> tuple[str, str | None]:
    """``own``, ``consolidated`` or ``unclear``, and the words that say so.

    ``preamble`` and ``first_section`` are texts without white space. The name of the agency decides
    unless the preamble contradicts it; without an agency only a cue in the text does.
    """
    compiled = _compiled(preamble) or _compiled(first_section)
    voice = _OWN_VOICE.search(preamble)
    if agency is None:
        if compiled is not None:
            return "consolidated", compiled[0]
        voice = voice or _OWN_VOICE.search(first_section)
        return ("own", voice[0]) if voice else ("unclear", None)
    if type_ is AgencyType.GOVERNMENT:
        if voice is not None and compiled is None and not _OF_REGION.search(preamble):
            return "unclear", f"{agency}; {voice[0]}"
        return "consolidated", compiled[0] if compiled else agency
    if type_ in _OFFICES:
        if compiled is not None and compiled[0] in preamble:
            return "consolidated", compiled[0]
        region = _OF_REGION.search(preamble)
        if region is not None and agency.startswith(region["region"]) and voice is None:
            return "unclear", f"{agency}; {region[0]}"
    return "own", agency


def _compiled(text: str) -> re.Match[str] | None:
    return _COMPILED.search(text) if any(word in text for word in _COMPILING) else None
