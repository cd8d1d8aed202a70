"""Runs the operator's own command after a night, so that somebody hears of it.

The command gets the text of the morning on standard input and the facts in its environment. It is
not trusted: it has a time limit, is killed with its children, and what goes wrong with it is told
and fails no night. Knows processes; knows neither mail nor what the text says.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from pipelines.morning.model import Morning, Weight
from pipelines.settings import NOTIFY, NOTIFY_SECONDS, NOTIFY_WHEN

_SHOWN = 500  # characters of what a command said that failed


class HookError(Exception):
    """Raised where the settings of the hook are wrong; names the setting."""


class When(StrEnum):
    """After which nights the command runs."""

    ALWAYS = "always"
    ALARMS = "alarms"  # those with an alarm to act on or to look at, and those that did not succeed
    FAILURE = "failure"  # those whose exit status is not 0: failed, or held by a guard


@dataclass(frozen=True, slots=True)
class Hook:
    """``command`` is a program with its arguments: no shell, unless it names one."""

    command: tuple[str, ...]
    when: When = When.ALWAYS
    seconds: float = NOTIFY_SECONDS.default


@dataclass(frozen=True, slots=True)
class Told:
    """What the command is told. ``status`` is the exit status of the night; ``publication`` and
    ``summary`` (the path of summary.md) are empty and None where it did not get so far. ``text``
    is for people."""

    run_id: str
    status: int
    text: str
    publication: str = ""
    alarms_act: int = 0
    alarms_look: int = 0
    summary: Path | None = None

    @property
    def alarms(self) -> int:
        """Alarms that ask for somebody."""
        return self.alarms_act + self.alarms_look


def told_of(morning: Morning, status: int, text: str, summary: Path) -> Told:
    """What there is to tell of a night that has a morning page."""
    weights = [alarm.weight for alarm in morning.alarms]
    return Told(
        morning.run_id, status, text, str(morning.publication), weights.count(Weight.ACT),
        weights.count(Weight.LOOK), summary,
    )  # fmt: skip


def read_hook(environment: Mapping[str, str]) -> Hook | None:
    """The hook of these settings, None where there is none.

    To be read when the night begins: a mistake in it should not wait until morning. Raises
    HookError, SettingError.
    """
    line = NOTIFY.value(environment)
    try:
        command = tuple(shlex.split(line))
    except ValueError as problem:
        raise HookError(f"{NOTIFY.variable}: {problem}: {line}") from problem
    when = When(NOTIFY_WHEN.value(environment))
    return Hook(command, when, NOTIFY_SECONDS.value(environment)) if command else None


def notify(hook: Hook, told: Told) -> str | None:
    """Run the command, if it wants to hear of this night. Returns what went wrong, or None."""
    if not _is_wanted(hook.when, told):
        return None
    with tempfile.TemporaryFile() as text, tempfile.TemporaryFile() as said:
        # Files, not pipes: a command that reads nothing, says too much, or leaves a child behind
        # that holds its output open keeps nobody waiting.
        text.write(told.text.encode(errors="replace"))
        text.seek(0)
        try:
            process = subprocess.Popen(
                hook.command, stdin=text, stdout=said, stderr=subprocess.STDOUT,
                env=os.environ | _environment(told), start_new_session=True,
            )  # fmt: skip
        except (OSError, ValueError) as problem:  # of a null byte: a ValueError
            return f"{NOTIFY.variable}: {hook.command[0]} cannot be run: {problem}"
        try:
            status = process.wait(hook.seconds)
        except subprocess.TimeoutExpired:
            _kill(process)
            how = f"did not end within {hook.seconds:g} s"
        except BaseException:  # the night itself is being ended
            _kill(process)
            raise
        else:
            # What it left running is left alone: mail programs send when they have ended.
            if status == 0:
                return None
            how = f"ended with status {status}" if status > 0 else f"was ended by signal {-status}"
        return f"{NOTIFY.variable}: {hook.command[0]} {how}{_last_words(said)}"


def _is_wanted(when: When, told: Told) -> bool:
    return (
        when is When.ALWAYS
        or told.status != 0
        or (when is When.ALARMS and told.alarms > 0)
    )  # fmt: skip


def _environment(told: Told) -> dict[str, str]:
    return {
        "XXGK_RUN_ID": told.run_id,
        "XXGK_STATUS": str(told.status),
        "XXGK_PUBLICATION": told.publication,
        "XXGK_ALARMS": str(told.alarms),
        "XXGK_ALARMS_ACT": str(told.alarms_act),
        "XXGK_SUMMARY": str(told.summary.resolve()) if told.summary else "",
    }


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the command and its children: it leads a group of its own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _last_words(said: IO[bytes]) -> str:
    end = said.seek(0, os.SEEK_END)
    said.seek(max(0, end - 4 * _SHOWN))
    words = " ".join(said.read().decode(errors="replace").split())
    return f": {words[-_SHOWN:]}" if words else ""
