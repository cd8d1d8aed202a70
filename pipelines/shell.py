"""The shell of ``xxgk sql``: questions one after the other, over one build.

A question ends with ``;`` and may have several lines; a command begins with a full stop. An error
ends a question, never the shell. Ctrl-C drops what is typed or stops what runs; Ctrl-D leaves.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.sql import SqlLexer
from rich.markup import escape

from pipelines.answers import caution, write_answer
from pipelines.completing import COMMANDS, FORMATS, Named, QuestionCompleter
from pipelines.console import Format, err, out, show
from pipelines.query import ask, stream
from pipelines.statements import QueryError, split

_PROMPT, _FURTHER = "xxgk> ", "  ... "


class Shell:
    """Answers questions and obeys commands; holds the format and the file that were chosen."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.tables = _tables(connection)
        self._connection = connection
        self._format = Format.TABLE
        self._output: Path | None = None

    def take(self, text: str) -> None:
        """One line of commands, or one or more questions. Raises EOFError at ``.quit``."""
        try:
            if text.lstrip().startswith("."):
                self._obey(text.strip().rstrip(";").split(maxsplit=1))
            else:
                for question in split(text):
                    self._answer(question)
        except (QueryError, OSError) as problem:
            err.print(escape(str(problem)), style="red", soft_wrap=True)
        except KeyboardInterrupt:
            err.print("stopped", style="yellow")

    def _answer(self, question: str) -> None:
        caution(question)
        target, self._output = self._output, None
        count = write_answer(stream(self._connection, question), self._format, target)
        if target is not None:
            out.print(f"wrote {escape(str(target))}: {count} rows", soft_wrap=True)

    def _obey(self, words: list[str]) -> None:
        match words:
            case [".tables"]:
                _show_tables(self._connection)
            case [".schema", table] if table in self.tables:
                columns = [(c.name, c.type, c.about) for c in self.tables[table]]
                show(table, ("column", "type", "meaning"), columns)
            case [".schema", table]:
                raise QueryError(f"there is no table {table}; .tables lists them")
            case [".format", form] if form in FORMATS:
                self._format = Format(form)
            case [".output", path]:
                self._output = Path(path)
            case [".help"]:
                show("", ("command", ""), COMMANDS.items())
            case [".quit"]:
                raise EOFError
            case _:
                raise QueryError(f"{' '.join(words)}: no such command; .help lists them")


def run_shell(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Until Ctrl-D or ``.quit``."""
    shell = Shell(connection)
    session = prompt_session(shell, history_file())
    out.print(f"{folder}\nend a question with ; and see .help, .tables, .schema TABLE")
    while True:
        try:
            shell.take(session.prompt())
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def prompt_session(shell: Shell, history: Path) -> PromptSession[str]:
    """The line editor: Enter goes on to a new line until the question is complete."""
    unfinished = Condition(lambda: not is_complete(get_app().current_buffer.text))
    return PromptSession(
        _PROMPT,
        multiline=unfinished,
        prompt_continuation=_FURTHER,
        completer=QuestionCompleter(shell.tables),
        complete_while_typing=False,
        lexer=PygmentsLexer(SqlLexer),
        history=FileHistory(str(history)),
    )


def is_complete(text: str) -> bool:
    """Whether Enter sends it.

    >>> is_complete("SELECT 1"), is_complete("SELECT 1;"), is_complete(".tables"), is_complete("")
    (False, True, True, True)
    """
    stripped = text.strip()
    return not stripped or stripped.startswith(".") or stripped.endswith(";")


def history_file() -> Path:
    """``$XDG_STATE_HOME/xxgk/history``, which nobody else may read; made where it is not there."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    path = Path(state) / "xxgk" / "history"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    return path


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[Named, ...]]:
    found: dict[str, list[Named]] = {}
    for table, name, type_, about in connection.execute(
        "SELECT table_name, column_name, data_type, coalesce(comment, '') FROM duckdb_columns()"
        " WHERE NOT internal AND database_name = 'archive' ORDER BY table_name, column_index"
    ).fetchall():
        found.setdefault(table, []).append(Named(name, type_, about))
    return {table: tuple(columns) for table, columns in found.items()}


def _show_tables(connection: duckdb.DuckDBPyConnection) -> None:
    listed = ask(
        connection,
        "SELECT table_name, comment FROM duckdb_tables() WHERE database_name = current_database()"
        " UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"
        " AND database_name = current_database() ORDER BY 1",
    )
    rows = [(row["table_name"], row["comment"] or "") for row in listed.to_pylist()]
    show("", ("table", "meaning"), rows)
