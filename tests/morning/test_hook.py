"""The operator's own command after a night: what it is told, when, and what it may not do."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.hook import Hook, HookError, Told, When, notify, read_hook, told_of
from pipelines.morning.model import Alarm, Weight
from pipelines.places import PROJECT
from pipelines.settings import SettingError
from tests.morning.one_night import MORNING

NIGHT = Told(
    "20270120T013000Z",
    3,
    "# 2027-01-20\n云山县 nothing new\n",
    "held",
    1,
    2,
    Path("/data/summary.md"),
)
PYTHON = sys.executable
RECORDER = """
import json, os, sys
told = {n: v for n, v in os.environ.items() if n.startswith("XXGK_")}
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump({"text": sys.stdin.buffer.read().decode(), "told": told}, file)
"""


def python(code: str, *arguments: object) -> tuple[str, ...]:
    return (PYTHON, "-c", code, *map(str, arguments))


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet buried does not."""
    with suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    return False


def wait_for(path: Path) -> str:
    for _ in range(500):
        if path.exists() and (text := path.read_text()):
            return text
        time.sleep(0.01)
    raise AssertionError(f"{path.name} was never written")


@pytest.fixture
def pids(tmp_path: Path) -> Iterator[Path]:
    """A file into which a command writes the id of a child; no test leaves one behind."""
    path = tmp_path / "pid"
    yield path
    if path.exists():
        with suppress(ProcessLookupError):
            os.kill(int(path.read_text()), signal.SIGKILL)


def test_command_is_told_the_night_in_its_environment_and_the_text_on_its_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XXGK_CONTACT", "somebody@a.invalid")
    written = tmp_path / "told.json"
    assert notify(Hook(python(RECORDER, written)), NIGHT) is None
    read = json.loads(written.read_text(encoding="utf-8"))
    assert read["text"] == NIGHT.text
    assert (
        read["told"].items()
        >= {
            "XXGK_RUN_ID": "20270120T013000Z",
            "XXGK_STATUS": "3",
            "XXGK_PUBLICATION": "held",
            "XXGK_ALARMS": "3",
            "XXGK_ALARMS_ACT": "1",
            "XXGK_SUMMARY": "/data/summary.md",
            "XXGK_CONTACT": "somebody@a.invalid",
        }.items()
    )


def test_command_hears_of_a_night_that_failed_before_it_had_a_summary(tmp_path: Path) -> None:
    written = tmp_path / "told.json"
    failed = Told("20270120T013000Z", 1, "the disk is full")
    assert notify(Hook(python(RECORDER, written), When.FAILURE), failed) is None
    read = json.loads(written.read_text(encoding="utf-8"))
    assert read["text"] == "the disk is full"
    told = {n: read["told"][n] for n in ("XXGK_SUMMARY", "XXGK_PUBLICATION", "XXGK_ALARMS")}
    assert told == {"XXGK_SUMMARY": "", "XXGK_PUBLICATION": "", "XXGK_ALARMS": "0"}


@pytest.mark.parametrize(
    ("when", "status", "act", "look", "runs"),
    [
        (When.ALWAYS, 0, 0, 0, True),
        (When.ALARMS, 0, 0, 0, False),
        (When.ALARMS, 0, 0, 1, True),
        (When.ALARMS, 0, 1, 0, True),
        (When.ALARMS, 1, 0, 0, True),
        (When.ALARMS, 3, 0, 0, True),
        (When.FAILURE, 0, 5, 5, False),
        (When.FAILURE, 1, 0, 0, True),
        (When.FAILURE, 3, 0, 0, True),
    ],
)
def test_command_runs_after_the_nights_that_it_asks_for(
    tmp_path: Path, when: When, status: int, act: int, look: int, runs: bool
) -> None:
    told = Told("20270120T013000Z", status, "", "published", act, look)
    assert notify(Hook(("touch", str(tmp_path / "ran")), when), told) is None
    assert (tmp_path / "ran").exists() is runs


def test_notes_ask_for_nobody() -> None:
    """The first is an alarm to act on, two are to be looked at; a note is for the record."""
    noted = Alarm("site_moved", Weight.NOTE, "a", "2027-01-20", "")
    morning = replace(MORNING, alarms=(*MORNING.alarms, noted))
    told = told_of(morning, 3, "text", Path("summary.md"))
    assert (told.alarms_act, told.alarms_look, told.alarms) == (1, 2, 3)
    assert (told.run_id, told.publication, told.status) == (MORNING.run_id, "held", 3)


@pytest.mark.parametrize(
    ("command", "trouble"),
    [
        (("sh", "-c", "echo no such relay >&2; exit 4"), "sh ended with status 4: no such relay"),
        (("sh", "-c", "kill -9 $$"), "sh was ended by signal 9"),
        (("sh", "-c", "kill -40 $$"), "sh was ended by signal 40"),
        (("/nowhere/mail", "root"), "/nowhere/mail cannot be run"),
        (("/", "root"), "/ cannot be run"),
        (("touch", "a\0b"), "touch cannot be run"),
    ],
)
def test_command_that_fails_is_a_trouble_and_no_failure(
    command: tuple[str, ...], trouble: str
) -> None:
    said = notify(Hook(command), NIGHT)
    assert said is not None
    assert said.startswith(f"XXGK_NOTIFY: {trouble}")
    assert "\n" not in said


def test_command_that_says_much_is_quoted_by_its_last_words() -> None:
    said = notify(Hook(python("print('好' * 10**6 + ' the end'); raise SystemExit(1)")), NIGHT)
    assert said is not None
    assert said.endswith("好 the end")
    assert len(said) < 700


