"""What tells a data table from one that lays out a page, whatever the format is.

Knows sizes of cells and tables only; nothing of forms.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.grid import NO_GRID, Grid, GridTooLargeError, RawCell, lay_out
from pipelines.model import Code, Issue, Severity

# A cell of the forms holds a label of at most some 200 characters (a label with the publisher's
# definition of 规范性文件 behind it, 武汉市 2020); a cell with more holds a page.
LONGEST_CELL = 400
# Tables in the cells of a table: so many at most, in a table of the form, which has as many cells.
MOST_NESTED = 400
FEWEST_CELLS = 15


def data_grid(
    written: Sequence[Sequence[RawCell]], before: int, issues: list[Issue]
) -> Grid | None:
    """The grid of a data table; None for one that lays out text.

    One that is too large has no rows, and an issue; ``before`` is the number of tables before it.
    """
    texts = [cell.text for row in written for cell in row]
    if len(texts) < 2 or max(map(len, texts)) > LONGEST_CELL:
        return None
    try:
        return lay_out(written)
    except GridTooLargeError as problem:
        where = f"table after {before}"
        issues.append(Issue(Code.TABLE_TOO_LARGE, Severity.ERROR, where, "", str(problem)))
        return NO_GRID
