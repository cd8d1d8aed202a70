"""Every setting in one place: its name, its variable, what it may be, its default, what it means.

A setting stands in the settings file as ``keep_days`` and in the environment as ``XXGK_KEEP_DAYS``.
The command line goes before the environment, the environment before the file, the file before the
default. The file is another way of writing the environment: ``take_file`` puts into it what the
environment does not say itself, so that every process of a night sees the same. Knows nothing of
what a setting is used for, and imports nothing of ours.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import inf, isfinite
from pathlib import Path
from typing import Generic, TypeVar

PREFIX = "XXGK_"
DEFAULT_FILE = Path("xxgk.toml")
KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
_UNITS = {"": 1, "KIB": KIB, "MIB": MIB, "GIB": GIB}
_CLOSE = 0.8  # so alike are a name and the one that was meant

T = TypeVar("T")


class SettingError(ValueError):
    """Raised where a setting is not known, or is not what it may be. Says where it was given."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What values a setting takes. ``says`` completes "must be …"; ``read`` reads the text of an
    environment variable, and raises ValueError; ``toml`` are the types it may have in a file."""

    says: str
    read: Callable[[str], T]
    toml: tuple[type, ...]


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """``default`` is the value where nobody gives one; ``shown`` is how people write it.
    ``places`` says where it may be given besides the environment: "file", or nowhere."""

    name: str
    kind: Kind[T]
    default: T
    meaning: str
    shown: str = ""
    places: tuple[str, ...] = ("file",)

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()

    @property
    def is_given(self) -> bool:
        """Whether the environment has a value; an empty one is none."""
        return bool(os.environ.get(self.variable))

    def value(self, environment: Mapping[str, str] | None = None) -> T:
        """What the environment says, or the default. Raises SettingError."""
        text = (os.environ if environment is None else environment).get(self.variable)
        return self.read(text, self.variable) if text else self.default

    def read(self, text: str, where: str) -> T:
        """The value that a text stands for. Raises SettingError, which begins with ``where``."""
        try:
            return self.kind.read(text)
        except ValueError as problem:
            raise SettingError(f"{where}: must be {self.kind.says}, not {text!r}") from problem


# --- kinds ------------------------------------------------------------------------------------


def _whole(least: int, says: str) -> Kind[int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d+", text, re.ASCII):
            raise ValueError(text)
        return _at_least(least, int(text))

    return Kind(says, read, (int,))


def _number(least: float, says: str, most: float = inf) -> Kind[float]:
    def read(text: str) -> float:
        value = float(text)
        if not isfinite(value) or value > most:
            raise ValueError(text)
        return _at_least(least, value)

    return Kind(says, read, (int, float))


def _size(least: int, says: str) -> Kind[int]:
    def read(text: str) -> int:
        parts = re.fullmatch(r"(\d+) ?([KMG]iB)?", text.strip(), re.IGNORECASE | re.ASCII)
        if parts is None:
            raise ValueError(text)
        return _at_least(least, int(parts[1]) * _UNITS[(parts[2] or "").upper()])

    return Kind(f"bytes, or a number of KiB, MiB or GiB such as '64 MiB', {says}", read, (int, str))


def _choice(*names: str) -> Kind[str]:
    def read(text: str) -> str:
        if text not in names:
            raise ValueError(text)
        return text

    return Kind(f"one of {', '.join(names)}", read, (str,))


def _line(text: str) -> str:
    if not text.isprintable():
        raise ValueError(text)
    return text


_Number = TypeVar("_Number", int, float)


def _at_least(least: float, value: _Number) -> _Number:
    if value < least:
        raise ValueError(value)
    return value


_TEXT = Kind("a text on one line", _line, (str,))
_PATH = Kind("a path", lambda text: Path(_line(text)), (str,))
_SECONDS = _number(0, "seconds, 0 or more")

# --- the settings -----------------------------------------------------------------------------

SETTINGS_FILE: Setting[Path] = Setting(
    "settings", _PATH, DEFAULT_FILE,
    "The settings file; `--settings`. Without it, the default is read where it is there",
    "xxgk.toml", places=(),
)  # fmt: skip
CURATED: Setting[Path] = Setting(
    "curated", _PATH, Path("data/curated"),
    "Folder of the registry, forms, lookups and guards; `--curated`", "data/curated",
)  # fmt: skip
DATA: Setting[Path] = Setting(
    "data", _PATH, Path("data"), "Folder of `archive/` and `build/`; `--data`", "data"
)
CONTACT = Setting(
    "contact", _TEXT, "",
    "Address at which webmasters reach you: in the user agent and in every WARC file; without it "
    "the crawl warns", "none",
)  # fmt: skip
DELAY = Setting(
    "delay", _SECONDS, 2.0,
    "Seconds between two requests to one host, times 0.5 to 1.5; `--delay`", "2",
)  # fmt: skip
HOST_REQUESTS = Setting(
    "host_requests", _whole(1, "a whole number, 1 or more"), 5000,
    "Requests to one host in one night", "5000",
)  # fmt: skip
HOST_BYTES = Setting(
    "host_bytes", _size(1, "1 byte or more"), 2 * GIB,
    "Bytes of one host in one night, as received", "2 GiB",
)  # fmt: skip
MAX_PAGES = Setting(
    "max_pages", _whole(1, "a whole number, 1 or more"), 200,
    "Pages of one channel's list that are read", "200",
)  # fmt: skip
LONGEST_WAIT = Setting(
    "longest_wait", _SECONDS, 300.0,
    "Seconds that a site may ask us to wait (`Retry-After`) before it is left for the night", "300",
)  # fmt: skip
RESPONSE_SECONDS = Setting(
    "response_seconds", _number(1, "seconds, 1 or more"), 60.0,
    "Seconds that a whole response may take", "60",
)  # fmt: skip
LOCK_SECONDS = Setting(
    "lock_seconds", _SECONDS, 10.0,
    "Seconds to wait for another crawl that writes into the archive", "10",
)  # fmt: skip
WARC_BYTES = Setting(
    "warc_bytes", _size(1, "1 byte or more"), 128 * MIB,
    "Size at which a WARC file is closed and the next one begun; a closed file is extracted while "
    "the crawl goes on", "128 MiB",
)  # fmt: skip
JOBS = Setting(
    "jobs", _whole(1, "a whole number, 1 or more"), 2,
    "Processes that extract at the same time; `--jobs`", "2",
)  # fmt: skip
DOCUMENT_SECONDS = Setting(
    "document_seconds", _number(1, "seconds, 1 or more"), 120.0,
    "Seconds that one document may take to be extracted", "120",
)  # fmt: skip
DOCUMENT_BYTES = Setting(
    "document_bytes", _size(256 * MIB, "256 MiB or more"), 4 * GIB,
    "Memory that a process which extracts may take", "4 GiB",
)  # fmt: skip
KEEP_DAYS = Setting(
    "keep_days", _number(0, "days, 0 or more"), 7.0,
    "Days for which earlier builds are kept; `--keep-days`", "7",
)  # fmt: skip
KEEP_RUNS_DAYS = Setting(
    "keep_runs_days", _number(0, "days, 0 or more"), 90.0,
    "Days for which the pages that a morning page shows are kept; the page itself stays", "90",
)  # fmt: skip
NOTIFY = Setting(
    "notify", _TEXT, "",
    "Command that is run when a night is over, in words as a shell splits them", "none",
)  # fmt: skip
NOTIFY_WHEN = Setting(
    "notify_when", _choice("always", "alarms", "failure"), "always",
    "After which nights: `always`; `alarms`, those with an alarm to act on or to look at, and "
    "those that did not end with 0; `failure`, those that did not end with 0", "always",
)  # fmt: skip
NOTIFY_SECONDS = Setting(
    "notify_seconds", _number(1, "seconds, from 1 to 3600", 3600), 60.0,
    "Seconds that the command may take before it is killed", "60",
)  # fmt: skip
LOG = Setting(
    "log", _choice("auto", "plain", "json"), "auto",
    "How a night tells what it does: `plain` lines, `json` events, one a line; `auto`: bars on a "
    "terminal, `json` elsewhere", "auto",
)  # fmt: skip
CLOCK_AHEAD = Setting(
    "clock_ahead", _number(-float(1 << 40), "seconds"), 0.0,
    "Seconds that the clock is set ahead, for rehearsals; never for an archive that counts", "0",
    places=(),
)  # fmt: skip

SETTINGS: tuple[Setting[Path] | Setting[str] | Setting[int] | Setting[float], ...] = (
    SETTINGS_FILE, CURATED, DATA, CONTACT,
    DELAY, HOST_REQUESTS, HOST_BYTES, MAX_PAGES, LONGEST_WAIT, RESPONSE_SECONDS, LOCK_SECONDS,
    WARC_BYTES,
    JOBS, DOCUMENT_SECONDS, DOCUMENT_BYTES, KEEP_DAYS, KEEP_RUNS_DAYS,
    NOTIFY, NOTIFY_WHEN, NOTIFY_SECONDS, LOG, CLOCK_AHEAD,
)  # fmt: skip

# --- reading ----------------------------------------------------------------------------------


def take_settings(file: Path | None, environment: MutableMapping[str, str]) -> None:
    """Bring the environment up to the settings file and check the whole of it.

    ``file`` is the one that was asked for; without one ``xxgk.toml`` of the working directory is
    read where it is there. A variable that is set, to nothing too, goes before the file. Raises
    SettingError with one line for each problem, OSError where ``file`` cannot be read."""
    problems = list(_wrong_variables(environment))
    if file is not None or DEFAULT_FILE.is_file():
        found = read_file(file or DEFAULT_FILE, problems)
        for variable, text in found.items():
            environment.setdefault(variable, text)
    if problems:
        raise SettingError("\n".join(problems))


def read_file(file: Path, problems: list[str]) -> dict[str, str]:
    """Variable -> text of every setting of a file that is right; a line for each that is not."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
        given = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        problems.append(f"{file}: no TOML: {problem}")
        return {}
    known = {setting.name: setting for setting in SETTINGS}
    found = {}
    for name, value in given.items():
        where = f"{file}, line {_line_of(name, text)}: {name}"
        setting = known.get(name)
        if setting is None:
            problems.append(f"{where}: no such setting{_meant(name, known)}")
        elif "file" not in setting.places:
            problems.append(f"{where}: can be given in the environment only, {setting.variable}")
        elif type(value) not in setting.kind.toml:
            problems.append(f"{where}: must be {setting.kind.says}, not {_as_toml(value)}")
        else:
            try:
                setting.read(str(value), where)
                found[setting.variable] = str(value)
            except SettingError as problem:
                problems.append(str(problem))
    return found


def _wrong_variables(environment: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the environment: values, and names that come close to a setting's. Other
    names that begin with ours may belong to those who use the archive."""
    known = {setting.variable: setting for setting in SETTINGS}
    for variable in sorted(name for name in environment if name.startswith(PREFIX)):
        if variable not in known:
            close = _meant(variable.removeprefix(PREFIX).lower(), {s.name: s for s in SETTINGS})
            if close:
                yield f"{variable}: no such setting{close}"
            continue
        try:
            known[variable].value(environment)
        except SettingError as problem:
            yield str(problem)


def _meant(name: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(name.lower().replace("-", "_"), known, 1, _CLOSE)
    return f"; did you mean {close[0]}?" if close else ""


def _line_of(name: str, text: str) -> int:
    """The line of a key, 1 where it is written in a way that nobody writes."""
    pattern = rf"""^[ \t]*(\[+[ \t]*)?["']?{re.escape(name)}["']?[ \t]*[\].=]"""
    found = re.search(pattern, text, re.MULTILINE)
    return 1 if found is None else text.count("\n", 0, found.start()) + 1


def _as_toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