def test_command_that_reads_nothing_is_not_waited_for() -> None:
    long = Told("20270120T013000Z", 0, "a line\n" * 200_000)
    assert notify(Hook(("true",), seconds=20), long) is None


def test_command_that_does_not_end_is_killed_with_its_children(pids: Path) -> None:
    code = (
        "import subprocess, sys, time; child = subprocess.Popen(['sleep', '60']);"
        " open(sys.argv[1], 'w').write(str(child.pid)); time.sleep(60)"
    )
    began = time.monotonic()
    said = notify(Hook(python(code, pids), seconds=1), NIGHT)
    assert time.monotonic() - began < 20
    assert said == f"XXGK_NOTIFY: {PYTHON} did not end within 1 s"
    child = int(pids.read_text())
    for _ in range(200):
        if not is_alive(child):
            break
        time.sleep(0.01)
    assert not is_alive(child)


def test_command_that_is_deaf_to_being_ended_is_ended() -> None:
    said = notify(Hook(("sh", "-c", "trap '' TERM INT; sleep 60"), seconds=0.3), NIGHT)
    assert said is not None
    assert "did not end within 0.3 s" in said


def test_child_that_goes_on_sending_after_a_command_succeeded_is_left_alone(pids: Path) -> None:
    """As mail programs do. It holds the output open, which keeps nobody waiting."""
    began = time.monotonic()
    assert notify(Hook(("sh", "-c", f"sleep 30 & echo $! > {pids}"), seconds=20), NIGHT) is None
    assert time.monotonic() - began < 15
    assert is_alive(int(wait_for(pids)))


def test_command_is_killed_where_the_night_is_ended_meanwhile(pids: Path) -> None:
    class EndedError(Exception):
        pass

    def end(*_: object) -> None:
        raise EndedError

    def send() -> None:
        wait_for(pids)
        os.kill(os.getpid(), signal.SIGUSR1)

    before = signal.signal(signal.SIGUSR1, end)
    sender = threading.Thread(target=send)
    sender.start()
    try:
        with pytest.raises(EndedError):
            notify(Hook(("sh", "-c", f"echo $$ > {pids}; sleep 60"), seconds=50), NIGHT)
    finally:
        sender.join()
        signal.signal(signal.SIGUSR1, before)
    assert not is_alive(int(pids.read_text()))


@pytest.mark.parametrize(
    ("settings", "hook"),
    [
        ({}, None),
        ({"XXGK_NOTIFY": "  "}, None),
        ({"XXGK_NOTIFY": "", "XXGK_NOTIFY_WHEN": "failure"}, None),
        ({"XXGK_NOTIFY": "mail root"}, Hook(("mail", "root"), When.ALWAYS, 60.0)),
        (
            {"XXGK_NOTIFY": "mail -s 'a night' root", "XXGK_NOTIFY_WHEN": "alarms"},
            Hook(("mail", "-s", "a night", "root"), When.ALARMS, 60.0),
        ),
        (
            {"XXGK_NOTIFY": "a", "XXGK_NOTIFY_WHEN": "failure", "XXGK_NOTIFY_SECONDS": "2.5"},
            Hook(("a",), When.FAILURE, 2.5),
        ),
    ],
)
def test_hook_is_read_from_the_settings(settings: dict[str, str], hook: Hook | None) -> None:
    assert read_hook(settings) == hook


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    hook = read_hook({"XXGK_NOTIFY": f"touch {tmp_path}/$HOME;x {tmp_path}/a&b"})
    assert hook is not None
    (tmp_path / "$HOME;x").unlink(missing_ok=True)
    assert notify(hook, NIGHT) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["$HOME;x", "a&b"]
    shell = read_hook({"XXGK_NOTIFY": f"sh -c 'echo $XXGK_STATUS > {tmp_path}/status'"})
    assert shell is not None
    assert notify(shell, NIGHT) is None
    assert (tmp_path / "status").read_text() == "3\n"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"XXGK_NOTIFY": "mail 'root"}, "XXGK_NOTIFY: No closing quotation"),
        ({"XXGK_NOTIFY": "mail", "XXGK_NOTIFY_WHEN": "sometimes"}, "XXGK_NOTIFY_WHEN"),
        ({"XXGK_NOTIFY_WHEN": "ALARMS"}, "XXGK_NOTIFY_WHEN"),
        *(
            ({"XXGK_NOTIFY": "mail", "XXGK_NOTIFY_SECONDS": written}, "XXGK_NOTIFY_SECONDS")
            for written in ("0", "-1", "nan", "inf", "soon", "3601")
        ),
    ],
)
def test_wrong_setting_is_found_when_the_night_begins(settings: dict[str, str], named: str) -> None:
    with pytest.raises((HookError, SettingError), match=named):
        read_hook(settings)


def test_docs_tell_every_fact_and_their_examples_can_be_read(
    tmp_path: Path,
) -> None:
    text = (PROJECT / "docs" / "metrics.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(XXGK_\w+)` \|", text, re.MULTILINE)
    written = tmp_path / "told.json"
    assert notify(Hook(python(RECORDER, written)), NIGHT) is None
    given = set(json.loads(written.read_text(encoding="utf-8"))["told"]) - set(os.environ)
    assert set(told) == given
    examples = re.findall(r"^XXGK_NOTIFY=.*$", text, re.MULTILINE)
    assert len(examples) == 4
    for example in examples:
        line = subprocess.run(
            ["sh", "-c", f'{example}; printf %s "$XXGK_NOTIFY"'],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        hook = read_hook({"XXGK_NOTIFY": line})
        assert hook is not None
        assert hook.command[0] in ("curl", "sh")
        if hook.command[0] == "sh":
            subprocess.run(["sh", "-n", *hook.command[1:]], check=True)
