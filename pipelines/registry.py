"""The curated registry: who publishes (``publishers.csv``) and where (``channels.csv``).

Knows the two files, their columns and what makes a row valid. A row that breaks a rule is
returned as a ``RegistryError`` that names file, line and field; the good rows stay usable, so
that one slip of the pen does not cost a night. Knows nothing of pages, fetching or figures.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NewType, TypeVar
from urllib.parse import urlsplit

PublisherId = NewType("PublisherId", str)
ChannelId = NewType("ChannelId", str)

LEVELS = ("province", "city", "county", "township", "department")
# Levels of a region; an office of a government has the level of its government.
REGION_LEVELS = ("province", "city", "county")
STATUSES = ("verified", "derived", "guess", "paused", "gone")
# A family of this name is recognised from the page itself.
AUTO_FAMILY = "auto"
# Params that any site may have, and what each may say; a family's own params are added here.
# tls=old: the server speaks only with ciphers of the years before 2015.
PARAMS: Mapping[str, re.Pattern[str]] = {"tls": re.compile("old")}
# A paused or gone channel stays in the registry as history; the crawler leaves it alone.
CRAWLED_STATUSES = ("verified", "derived", "guess")

PUBLISHER_FIELDS = (
    "publisher_id",
    "name",
    "level",
    "division_code",
    "parent_id",
    "home_url",
    "valid_from",
    "valid_to",
    "note",
)
CHANNEL_FIELDS = (
    "channel_id",
    "publisher_id",
    "family",
    "url",
    "from_year",
    "to_year",
    "params",
    "status",
    "evidence",
    "note",
)

_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_DIVISION_CODE = re.compile(r"\d{6}(\d{3}|\d{6})?")
_YEAR = re.compile(r"(19|20)\d\d")
_DATE_OR_YEAR = re.compile(r"(19|20)\d\d(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Publisher:
    """An agency that publishes reports. Empty fields are ``None``: not known."""

    publisher_id: PublisherId
    name: str
    level: str
    division_code: str | None
    parent_id: PublisherId | None
    home_url: str | None
    valid_from: str | None
    valid_to: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A 栏目: one column of one site in which annual reports appear."""

    channel_id: ChannelId
    publisher_id: PublisherId
    family: str
    url: str
    from_year: int | None
    to_year: int | None
    params: tuple[tuple[str, str], ...]
    status: str
    evidence: str
    note: str

    def param(self, name: str) -> str | None:
        """The value of ``name=value`` in ``params``, or None where it is not given."""
        return dict(self.params).get(name)


@dataclass(frozen=True, slots=True)
class RegistryError:
    """A row of our own files that breaks a rule. ``line`` counts as an editor does, from 1."""

    file: str
    line: int
    field: str
    value: str
    problem: str
    row_id: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.problem} (found {self.value!r})"


@dataclass(frozen=True)
class Registry:
    """The rows that are valid, in file order, and the errors of those that are not."""

    publishers: tuple[Publisher, ...]
    channels: tuple[Channel, ...]
    errors: tuple[RegistryError, ...]

    @cached_property
    def _by_id(self) -> Mapping[str, Publisher]:
        return {publisher.publisher_id: publisher for publisher in self.publishers}

    def publisher(self, publisher_id: str) -> Publisher | None:
        return self._by_id.get(publisher_id)

    def ancestors(self, publisher: Publisher) -> tuple[Publisher, ...]:
        """The publisher and its parents, nearest first; a loop in the file ends the walk."""
        chain = [publisher]
        while (above := self._by_id.get(chain[-1].parent_id or "")) and above not in chain:
            chain.append(above)
        return tuple(chain)


class RegistryUnreadableError(Exception):
    """Raised where a whole file is missing, not UTF-8, or lacks a column."""


class _BadFieldError(Exception):
    def __init__(self, field: str, value: str, problem: str) -> None:
        super().__init__(problem)
        self.field, self.value, self.problem = field, value, problem


def load_registry(folder: Path) -> Registry:
    """Read both files of ``folder``. Raises RegistryUnreadableError where a file is unusable."""
    publishers, errors = _load(folder / "publishers.csv", PUBLISHER_FIELDS, _publisher)
    known = {p.publisher_id for p in publishers}

    def channel(row: Mapping[str, str]) -> Channel:
        return _channel(row, known)

    channels, channel_errors = _load(folder / "channels.csv", CHANNEL_FIELDS, channel)
    return Registry(tuple(publishers), tuple(channels), (*errors, *channel_errors))


_Row = TypeVar("_Row", Publisher, Channel)


