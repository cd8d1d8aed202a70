"""A published build is read by questions, and by nothing that they say is it written."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.cautions import cautions
from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.query import QueryError, ask, open_catalog, stream
from pipelines.store import BuildMissingError, read_manifest
from tests.published.opened import digests, with_copies, with_views
from tests.published.records import capture, records, report

MAKERS = {"copies": with_copies, "views": with_views}
LONG = "SELECT sum(a.i * b.i) FROM range(10_000_000) a(i), range(1_000_000) b(i)"


@pytest.fixture(scope="module", params=MAKERS)
def build(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    extractor: Extractor,
    forms: tuple[Form, ...],
) -> Path:
    content = records(
        forms,
        [capture(n, f"http://a.invalid/{n}") for n in (1, 2)],
        {
            "capture1": report(extractor, "云山县人民政府办公室", 2021, "5000016"),
            "capture2": report(extractor, "云山县人民政府办公室", 2022, "2000002"),
        },
    )
    outside = tmp_path_factory.mktemp("it's")
    (outside / "secret.csv").write_text("a,b\n1,2\n")
    with duckdb.connect(str(outside / "other.duckdb")) as other:
        other.execute("CREATE TABLE a AS SELECT 1 AS b")
    return MAKERS[request.param](outside / "build", content)


@pytest.fixture(scope="module")
def connection(build: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_catalog(build) as connection:
        yield connection


READING = [
    "DESCRIBE facts",
    "SUMMARIZE reports",
    "SHOW TABLES",
    "FROM facts",
    "TABLE publishers",
    "VALUES (1), (2)",
    "WITH own AS (SELECT * FROM reports WHERE scope = 'own') SELECT count(*) FROM own",
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3) FROM n",
    "SELECT report_id, row_number() OVER (PARTITION BY agency ORDER BY report_year) FROM reports",
    "PIVOT facts ON status IN ('certain', 'blank') USING count(*) GROUP BY report_id",
    "UNPIVOT (SELECT n_facts, n_issues FROM reports) ON n_facts, n_issues",
    "SELECT 1 UNION SELECT 2",
    "EXPLAIN SELECT count(*) FROM facts",
    "EXPLAIN ANALYZE SELECT count(*) FROM facts",
    "EXPLAIN (FORMAT json) SELECT 1",
    "-- a remark; with a semicolon\nSELECT ';' ; -- and one more",
    "SELECT 'COPY facts TO x' AS \"insert\" /* DELETE FROM facts */",
    "SELECT agency FROM panel WHERE requests_received IS NOT NULL",
    "SELECT strftime(DATE '2024-01-02', '%Y') || json_object('a', 1)",
]


@pytest.mark.parametrize("statement", READING)
def test_statement_that_reads_is_answered(
    connection: duckdb.DuckDBPyConnection, statement: str
) -> None:
    assert ask(connection, statement).num_rows > 0


WRITING = [
    "COPY facts TO '{outside}/x.csv'",
    "COPY (SELECT 1) TO '{build}/x.csv'",
    "COPY (SELECT 1) TO '{build}/tables/x.parquet'",
    "COPY (SELECT 1) TO '{build}/archive.duckdb' (USE_TMP_FILE false, FORMAT csv)",
    "COPY (SELECT 1) TO '{build}/archive.duckdb.wal' (USE_TMP_FILE false, FORMAT csv)",
    "COPY (SELECT 1 AS a) TO '{part}' (USE_TMP_FILE false)",
    "COPY (SELECT 1) TO '/dev/stdout' (FORMAT csv)",
    "COPY facts FROM '{part}'",
    "COPY (PIVOT facts ON status USING count(*)) TO '{part}' (USE_TMP_FILE false)",
    "EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '{part}' (USE_TMP_FILE false)",
    "EXPLAIN (ANALYZE) COPY (SELECT 1 AS a) TO '{part}' (USE_TMP_FILE false)",
    "EXPLAIN /* x */ ANALYZE COPY (SELECT 1 AS a) TO '{part}' (USE_TMP_FILE false)",
    "EXPLAIN COPY (SELECT 1 AS a) TO '{part}' (USE_TMP_FILE false)",
    "EXPLAIN ANALYZE INSERT INTO reports SELECT * FROM reports",
    "WITH x AS (COPY (SELECT 1) TO '{build}/archive.duckdb' (USE_TMP_FILE false, FORMAT csv)) FROM x",
    "WITH x AS (COPY (SELECT 1 AS a) TO '{part}' (USE_TMP_FILE false)) FROM x",
    "EXPLAIN ANALYZE WITH x AS (COPY (SELECT 1 AS a) TO '{part}' (USE_TMP_FILE false)) FROM x",
    "SELECT (WITH x AS (COPY (SELECT 1 AS a) TO '{part}' (USE_TMP_FILE false)) FROM x)",
    "SELECT 1 UNION ALL (WITH x AS (COPY (SELECT 1 AS a) TO '{part}' (USE_TMP_FILE false)) FROM x)",
    "WITH x AS (INSERT INTO reports SELECT * FROM reports RETURNING *) FROM x",
    "WITH x AS (UPDATE reports SET agency = '' RETURNING *) FROM x",
    "WITH x AS (DELETE FROM reports RETURNING *) FROM x",
    "FROM json_execute_serialized_sql('{serialised}')",
    "FROM system.main.JSON_EXECUTE_SERIALIZED_SQL('{serialised}')",
    "FROM \"json_execute_serialized_sql\"('{serialised}')",
    "FROM query('FROM json_execute_serialized_sql(''{serialised_twice}'')')",
    "PRAGMA json_execute_serialized_sql('{serialised}')",
    "SELECT 1; COPY (SELECT 1 AS a) TO '{part}' (USE_TMP_FILE false)",
    "EXPORT DATABASE '{build}/tables/all'",
    "IMPORT DATABASE '{build}/tables'",
    "COPY FROM DATABASE archive TO memory",
    "ATTACH '{build}/new.duckdb'",
    "ATTACH ':memory:' AS mine",
    "DETACH archive",
    "USE memory",
    "CREATE TABLE mine (a INT)",
    "CREATE TEMP TABLE mine AS SELECT 1",
    "CREATE TABLE memory.main.mine AS SELECT 1",
    "CREATE OR REPLACE VIEW facts AS SELECT 1",
    "CREATE MACRO mine() AS 1",
    "CREATE SECRET (TYPE s3)",
    "DROP VIEW panel",
    "ALTER TABLE reports ADD COLUMN a INT",
    "COMMENT ON TABLE reports IS 'x'",
    "INSERT INTO reports SELECT * FROM reports",
    "UPDATE reports SET agency = ''",
    "DELETE FROM reports",
    "TRUNCATE reports",
    "MERGE INTO reports USING facts ON (false) WHEN MATCHED THEN DELETE",
    "SET threads = 1",
    "RESET threads",
    "SET enable_external_access = true",
    "SET GLOBAL lock_configuration = false",
    "SET VARIABLE a = 1",
    "PRAGMA threads = 1",
    "PRAGMA enable_profiling",
    "SELECT * FROM enable_profiling(save_location = '{outside}/profile')",
    "SELECT * FROM enable_logging()",
    "INSTALL httpfs",
    "LOAD icu",
    "UPDATE EXTENSIONS",
    "CALL checkpoint()",
    "CHECKPOINT",
    "VACUUM",
    "BEGIN",
    "PREPARE a AS SELECT 1",
    "EXECUTE a",
]
READING_ELSEWHERE = [
    "FROM read_text('/etc/hostname')",
    "FROM read_text('{outside}/secret.csv')",
    "FROM read_text('secret.csv')",
    "FROM read_text('file://{outside}/secret.csv')",
    "FROM read_csv('../x')",
    "FROM read_csv('{outside}/secret.csv')",
    "FROM '{outside}/secret.csv'",
    "FROM sniff_csv('{outside}/secret.csv')",
    "FROM read_json('{outside}/secret.csv')",
    "FROM read_parquet('{outside}/secret.csv')",
    "FROM parquet_metadata('{outside}/secret.csv')",
    "FROM read_blob('{build}/manifest.json')",
    "FROM read_blob('{build}/tables/../manifest.json')",
    "FROM read_blob('{build}/tables/../../secret.csv')",
    "FROM read_duckdb('{outside}/other.duckdb')",
    "FROM glob('/**')",
    "FROM glob('{outside}/*')",
    "FROM glob('{build}/tables/**')",
    "FROM glob('tables/**')",
    "FROM query('FROM read_text(''{outside}/secret.csv'')')",
    "FROM 'http://127.0.0.1:9/x.parquet'",
    "SELECT getenv('HOME')",
    "SELECT (SELECT content FROM read_text('{outside}/secret.csv'))",
    "EXPLAIN ANALYZE FROM read_text('{outside}/secret.csv')",
    "FROM build",
    "FROM outside",
    "FROM duckdb_secrets()",
]


@pytest.mark.parametrize("statement", [*WRITING, *READING_ELSEWHERE])
def test_statement_that_does_more_is_refused_and_nothing_is_touched(
    build: Path,
    connection: duckdb.DuckDBPyConnection,
    statement: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outside = build.parent
    monkeypatch.chdir(outside)
    part = build / read_manifest(build).of("reports")[0].path
    copying = "WITH x AS (COPY (SELECT 1 AS a) TO '{}' (USE_TMP_FILE false)) FROM x"
    with duckdb.connect() as parser:
        told = parser.execute("SELECT json_serialize_sql(?)", [copying.format(_quoted(part))])
        (serialised,) = told.fetchone() or ("",)
    assert not json.loads(serialised)["error"]
    for name, text in (
        ("outside", _quoted(outside)), ("build", _quoted(build)), ("part", _quoted(part)),
        ("serialised_twice", _quoted(_quoted(serialised))), ("serialised", _quoted(serialised)),
    ):  # fmt: skip
        statement = statement.replace("{" + name + "}", text)
    before = digests(outside)
    with pytest.raises(QueryError):
        ask(connection, statement)
    assert digests(outside) == before
    assert ask(connection, "SELECT count(*) AS n FROM reports")["n"][0].as_py() == 2


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("SELECT report_idd FROM facts", "report_id"),
        ("SELECT * FROM fakts", "facts"),
        ("SELEC 1", "syntax error"),
        ("SELECT 1; SELECT 2", "one statement"),
        (" ; ", "no statement"),
        ("-- nothing", "no statement"),
        ("COPY facts TO 'x.csv'", "--output"),
        ("PIVOT facts ON status USING count(*)", "ON report_year IN"),
    ],
)
def test_error_says_what_can_be_done(
    connection: duckdb.DuckDBPyConnection, statement: str, told: str
) -> None:
    with pytest.raises(QueryError, match=told):
        ask(connection, statement)


def test_statement_too_deep_to_be_checked_is_refused(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    assert ask(connection, f"SELECT {' + '.join(['1'] * 100)} AS n")["n"].to_pylist() == [100]
    for depth in (900, 20_000):
        statement = f"SELECT {' + '.join(['1'] * depth)} AS n"
        assert cautions(statement) == ()
        with pytest.raises(QueryError, match=r"deep|depth"):
            ask(connection, statement)


def test_build_is_read_from_any_working_directory(
    build: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with open_catalog(build) as opened_before:
        for folder in (tmp_path, build, build.parent):
            monkeypatch.chdir(folder)
            with open_catalog(Path(os.path.relpath(build))) as connection:
                assert ask(connection, "FROM facts").num_rows > 0
            assert ask(opened_before, "FROM panel").num_rows == 2


def test_file_of_another_build_in_the_working_directory_is_not_read_in_its_place(
    tmp_path: Path, small_views: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = read_manifest(small_views).of("captures")[0].path
    (tmp_path / part).parent.mkdir(parents=True)
    (tmp_path / part).write_bytes(b"of somebody else")
    monkeypatch.chdir(tmp_path)
    with open_catalog(small_views) as connection:
        assert ask(connection, "FROM captures").num_rows == 1


def test_views_over_files_keep_their_comments_and_macros(small_views: Path) -> None:
    with duckdb.connect(str(small_views / "archive.duckdb")) as catalog:
        catalog.execute(f"SET file_search_path = '{small_views}'")
        catalog.execute("CREATE TABLE copied AS SELECT 7 AS a")
        catalog.execute("COMMENT ON VIEW facts IS '数据 · Facts'")
        catalog.execute("COMMENT ON COLUMN facts.value IS '数值 · Value'")
        catalog.execute(
            "CREATE MACRO named(word) AS TABLE SELECT * FROM publishers WHERE name = word"
        )
    with open_catalog(small_views) as connection:
        told = ask(
            connection,
            "SELECT comment FROM duckdb_views() WHERE view_name = 'facts'"
            " AND database_name = current_database()",
        )
        assert told["comment"].to_pylist() == ["数据 · Facts"]
        about = ask(
            connection,
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'facts' AND column_name = 'value'"
            " AND database_name = current_database()",
        )
        assert about["comment"].to_pylist() == ["数值 · Value"]
        assert ask(connection, "FROM named('云山县人民政府')").num_rows == 1
        assert ask(connection, "FROM copied")["a"].to_pylist() == [7]


@pytest.fixture
def small_views(tmp_path: Path, forms: tuple[Form, ...]) -> Path:
    return with_views(tmp_path / "small", records(forms, [capture(1, "http://a.invalid/1")], {}))


def test_session_stays_with_its_build_when_another_is_published(
    tmp_path: Path, build: Path, small_views: Path
) -> None:
    current = tmp_path / "current"
    current.symlink_to(build)
    with open_catalog(current) as before:
        (tmp_path / "next").symlink_to(small_views)
        (tmp_path / "next").replace(current)
        with open_catalog(current) as after:
            assert ask(before, "FROM reports").num_rows == 2
            assert ask(after, "FROM reports").num_rows == 0


def test_sort_that_does_not_fit_in_memory_spills_outside_the_build(
    build: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "spill"))
    (tmp_path / "spill").mkdir()
    before = digests(build)
    with open_catalog(build, memory="100MB") as connection:
        told = ask(
            connection,
            "SELECT count(*) AS n FROM (SELECT md5(i::VARCHAR) AS m FROM range(4_000_000) t(i)"
            " ORDER BY m OFFSET 1)",
        )
        assert told["n"][0].as_py() == 3_999_999
        assert list((tmp_path / "spill").iterdir())
    assert digests(build) == before
    assert not list((tmp_path / "spill").iterdir())


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C as Python has it: what is started in the background is deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_stops_a_question_and_the_next_one_is_answered(build: Path) -> None:
    with open_catalog(build) as connection:
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            ask(connection, LONG)
        assert time.monotonic() - began < 10
        assert ask(connection, "SELECT 1 AS a")["a"].to_pylist() == [1]


def test_answer_comes_in_batches(build: Path) -> None:
    with open_catalog(build) as connection:
        sizes = [b.num_rows for b in stream(connection, "FROM range(100_000)").batches]
    assert sum(sizes) == 100_000
    assert max(sizes) <= 20_000


@pytest.mark.parametrize("contents", [b"", b"not a database", None])
def test_file_that_is_no_database_is_named(
    tmp_path: Path, contents: bytes | None, forms: tuple[Form, ...]
) -> None:
    folder = with_copies(tmp_path / "build", records(forms, [], {}))
    whole = (folder / "archive.duckdb").read_bytes()
    (folder / "archive.duckdb").write_bytes(whole[:8192] if contents is None else contents)
    with pytest.raises((BuildMissingError, QueryError), match=r"archive\.duckdb"):
        ask(open_catalog(folder), "SELECT * FROM facts, reports")


@pytest.mark.parametrize("harm", ["absent", "cut"])
def test_damaged_parquet_file_is_named(small_views: Path, harm: str) -> None:
    part = small_views / read_manifest(small_views).of("captures")[0].path
    whole = part.read_bytes()
    part.unlink()
    if harm == "cut":
        part.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BuildMissingError, match=part.name) as told:
        open_catalog(small_views)
    assert "\n" not in str(told.value)
    part.write_bytes(whole)
    with open_catalog(small_views) as connection:
        assert ask(connection, "FROM captures").num_rows == 1
