"""How labels are printed: other signs, other breaks, known misprints, lost characters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from pipelines.labels import read_label
from pipelines.model import CellKey, Code
from tests.reports.draft import Box, Draft
from tests.reports.shapes.registry import LISTS, TABLES, Stage, shape

_HALF_WIDTH = str.maketrans("（），：；。“”《》、．", '(),:;.""<>,.')
_LABELS = ("label", "group", "head", "caption")

# What a reader may say of a label that it does not know.
_DOUBTS = (
    Code.UNKNOWN_ROW,
    Code.UNKNOWN_GROUP,
    Code.UNKNOWN_COLUMN,
    Code.COLUMN_ABSENT,
    Code.ROW_ABSENT,
    Code.ROW_MISALIGNED,
    Code.TABLE_ABSENT,
    Code.CONFLICTING_CELLS,
)


def _relabelled(
    draft: Draft,
    rng: Random,
    say: Callable[[str], str],
    share: float = 0.5,
    roles: tuple[str, ...] = _LABELS,
) -> Draft:
    def one(box: Box) -> Box:
        if box.role in roles and box.text and rng.random() < share:
            return replace(box, text=say(box.text))
        return box

    return draft.with_boxes(one)


@shape(Stage.LABELS, ("2014", *TABLES))
def half_width_signs(draft: Draft, rng: Random) -> Draft:
    return _relabelled(draft, rng, lambda text: text.translate(_HALF_WIDTH), 0.8)


@shape(Stage.LABELS)
def other_numbering(draft: Draft, rng: Random) -> Draft:
    """1. 1． 1、 (1) and （一） ㈠ （一）、: the number is the same."""

    def renumbered(text: str) -> str:
        if found := re.match(r"(\d)\.", text):
            n = found[1]
            return rng.choice((f"{n}．", f"{n}、", f"（{n}）", f"{n} .")) + text[found.end() :]
        if found := re.match(r"（([一二三四五六七八九])）", text):
            n = found[1]
            small = chr(ord("㈠") + "一二三四五六七八九".index(n))
            return rng.choice((f"({n})", small, f"（ {n} ）")) + text[found.end() :]
        return text

    return _relabelled(draft, rng, renumbered, 0.6)


@shape(Stage.LABELS)
def no_numbering(draft: Draft, rng: Random) -> Draft:
    """Rows without their numbers; not where two rows then say the same in one block."""
    kept = re.compile("总计|其他|本年度办理结果")
    strip = re.compile(r"^(?:\d\.|（[一二三四五六七八九]）|[一二三四五六七八九]、)")
    return _relabelled(
        draft,
        rng,
        lambda text: text if kept.search(text) else strip.sub("", text),
        0.3,
        ("label",),
    )


@shape(Stage.LABELS)
def broken_labels(draft: Draft, rng: Random) -> Draft:
    """本年新<br>制作数量, 总 计, and labels one sign a line."""

    def broken(text: str) -> str:
        if len(text) < 2:
            return text
        if rng.random() < 0.1:
            return "\n".join(text)
        at = rng.randrange(1, len(text))
        return text[:at] + rng.choice(("\n", " ", "\u3000", "\u00a0", "\n")) + text[at:]

    return _relabelled(draft, rng, broken)


@shape(Stage.LABELS)
def indented_labels(draft: Draft, rng: Random) -> Draft:
    """Runs of &nbsp; in front of sub-items."""
    return _relabelled(
        draft, rng, lambda text: "\u00a0" * rng.randrange(1, 9) + text, 0.7, ("label", "group")
    )


@shape(Stage.LABELS)
def other_of_other(draft: Draft, rng: Random) -> Draft:
    """其它 for 其他."""
    return _relabelled(draft, rng, lambda text: text.replace("其他", "其它"), 1.0)


@shape(Stage.LABELS, TABLES)
def other_quotes(draft: Draft, rng: Random) -> Draft:
    """危及"三安全一稳定", 《三安全一稳定》, or no quotes."""
    opening, closing = rng.choice((('"', '"'), ("《", "》"), ("", ""), ("＂", "＂"), ("「", "」")))
    return _relabelled(
        draft, rng, lambda text: text.replace("“", opening).replace("”", closing), 1.0
    )


@shape(Stage.LABELS, TABLES)
def brackets_left_out(draft: Draft, rng: Random) -> Draft:
    """（二）部分公开 without its remark."""
    return _relabelled(
        draft, rng, lambda text: re.sub(r"^(（二）部分公开)（.*）$", r"\1", text), 1.0, ("label",)
    )


@shape(Stage.LABELS, TABLES)
def explained_labels(draft: Draft, rng: Random) -> Draft:
    """规范性文件 with the publisher's definition behind it (武汉 2020)."""
    words = "（指除政府规章外，由行政机关依照法定权限、程序制定并公开发布，涉及公民、法人和其他组织权利义务，具有普遍约束力的公文）"

    def explained(box: Box) -> Box:
        asked = box.role == "label" and box.text in ("规范性文件", "行政规范性文件")
        return replace(box, text=box.text + words) if asked else box

    return draft.with_boxes(explained)


