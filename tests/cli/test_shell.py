"""The shell: what it offers, what it keeps, and that an error never ends it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from pipelines.completing import Named, QuestionCompleter
from pipelines.forms import Form
from pipelines.query import open_catalog
from pipelines.shell import Shell, history_file, run_shell
from tests.published.opened import with_copies
from tests.published.records import records

COMPLETER = QuestionCompleter(
    {
        "facts": (Named("value", "DOUBLE", "数值"), Named("report_id", "VARCHAR", "")),
        "panel": (Named("vanished", "BOOLEAN", ""), Named("report_id", "VARCHAR", "")),
    }
)


@pytest.fixture
def connection(
    tmp_path: Path, forms: tuple[Form, ...], monkeypatch: pytest.MonkeyPatch
) -> Iterator[duckdb.DuckDBPyConnection]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with open_catalog(with_copies(tmp_path / "build", records(forms, [], {}))) as connection:
        yield connection


def _offered(text: str, before: str | None = None) -> list[str]:
    document = Document(text, len(text if before is None else before))
    event = CompleteEvent(completion_requested=True)
    return [completion.text for completion in COMPLETER.get_completions(document, event)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("SELECT * FROM fa", "facts"),
        ("SELECT * FROM facts WHERE v", "value"),
        ("SELECT * FROM panel p WHERE p.v", "vanished"),
        ("sel", "SELECT"),
        (".sch", ".schema"),
        (".schema p", "panel"),
        (".format js", "json"),
    ],
)
def test_what_fits_best_is_offered_first(text: str, first: str) -> None:
    assert _offered(text)[0] == first


def test_columns_of_a_table_named_later_come_first_and_once() -> None:
    assert _offered("SELECT v FROM panel", before="SELECT v")[:2] == ["vanished", "value"]
    assert _offered("SELECT report FROM facts, panel", before="SELECT report") == ["report_id"]
    assert _offered("SELECT xyz") == []


def _typed(connection: duckdb.DuckDBPyConnection, keys: str) -> None:
    with create_pipe_input() as keyboard, create_app_session(keyboard, DummyOutput()):
        keyboard.send_text(keys)
        run_shell(connection, Path("build"))


def test_error_does_not_end_the_shell_and_ctrl_d_does(
    connection: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    _typed(connection, "SELECT nothing;\rDROP TABLE facts;\r.nonsense\rSELECT 40 + 2 AS n;\r\x04")
    told = capsys.readouterr()
    assert "42" in told.out
    assert all(word in told.err for word in ("nothing", "DROP is refused", ".help"))


def test_question_of_several_lines_is_one_question_and_is_kept(
    connection: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    _typed(connection, "SELECT 40\r+ 2;\r.quit\r")
    assert "42" in capsys.readouterr().out
    history = history_file()
    assert "+SELECT 40\n++ 2;\n" in history.read_text()
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_ctrl_c_drops_what_is_typed(
    connection: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    _typed(connection, "SELECT 'dropped'\x03SELECT 7 AS n;\r\x04")
    told = capsys.readouterr()
    assert "7" in told.out
    assert "dropped" not in told.out
    assert told.err == ""


def test_several_questions_of_one_text_are_all_answered(
    connection: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    Shell(connection).take("SELECT 'one' AS a; SELECT 'two' AS a;")
    told = capsys.readouterr().out
    assert "one" in told
    assert "two" in told


def test_commands_show_meanings_and_write_the_next_answer(
    connection: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shell = Shell(connection)
    shell.take(".schema facts")
    assert "数值" in capsys.readouterr().out
    shell.take(".tables")
    assert "panel" in capsys.readouterr().out
    shell.take(".format csv")
    shell.take(f".output {tmp_path / 'answer.csv'}")
    shell.take("SELECT 1 AS a;")
    assert (tmp_path / "answer.csv").read_text() == "a\n1\n"
    shell.take(".schema nothing")
    assert "no table nothing" in capsys.readouterr().err
    with pytest.raises(EOFError):
        shell.take(".quit")
