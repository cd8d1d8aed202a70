"""Writes the golden pages and what is expected of them: ``python -m tests.golden.write``.

The list says which shapes stand together on a page, as they do on real sites. Figures and findings
come from the plan and from what the shapes say they do. After a change look at the difference
(``git diff tests/golden``) and at the pages in a browser before you commit.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.forms import Form, load_forms
from pipelines.places import SHIPPED
from tests.golden.expectation import planned, save
from tests.reports import Drawn, draw, shapes_for

PAGES = Path(__file__).with_name("pages")

# Name of the page -> its shapes; those that do not occur in an edition are left out there.
GROUPS: dict[str, tuple[str, ...]] = {
    "plain": (),
    "county_site": (
        "site_furniture", "several_titles", "table_of_metadata", "captions",
        "cells_with_paragraphs",
    ),
    "word": ("word_markup", "table_inside_paragraph", "indented_labels", "blanks", "empty_rows"),
    "old_editor": (
        "unclosed_cells", "upper_case_tags", "gb18030_declared_gb2312", "half_width_signs",
        "other_of_other", "other_quotes", "headings_without_dashes",
    ),
    "utf16_in_layout_table": (
        "utf16_under_another_declaration", "layout_table", "th_cells", "spans_that_disagree",
        "blank_totals_of_results", "units_in_cells", "cumulative_column",
    ),
    "cut_at_a_page": (
        "table_cut_in_two", "columns_in_another_order", "empty_cells_for_rowspans",
        "placeholders", "unit_behind_the_figure",
    ),
    "cut_with_header": (
        "table_cut_with_header", "table_sections", "table_for_each_item", "footnote_marks",
        "row_of_column_numbers", "running_numbers",
    ),
    "group_cut": (
        "group_label_cut", "blank_applicant_columns", "comments_in_cells", "explained_labels",
        "brackets_left_out", "no_unit_column", "blank_zeros",
    ),
    "large_figures": (
        "thousands_marks", "large_figures", "full_width_digits", "spaces_around_figures",
        "six_decimals", "signed_changes", "other_list_heads",
    ),
    "notes": (
        "notes_in_cells", "note_below_the_table", "amount_in_another_unit", "wrong_total",
        "utf8_with_mark", "year_alone",
    ),
    "other_labels": (
        "other_numbering", "broken_labels", "known_misprints", "hidden_template_row",
        "headings_across", "among_them",
    ),
    "labels_in_one_cell": ("labels_in_one_cell", "no_numbering", "blank_review"),
    "more_columns": (
        "groups_repeated", "subtotal_column", "rows_left_out", "cumulative_in_front",
     "numbers_in_front",
    ),
    "fewer_columns": ("columns_left_out", "unit_above_the_table"),
    "two_years": ("review_of_two_years",),
    "annexed": ("list_as_annex", "other_headings", "title_without_agency"),
    "side_by_side": ("list_side_by_side",),
    "no_headings": ("headings_left_out",),
    "more_rows": ("subtotal_rows", "rows_added"),
    "stops": ("table_that_stops",),
    "annex": ("annex_of_another_unit", "column_of_last_year"),
    "last_year": ("tables_of_last_year", "all_tables_in_one"),
    "two_reports": ("two_reports",),
    "pictures": ("tables_as_pictures",),
    "lost_character": ("lost_character",),
    "label_printed_twice": ("label_printed_twice",),
    "zeros_in_one_cell": ("zeros_in_one_cell",),
    "rows_of_another_form": (
        "row_of_another_form", "procurement_left_in", "three_rows_of_other_processing",
    ),
    "single_row_of_other_processing": (),
}  # fmt: skip
_HYBRIDS = frozenset(["single_row_of_other_processing"])
# The same as word_markup, but for its 80 to 350 KB.
NOT_GOLDEN = frozenset(["very_long_word_markup"])


def golden_pages(form: Form) -> dict[str, Drawn]:
    """The pages of one edition by name, those without any shape of the edition left out."""
    mine = {one.name for one in shapes_for(form.edition)}
    pages = {}
    for name, shapes in GROUPS.items():
        hybrid = name in _HYBRIDS
        variants = any(row.kind == "variant" for block in form.blocks for row in block.rows)
        if (hybrid and not variants) or (shapes and not mine & set(shapes)):
            continue
        pages[name] = draw(form, f"golden {name} {form.edition}", shapes, hybrid=hybrid)
    return pages


def main() -> None:
    PAGES.mkdir(exist_ok=True)
    for old in PAGES.iterdir():
        if not old.name.startswith("hand-"):
            old.unlink()
    for form in load_forms(SHIPPED):
        for name, page in golden_pages(form).items():
            path = PAGES / f"{form.edition}-{name}.html"
            path.write_bytes(page.source.body)
            save(path.with_suffix(".json"), planned(page, form), form)


if __name__ == "__main__":
    main()