def _load(
    path: Path, fields: tuple[str, ...], make: Callable[[Mapping[str, str]], _Row]
) -> tuple[list[_Row], list[RegistryError]]:
    rows: list[_Row] = []
    errors: list[RegistryError] = []
    seen: set[str] = set()
    for line, row in read_rows(path, fields):
        row_id = row.get(fields[0], "")
        try:
            if None in row or None in row.values():
                raise _BadFieldError("row", "", f"expected {len(fields)} fields")
            if row_id in seen:
                raise _BadFieldError(fields[0], row_id, "the id stands twice")
            seen.add(row_id)
            rows.append(make(row))
        except _BadFieldError as bad:
            errors.append(
                RegistryError(path.name, line, bad.field, bad.value, bad.problem, row_id or "")
            )
    return rows, errors


def read_rows(path: Path, fields: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line, from 1; raises RegistryUnreadableError where the file is unusable."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise RegistryUnreadableError(f"{path}: {problem}") from problem
    reader = csv.DictReader(text.splitlines(keepends=True))
    absent = [name for name in fields if name not in (reader.fieldnames or ())]
    if absent:
        raise RegistryUnreadableError(f"{path}:1: missing column {', '.join(absent)}")
    for row in reader:
        yield reader.line_num, row


def _publisher(row: Mapping[str, str]) -> Publisher:
    return Publisher(
        publisher_id=PublisherId(_matching(row, "publisher_id", _ID, "lower-case ASCII expected")),
        name=_required(row, "name"),
        level=_one_of(row, "level", LEVELS),
        division_code=_optional(row, "division_code", _DIVISION_CODE, "6, 9 or 12 digits expected"),
        parent_id=PublisherId(row["parent_id"].strip()) if row["parent_id"].strip() else None,
        home_url=_url(row, "home_url") if row["home_url"].strip() else None,
        valid_from=_optional(row, "valid_from", _DATE_OR_YEAR, "a year or date expected"),
        valid_to=_optional(row, "valid_to", _DATE_OR_YEAR, "a year or date expected"),
        note=row["note"].strip(),
    )


def _channel(row: Mapping[str, str], publishers: set[PublisherId]) -> Channel:
    publisher_id = PublisherId(_required(row, "publisher_id"))
    if publisher_id not in publishers:
        raise _BadFieldError("publisher_id", publisher_id, "no such publisher")
    return Channel(
        channel_id=ChannelId(_matching(row, "channel_id", _ID, "lower-case ASCII expected")),
        publisher_id=publisher_id,
        family=_required(row, "family"),
        url=_url(row, "url"),
        from_year=_year(row, "from_year"),
        to_year=_year(row, "to_year"),
        params=_params(row),
        status=_one_of(row, "status", STATUSES),
        evidence=row["evidence"].strip(),
        note=row["note"].strip(),
    )


def _required(row: Mapping[str, str], field: str) -> str:
    value = row[field].strip()
    if not value:
        raise _BadFieldError(field, "", "must not be empty")
    return value


def _matching(row: Mapping[str, str], field: str, pattern: re.Pattern[str], problem: str) -> str:
    value = _required(row, field)
    if not pattern.fullmatch(value):
        raise _BadFieldError(field, value, problem)
    return value


def _optional(
    row: Mapping[str, str], field: str, pattern: re.Pattern[str], problem: str
) -> str | None:
    return _matching(row, field, pattern, problem) if row[field].strip() else None


def _one_of(row: Mapping[str, str], field: str, allowed: tuple[str, ...]) -> str:
    value = _required(row, field)
    if value not in allowed:
        raise _BadFieldError(field, value, f"one of {', '.join(allowed)} expected")
    return value


def _year(row: Mapping[str, str], field: str) -> int | None:
    text = _optional(row, field, _YEAR, "a year expected")
    return int(text) if text else None


def _url(row: Mapping[str, str], field: str) -> str:
    value = _required(row, field)
    try:
        parts = urlsplit(value)
        well_formed = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port  # raises where the port is no number
    except ValueError:
        well_formed = False
    if not well_formed or re.search(r"\s", value):
        raise _BadFieldError(field, value, "an http or https address expected")
    return value


def _params(row: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    pairs: dict[str, str] = {}
    for part in filter(None, (p.strip() for p in row["params"].split(";"))):
        name, equals, value = part.partition("=")
        if not equals or not name.strip():
            raise _BadFieldError("params", part, "name=value expected")
        name, value = name.strip(), value.strip()
        if name in pairs:
            raise _BadFieldError("params", part, f"{name} stands twice")
        if name in PARAMS and not PARAMS[name].fullmatch(value):
            raise _BadFieldError("params", part, f"{name}={PARAMS[name].pattern} expected")
        pairs[name] = value
    return tuple(pairs.items())
