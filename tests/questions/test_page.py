"""What stands in the documentation as SQL runs, and answers what is printed below it."""

from __future__ import annotations

import re

import duckdb
import pyarrow as pa
import pytest

from pipelines.cautions import cautions
from pipelines.places import PROJECT
from pipelines.query import ask
from tests.questions.page import Question, laid_out, questions

DOCS = PROJECT / "docs"
PAGE = (DOCS / "questions.md").read_text(encoding="utf-8")
QUESTIONS = tuple(questions(PAGE))
# The demo's publishers keep to the form, tell the truth in their text, and all have some requests:
# test_traps.py asks these of a build in which it is not so.
WITHOUT_ROWS = {
    "Do the stocks of normative documents run on from year to year?",
    "Which amounts look like 元 in a cell of 万元?",
    "Where does the text say another number than the table?",
    "Which reports are all zeros?",
    "What do publishers print beyond the form?",
}


def title(question: Question) -> str:
    return question.title


def _statements() -> list[str]:
    """Those of the other pages: fenced as SQL, or as the argument of a verb."""
    found = []
    for name in ("researcher.md", "journalist.md"):
        text = (DOCS / name).read_text(encoding="utf-8")
        for question in questions(text):
            bare = re.sub(r"--.*", "", question.sql)
            found += [part for part in bare.split(";") if part.strip()]
        found += re.findall(r'^xxgk sql "([^"…]+)"', text, re.MULTILINE)
    return found


@pytest.mark.parametrize("question", QUESTIONS, ids=title)
def test_answer_on_the_page_is_that_of_the_statement_above_it(
    archive: duckdb.DuckDBPyConnection, question: Question
) -> None:
    answer = ask(archive, question.sql)
    assert question.shown == laid_out(answer)
    assert (answer.num_rows == 0) == (question.title in WITHOUT_ROWS)


@pytest.mark.parametrize("statement", _statements())
def test_statements_of_the_other_pages_run(
    archive: duckdb.DuckDBPyConnection, statement: str
) -> None:
    assert ask(archive, statement).column_names


def test_every_question_is_put_in_both_languages_and_says_on_what_it_rests() -> None:
    parts = re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
    assert len(parts) >= 24
    assert [part.split(".")[0] for part in parts] == [str(n) for n in range(1, len(parts) + 1)]
    for part in parts:
        heading, asked, why, *rest = part.split("\n\n")
        assert heading.endswith("?")
        assert re.fullmatch(r"\*[^*]*[一-鿿][^*]*？\*", asked), heading
        assert not why.startswith("```"), heading
        assert any(paragraph.startswith("Rests on") for paragraph in rest), heading
        assert len(list(questions(part))) == 1, heading


def test_every_statement_orders_its_rows() -> None:
    """All but the one that asks for a single cell: else the page would differ from run to run."""
    unordered = {q.title for q in QUESTIONS if "ORDER BY" not in q.sql.rsplit("FROM", 1)[1]}
    assert unordered <= {"On what does this figure rest?"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("## 1. A?\n```sql\nSELECT 1\n```\n\n```text\nn\n1\n```\n", "n\n1\n"),
        ("## 1. A?\n```sql\nSELECT 1\n```\n\nwords\n\n```text\nnot the answer\n```\n", None),
    ],
)
def test_answer_is_the_block_right_below_the_statement(text: str, shown: str | None) -> None:
    (found,) = questions(text)
    assert found == Question("A?", "SELECT 1\n", shown)


def test_blank_and_unsteady_columns_are_seen_on_the_page() -> None:
    answer = pa.table({"县": ["云山县", None], "url": ["http://a.invalid/", ""], "n": [1.0, 2.5]})
    assert laid_out(answer).splitlines() == [
        "县     | n",
        "云山县 | 1",
        "NULL   | 2.5",
        "(and, other in each archive: url)",
    ]


@pytest.mark.parametrize("question", QUESTIONS, ids=title)
def test_no_question_adds_what_must_not_be_added(question: Question) -> None:
    assert cautions(question.sql) == ()
    assert cautions("SELECT sum(granted) FROM panel") != ()


@pytest.mark.parametrize("name", ["questions.md", "researcher.md"])
def test_links_lead_to_pages_that_are_there(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (DOCS / name).read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (DOCS / link).exists()] == []
