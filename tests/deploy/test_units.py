"""The units and the crontab line are right by systemd's own judgement, and say what the program does."""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.places import PROJECT
from pipelines.settings import SETTINGS, read_file

DEPLOY = PROJECT / "deploy"
HOME = "/srv/xxgk-archive"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here to judge"
)


def unit(name: str) -> ConfigParser:
    parsed = ConfigParser(interpolation=None, strict=True)
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read(DEPLOY / name, encoding="utf-8")
    return parsed


def jobs() -> Iterator[tuple[str, str]]:
    """(time, command) of each line of the crontab."""
    for line in (DEPLOY / "xxgk.crontab").read_text(encoding="utf-8").splitlines():
        if re.match(r"[\d*]", line):
            parts = line.split(None, 5)
            yield " ".join(parts[:5]), parts[5]


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder in the place of the installation, whose ``xxgk`` says its words and ends as told."""
    program = tmp_path / ".venv" / "bin" / "xxgk"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "xxgk $*" | tee -a ran.txt\nexit $(cat status)\n')
    program.chmod(0o755)
    (tmp_path / "data").mkdir()
    (tmp_path / "status").write_text("0")
    return tmp_path


def run(command: str, machine: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", command.replace(HOME, str(machine))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


# --- systemd ---


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_nothing_wrong_with_a_unit(name: str, machine: Path) -> None:
    for one in UNITS:
        text = (DEPLOY / one).read_text(encoding="utf-8").replace(HOME, str(machine))
        (machine / one).write_text(text, encoding="utf-8")
    judged = subprocess.run(
        ["systemd-analyze", "verify", str(machine / name)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (judged.returncode, judged.stderr) == (0, "")


@needs_systemd
def test_systemd_would_find_a_fault(machine: Path) -> None:
    text = (DEPLOY / "xxgk-night.service").read_text(encoding="utf-8").replace(HOME, str(machine))
    bad = machine / "bad.service"
    bad.write_text(text.replace("KillMode=mixed", "KillMode=gently"), encoding="utf-8")
    judged = subprocess.run(
        ["systemd-analyze", "verify", str(bad)], capture_output=True, text=True, check=False
    )
    assert "Failed to parse kill mode" in judged.stderr


@needs_systemd
@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".timer")])
def test_timers_are_in_the_time_of_the_sites(name: str) -> None:
    when = unit(name)["Timer"]["OnCalendar"]
    assert when.endswith(" Asia/Shanghai")
    judged = subprocess.run(
        ["systemd-analyze", "calendar", when], capture_output=True, text=True, check=False
    )
    assert judged.returncode == 0, judged.stderr


# --- what the units say ---


def test_every_timer_starts_a_service_that_is_there() -> None:
    timers = [name for name in UNITS if name.endswith(".timer")]
    assert timers == ["xxgk-night.timer", "xxgk-verify.timer"]
    assert all(name.replace(".timer", ".service") in UNITS for name in timers)
    for name in timers:
        assert unit(name)["Timer"]["Persistent"] == "yes"


@pytest.mark.parametrize("name", ["xxgk-night.service", "xxgk-verify.service"])
def test_services_run_a_verb_of_the_installation_and_tell_of_every_failure(name: str) -> None:
    service = unit(name)["Service"]
    program, verb = service["ExecStart"].split()
    assert program == f"{HOME}/.venv/bin/xxgk"
    assert service["WorkingDirectory"] == HOME
    assert CliRunner().invoke(app, [verb, "--help"]).exit_code == 0
    assert unit(name)["Unit"]["OnFailure"] == "xxgk-failed@%p.service"
    # Status 3, a build that a guard held, is for people to look at: 0 alone is success.
    assert "SuccessExitStatus" not in service
    assert service["ReadWritePaths"].split() == [f"{HOME}/data"]


def test_the_end_is_asked_of_the_night_alone_and_it_has_time_for_it() -> None:
    service = unit("xxgk-night.service")["Service"]
    assert (service["KillMode"], service["KillSignal"]) == ("mixed", "SIGTERM")
    assert service["TimeoutStopSec"] == "5min"
    assert service["OOMPolicy"] == "continue"


def test_a_failure_is_mailed_with_the_unit_and_its_last_words(machine: Path) -> None:
    for name, does in {
        "systemctl": 'echo "Result=exit-code of $3"',
        "journalctl": 'echo "last words, $3"',
        "mail": 'echo "$@" > mailed.txt; cat >> mailed.txt',
    }.items():
        (machine / name).write_text(f"#!/bin/sh\n{does}\n")
        (machine / name).chmod(0o755)
    command = unit("xxgk-failed@.service")["Service"]["ExecStart"]
    for given, instead in {"$$": "$", "%i": "xxgk-night", "%H": "host"}.items():
        command = command.replace(given, instead)
    subprocess.run(
        ["/bin/sh", "-c", command], cwd=machine, check=True,
        env={"PATH": f"{machine}:/usr/bin:/bin", "MAILTO": "you@example.org"},
    )  # fmt: skip
    assert (machine / "mailed.txt").read_text().splitlines() == [
        "-s xxgk-night.service failed on host you@example.org",
        "Result=exit-code of xxgk-night.service",
        "last words, --unit=xxgk-night.service",
    ]


# --- the crontab ---


def test_the_crontab_runs_at_the_times_of_the_timers() -> None:
    # 01:30 and 12:00 in China, which is eight hours ahead of UTC all year.
    assert [when for when, _ in jobs()] == ["30 17 * * *", "0 4 2 * *"]
    assert unit("xxgk-night.timer")["Timer"]["OnCalendar"] == "*-*-* 01:30:00 Asia/Shanghai"
    assert unit("xxgk-verify.timer")["Timer"]["OnCalendar"] == "*-*-02 12:00:00 Asia/Shanghai"


def test_cron_has_nothing_to_mail_of_a_night_that_succeeded(machine: Path) -> None:
    for _, command in jobs():
        ended = run(command, machine)
        assert (ended.stdout, ended.stderr) == ("", "")
    assert (machine / "ran.txt").read_text() == "xxgk night\nxxgk verify\n"


@pytest.mark.parametrize("status", [1, 2, 3])
def test_cron_mails_the_status_and_the_words_of_one_that_did_not(
    machine: Path, status: int
) -> None:
    (machine / "status").write_text(str(status))
    (_, night), _ = jobs()
    said = run(night, machine).stdout
    assert said == f"xxgk night ended with status {status}\nxxgk night\n"


def test_cron_starts_no_night_beside_another_and_mails_nothing_of_it(machine: Path) -> None:
    (_, night), _ = jobs()
    with (machine / "data" / "cron.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = run(night, machine)
    assert (ended.stdout, ended.stderr) == ("", "")
    assert not (machine / "ran.txt").exists()


# --- the example of settings ---


def test_the_example_has_every_setting_with_its_default_and_is_read(tmp_path: Path) -> None:
    text = (DEPLOY / "xxgk.toml").read_text(encoding="utf-8")
    problems: list[str] = []
    assert read_file(DEPLOY / "xxgk.toml", problems) == {}
    bare = tmp_path / "xxgk.toml"
    bare.write_text(re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE), encoding="utf-8")
    given = read_file(bare, problems)
    assert problems == []
    in_file = {one.variable: one for one in SETTINGS if "file" in one.places}
    assert given.keys() == in_file.keys()
    for variable, setting in in_file.items():
        if setting.shown != "none":
            assert setting.read(given[variable], variable) == setting.default, variable
