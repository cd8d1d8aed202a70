"""The replica as a process: it says when it is ready, obeys its stdin and ends with it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path


def test_the_process_serves_changes_its_night_and_ends_with_stdin(tmp_path: Path) -> None:
    log = tmp_path / "served.jsonl"
    command = [sys.executable, "-m", "crawler.replica", "--curated", str(tmp_path), "--log", log]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        command, cwd=root, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        ready = json.loads(process.stdout.readline())
        assert (tmp_path / "channels.csv").exists()
        with urllib.request.urlopen(ready["sites"]["taiping"] + "/robots.txt") as response:
            assert response.status == 200
        process.stdin.write("night 2\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ok\n"
        process.stdin.close()
        assert process.wait(timeout=10) == 0
    (line,) = log.read_text().splitlines()
    assert json.loads(line)["path"] == "/robots.txt"
