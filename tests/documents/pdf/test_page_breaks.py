"""Which pieces of tables are one table, and which cells go on behind a page break."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.charset import LOST
from pipelines.readers.pdf.sheets import Place, Sheet, grid_of, joined

_WIDE = 60.0


def _sheet(
    *rows: Sequence[str], below: Sequence[int] = (), above: Sequence[int] = (), left: float = 70.0,
    scale: float = 1.0, full: Sequence[int] = (),
) -> Sheet:  # fmt: skip
    """A piece of a table with the columns ``above`` open at its head, those ``below`` at its foot;
    in the last row the labels ``full`` reach the end of their cells."""
    edges = [left + n * _WIDE * scale for n in range(len(rows[0]) + 1)]
    places = tuple(
        Place(
            i, edges[j], 1, edges[j + 1], text, "", i == len(rows) - 1 and j in full, False,
            i == 0 and j in above, i == len(rows) - 1 and j in below,
        )
        for i, row in enumerate(rows)
        for j, text in enumerate(row)
    )  # fmt: skip
    return Sheet(edges[0], edges[-1], len(rows), places)


def _texts(sheet: Sheet | None) -> list[list[tuple[str, int]]]:
    assert sheet is not None
    rows = grid_of(sheet).rows
    return [[(c.text, c.rows) for c in row if c.row == n] for n, row in enumerate(rows)]


def test_pieces_as_wide_as_each_other_are_one_table() -> None:
    above = _sheet(["项目", "数量"], ["规章", "1"])
    whole = _texts(joined(above, _sheet(["文件", "2"], left=72.0, scale=0.99)))
    assert whole == [[("项目", 1), ("数量", 1)], [("规章", 1), ("1", 1)], [("文件", 1), ("2", 1)]]
    assert joined(above, _sheet(["文件", "2"], scale=1.3)) is None


def test_headings_printed_again_are_left_out() -> None:
    above = _sheet(["项目", "数量"], ["规章", "1"])
    again = _sheet(["项目", "数量"], ["文件", "2"])
    assert [row[0][0] for row in _texts(joined(above, again))] == ["项目", "规章", "文件"]


def test_second_table_of_one_kind_is_not_the_rest_of_the_first() -> None:
    above = _sheet(["项目", "数量"], ["规章", "1"])
    assert joined(above, _sheet(["项目", "数量"], ["规章", "2"])) is None


def test_row_without_a_line_between_its_parts_is_one_row() -> None:
    above = _sheet(["项目", "数量"], ["行政规范", "1"], below=[0, 1])
    whole = _texts(joined(above, _sheet(["性文件", ""], ["规章", "2"], above=[0, 1])))
    assert whole[1:] == [[("行政规范\n性文件", 1), ("1", 1)], [("规章", 1), ("2", 1)]]


def test_row_cut_between_lines_is_one_row_where_its_label_goes_on() -> None:
    above = _sheet(["项目", "数量", "上年"], ["行政规范", "1", "3"], full=[0])
    rest = _sheet(["性文件", "", ""], ["规章", "2", "4"])
    assert _texts(joined(above, rest))[1][0] == ("行政规范\n性文件", 1)
    short = _sheet(["项目", "数量", "上年"], ["规章", "1", "3"])
    assert _texts(joined(short, rest))[2][0] == ("性文件", 1)


def test_figure_below_which_one_page_draws_no_line_goes_on() -> None:
    """One figure for several rows: it is not that of the first row alone."""
    above = _sheet(["项目", "数量"], ["规章", "5"])
    whole = _texts(joined(above, _sheet(["文件", ""], above=[1])))
    assert whole[1:] == [[("规章", 1), ("5", 2)], [("文件", 1)]]


def test_line_that_one_page_draws_ends_the_cells_of_both() -> None:
    above = _sheet(["项目", "数量"], ["规章", "5"], below=[0, 1])
    whole = _texts(joined(above, _sheet(["文件", "6"])))
    assert whole[1:] == [[("规章", 1), ("5", 1)], [("文件", 1), ("6", 1)]]


def test_cell_that_is_open_at_the_last_page_is_not_read() -> None:
    (_, last) = _texts(_sheet(["项目", "数量"], ["规章", "5"], below=[1]))
    assert last == [("规章", 1), ("5" + LOST, 1)]
