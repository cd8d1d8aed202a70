"""What invented reports say in words: sections of 3 to 6.5 KB together, no two alike.

Compression must not be flattered: sentences are put together of words and of names that are
nothing but chance, so that zstd gets 3.5 to 1 and not the 20 to 1 of a few sentences repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
# Sentences of each section, the fewest and the most: long in the first, none beside the tables.
_LENGTHS = ((14, 30), (0, 2), (0, 2), (0, 1), (5, 11), (1, 4))
_WHEN = (
    "年初|年中|上半年|下半年|全年|年内|一季度|每月|每季度|汛期|换届之后|机构改革后|检查之前|本年度|"
    "近期|随后|同时|此外"
)
_WHO = (
    "办公室|信息中心|各科室|各镇街|政务公开科|联络员|值班人员|分管领导|法制机构|档案馆|图书馆|门户网站|"
    "融媒体中心|审批服务局|责任单位|牵头部门|技术单位|保密审查小组|督查室|社区居委会|村级服务站|"
    "行业主管部门|热线平台|公共资源交易中心"
)
_HOW = (
    "及时|逐条|按期|集中|分类|重新|统一|定期|提前|主动|规范|全面|逐项|进一步|同步|严格|依法|分批|专门|"
    "认真|反复|当场|书面|限时|就近|公开|平稳|持续"
)
_DID = (
    "梳理|核对|发布|更新|清理|整改|归档|答复|修订|汇总|通报|抽查|培训|解读|公示|登记|转办|督办|评估|移交|"
    "编印|补录|审查|受理|回应|征求|办结|调整|优化|完善|建立|配备|统计|标注|撤下|恢复|压缩|上线|迁移|对接"
)
_WHAT = (
    "政策文件|办事指南|公开目录|信息条目|会议纪要|财政预算|决算报表|行政许可|行政处罚|招标公告|采购合同|"
    "征地方案|拆迁补偿|环评结果|食品抽检|安全生产|义务教育|医疗价格|社会救助|低保名单|养老机构|公租房|"
    "供水供气|公交线路|道路施工|扶贫资金|涉农补贴|农田建设|河长制|防汛预案|应急演练|人事任免|招考公告|"
    "职称评审|审计结果|建议提案|规划草案|统计公报|权责清单|收费目录|双随机检查|营商环境|减税降费|创业补贴|"
    "政务新媒体|咨询留言|申请答复|复议案件|诉讼材料|历史文件|规范性文件|失效文件|解读材料|图文专题|"
    "视频访谈|新闻通稿|网站栏目|检索功能|无障碍浏览|链接错误"
)
_END = (
    "，群众较为满意|，整改率明显提高|，未发生泄密事件|，较上年有所增加|，较上年略有减少|，做到应公开尽公开|"
    "，确保内容准确|，避免重复报送|，仍有少数单位滞后|，并在栏目中注明|，由专人负责|，结果纳入考核|"
    "，接受社会监督|，方便老年人查阅|||||"
)
_WORDS = tuple(part.split("|") for part in (_WHEN, _WHO, _HOW, _DID, _WHAT, _END))
_POOL = 300_000


@dataclass(frozen=True, slots=True)
class Prose:
    """Sentences to choose from."""

    sentences: pa.Array

    def sections(self, reports: int, rng: np.random.Generator) -> list[pa.Array]:
        """The texts of each of the six sections, for so many reports."""
        return [self._texts(reports, fewest, most, rng) for fewest, most in _LENGTHS]

    def _texts(self, reports: int, fewest: int, most: int, rng: np.random.Generator) -> pa.Array:
        counts = rng.integers(fewest, most + 1, reports)
        chosen = rng.integers(0, len(self.sentences), counts.sum())
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        lists = pa.ListArray.from_arrays(pa.array(offsets), self.sentences.take(pa.array(chosen)))
        return pc.binary_join(lists, "")


def write_prose(seed: int) -> Prose:
    """Six hundred thousand sentences of 30 to 80 characters."""
    rng = np.random.default_rng((seed, 2))
    letters = np.array(sorted({*"".join(word for words in _WORDS for word in words)} - {"，"}))

    def some(words: Sequence[str]) -> pa.Array:
        return pa.array(words).take(pa.array(_skewed(len(words), _POOL, rng)))

    def name() -> pa.Array:
        chosen = letters[rng.integers(0, len(letters), (_POOL, 4))]
        return pa.array(chosen.view("U4").ravel())

    when, who, how, did, what, end = (partial(some, words) for words in _WORDS)
    number = pa.array(rng.integers(2, 4000, _POOL)).cast(pa.string())
    one = (
        when(), "，", who(), how(), did(), "“", name(), "”", what(), "和", name(), what(), number,
        "件，", how(), did(), what(), end(), "。",
    )  # fmt: skip
    other = (
        who(), "对", name(), what(), "、", name(), what(), how(), did(), "，", did(), what(), "，",
        when(), did(), what(), number, "条", end(), "。",
    )  # fmt: skip
    return Prose(
        pa.concat_arrays([pc.binary_join_element_wise(*said, "") for said in (one, other)])
    )


def _skewed(words: int, size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Some words are common, most are not."""
    odds = 1 / (np.arange(words) + 4.0)
    return rng.choice(words, size, p=odds / odds.sum())