@shape(Stage.LABELS)
def known_misprints(draft: Draft, rng: Random) -> Draft:
    """Every spelling that the lookup holds is read as the label it stands for."""
    known: dict[tuple[str, str], list[str]] = {}
    for table, label, printed in draft.plan.form.variants:
        known.setdefault((table, label), []).append(printed)

    def misprinted(box: Box) -> Box:
        if box.role not in ("label", "group", "head") or not box.keys:
            return box
        if box.role == "head" and draft.plan.form.edition in LISTS:
            return box  # the headings of a list are chosen together
        spellings = known.get((box.keys[0].table, box.text))
        if spellings and rng.random() < 0.7:
            return replace(box, text=rng.choice(spellings))
        return box

    return draft.with_boxes(misprinted)


@shape(Stage.LABELS, LISTS)
def among_them(draft: Draft, rng: Random) -> Draft:
    """其中： in front of the first sub-item, and units behind labels (（条）)."""
    firsts = ("1.", "主要负责同志", "涉及国家秘密", "主动公开规范性文件数")

    def marked(text: str) -> str:
        prefix = "其中：" if text.startswith(firsts) and rng.random() < 0.7 else ""
        return prefix + text

    return _relabelled(draft, rng, marked, 1.0, ("label",))


@shape(Stage.LABELS, keeps=False)
def lost_character(draft: Draft, rng: Random) -> Draft:
    """A label that lost a character: what rests on it may be lost, and must not become another's."""
    chosen = [
        box
        for sheet in draft.sheets()
        for line in sheet.lines
        for box in line.boxes
        if box.role in ("label", "group", "head") and len(box.text) > 2 and box.keys
    ]
    if not chosen:
        return draft
    victim = rng.choice(chosen)
    # 万 of （单位：万元） is no lost character: it is another unit.
    signs = [
        n for n, sign in enumerate(victim.text) if "\u4e00" <= sign <= "\u9fff" and sign != "万"
    ]
    at = rng.choice(signs)
    table = victim.keys[0].table
    lost = [k for k in draft.figures if k.table == table] if victim.role == "head" else victim.keys
    below = _below(draft, victim.keys) if victim.role != "head" else ()
    # Without its 不 the row 4.不同意公开答复数 says the same as 2.同意公开答复数.
    plain = read_label(victim.text[:at] + victim.text[at + 1 :]).plain
    alike = [
        key
        for sheet in draft.sheets()
        for line in sheet.lines
        for box in line.boxes
        if box.role == victim.role and read_label(box.text).plain == plain
        for key in box.keys
    ]

    def shortened(box: Box) -> Box:
        same = box.role == victim.role and box.keys == victim.keys and box.text == victim.text
        return replace(box, text=box.text[:at] + box.text[at + 1 :]) if same else box

    made = draft.with_boxes(shortened).loses((*lost, *below, *alike))
    return made.tolerating(*_DOUBTS)


def _below(draft: Draft, keys: tuple[CellKey, ...]) -> list[CellKey]:
    """In a list, what stands under a row in the outline may be lost with it."""
    lost: list[CellKey] = []
    for block in draft.plan.blocks:
        if block.layout != "list":
            continue
        for row in block.rows:
            if any(k.table == block.table and k.row == row.code for k in keys):
                lost += [
                    CellKey(block.table, r.code, c.code)
                    for r in block.rows
                    if r.path[: len(row.path)] == row.path
                    for c in block.columns
                ]
    return lost


@shape(Stage.LABELS, TABLES, keeps=False)
def row_of_another_form(draft: Draft, rng: Random) -> Draft:
    """A row label that the form does not have, in place of one that it has."""
    rows = sorted({k.row for k in draft.figures if k.table == "requests"})
    if not rows:
        return draft
    row = rng.choice(rows)
    label = rng.choice(("9.属于工作秘密", "内部管理信息", "（八）撤回申请", "其中：涉及疫情防控"))
    keys = [k for k in draft.figures if k.table == "requests" and k.row == row]

    def renamed(box: Box) -> Box:
        mine = box.role == "label" and any((k.table, k.row) == ("requests", row) for k in box.keys)
        return replace(box, text=label) if mine else box

    others = [k for k in draft.figures if k.table == "requests" and k.row != row]
    return (
        draft.with_boxes(renamed)
        .without(keys)
        .owing(Code.UNKNOWN_ROW, *others)
        .owing(Code.ROW_ABSENT, *others)
    )
