"""``xxgk extract`` on loose files, as a user calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.core.pages import page, received


def _xxgk(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines.cli", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_one_json_object_a_file_in_the_order_of_the_arguments(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_bytes(page(received(*"1000001")))
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 20)
    names = ["empty.html", "absent.html", "good.html", "noise.bin", "."]
    ended = _xxgk("extract", *names, "--format", "jsonl", cwd=tmp_path)
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [line["file"] for line in lines] == names
    assert [line["issues"][0]["code"] for line in lines if not line["facts"]] == [
        "empty_document", "file_unreadable", "unsupported_format", "file_unreadable",
    ]  # fmt: skip
    assert "absent.html" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.returncode == 1  # two files could not be opened; the others were read


def test_files_that_are_no_reports_are_no_failure_of_the_verb(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    assert _xxgk("extract", "empty.html", cwd=tmp_path).returncode == 0


def test_hostile_files_cost_one_issue_each_and_not_the_list(tmp_path: Path) -> None:
    files = {
        "large.html": (b"<p>" + b"x" * 20_000_001, "document_too_large"),
        "lines.txt": (b"1\n" * 100_001, "document_too_large"),
        "blank.txt": (b" \r\n" * 99, "empty_document"),
        "packed.html": (b"\x1f\x8b\x08" + bytes(99), "unsupported_format"),
        "digits.txt": (b"1" * 3_000_000, "not_a_report"),
    }
    for name, (body, _) in files.items():
        (tmp_path / name).write_bytes(body)
    (tmp_path / "good.html").write_bytes(page(received(*"1000001")))
    ended = _xxgk("extract", *files, "good.html", cwd=tmp_path)
    *lines, last = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [[i["code"] for i in line["issues"]] for line in lines] == [
        [c] for _, c in files.values()
    ]
    assert last["facts"]
    assert (ended.returncode, ended.stderr) == (0, "")


def test_object_of_a_file_has_the_published_shape(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_bytes(page(received(5, "", "-", 0, 0, 1, 6)))
    (line,) = _xxgk("extract", "good.html", cwd=tmp_path).stdout.splitlines()
    read = json.loads(line)
    assert {"file", "document", "facts", "sections", "issues", "checks"} <= read.keys()
    assert (
        read["document"].items()
        >= {
            "title": "云山县人民政府办公室2022年政府信息公开工作年度报告",
            "agency": "云山县人民政府办公室",
            "report_year": 2022,
            "edition": "2021",
            "published_at": None,
            "sign_off_date": None,
            "scope": "own",
        }.items()
    )
    facts = {f"{f['table']}.{f['row']}.{f['column']}": f for f in read["facts"]}
    total = facts["requests.new_received.total"]
    assert (total["value"], total["unit"], total["raw"], total["status"]) == (
        6,
        "件",
        "6",
        "certain",
    )
    blank = facts["requests.new_received.enterprise"]
    assert (blank["value"], blank["derived_value"], blank["derived_by"]) == (None, 0, "R1")
    assert read["sections"][0] == {
        "number": 1, "heading": "一、总体情况", "text": "总体情况的文字说明。",
    }  # fmt: skip
    assert {"rule", "where", "result"} <= read["checks"][0].keys()
    assert {"code", "severity", "where", "raw", "detail"} <= read["issues"][0].keys()


def test_wrong_usage_ends_with_status_two(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"")
    assert _xxgk("extract", "a.html", "--format", "xml", cwd=tmp_path).returncode == 2
    assert _xxgk("nothing", cwd=tmp_path).returncode == 2
    assert _xxgk("sql", cwd=tmp_path).returncode == 2


def test_question_without_a_build_says_so_in_one_line(tmp_path: Path) -> None:
    ended = _xxgk("sql", "SELECT 1", cwd=tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.startswith("xxgk: data/build: no build is published here")


def test_missing_registry_is_named(tmp_path: Path) -> None:
    ended = _xxgk("--curated", "nowhere", "crawl", cwd=tmp_path)
    assert ended.returncode == 1
    assert "nowhere/publishers.csv" in ended.stderr
