"""Settings: what the file and the environment may say, who goes first, and what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.places import PROJECT
from pipelines.settings import (
    CONTACT,
    DELAY,
    HOST_BYTES,
    KEEP_DAYS,
    NOTIFY,
    SETTINGS,
    SettingError,
    take_settings,
)

# A verb that names the folder of the data where nothing is published.
ASK = ("sql", "SELECT 1")


def written(folder: Path, text: str) -> Path:
    file = folder / "own.toml"
    file.write_text(text, encoding="utf-8")
    return file


def xxgk(cwd: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipelines.cli", *arguments],
        cwd=cwd, env=os.environ | {"PYTHONPATH": str(PROJECT)} | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def crawler_settings(**environment: str) -> dict[str, object]:
    """What the crawler's own process takes, in an environment."""
    names = ["DOWNLOAD_DELAY", "XXGK_HOST_REQUESTS", "XXGK_HOST_BYTES", "XXGK_WARC_BYTES"]
    program = (
        "import json; from crawler import settings;"
        f" print(json.dumps({{name: getattr(settings, name) for name in {names}}}))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT, env=os.environ | environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told: dict[str, object] = json.loads(ended.stdout)
    return told


# --- who goes first ---


def test_the_file_says_what_the_environment_does_not(tmp_path: Path) -> None:
    file = written(tmp_path, 'keep_days = 30\ndelay = 3\nhost_bytes = "64 MiB"\n')
    environment = {"XXGK_DELAY": "4"}
    take_settings(file, environment)
    assert KEEP_DAYS.value(environment) == 30
    assert DELAY.value(environment) == 4
    assert HOST_BYTES.value(environment) == 64 * 1024 * 1024
    assert CONTACT.value(environment) == ""


def test_an_empty_variable_is_the_default_and_goes_before_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, 'notify = "mail me"\n')
    environment = {"XXGK_NOTIFY": ""}
    take_settings(file, environment)
    assert NOTIFY.value(environment) == ""
    take_settings(file, environment := {})
    assert NOTIFY.value(environment) == "mail me"


def test_the_command_line_goes_before_the_environment_and_that_before_the_file(
    tmp_path: Path,
) -> None:
    file = written(tmp_path, 'data = "of-the-file"\n')

    def missing(*arguments: str, **environment: str) -> str:
        return xxgk(tmp_path, "--settings", str(file), *arguments, *ASK, **environment).stderr

    assert "of-the-file" in missing()
    assert "of-the-environment" in missing(XXGK_DATA="of-the-environment")
    said = missing("--data", "of-the-line", XXGK_DATA="of-the-environment")
    assert "of-the-line" in said
    assert "of-the-environment" not in said


def test_the_file_of_the_working_directory_is_read_unless_another_is_named(tmp_path: Path) -> None:
    (tmp_path / "xxgk.toml").write_text('data = "of-the-folder"\n')
    other = written(tmp_path, 'data = "of-the-other"\n')
    assert "of-the-folder" in xxgk(tmp_path, *ASK).stderr
    assert "of-the-other" in xxgk(tmp_path, *ASK, XXGK_SETTINGS=str(other)).stderr


def test_the_crawler_takes_its_settings_from_the_environment() -> None:
    given = {"XXGK_DELAY": "7.5", "XXGK_HOST_REQUESTS": "12", "XXGK_WARC_BYTES": "1 MiB"}
    assert crawler_settings(**given) == {
        "DOWNLOAD_DELAY": 7.5, "XXGK_HOST_REQUESTS": 12, "XXGK_HOST_BYTES": 2 * 1024**3,
        "XXGK_WARC_BYTES": 1024**2,
    }  # fmt: skip


# --- what is refused ---


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("keep-days = 3", "keep-days: no such setting; did you mean keep_days?"),
        ("keepdays = 3", "keepdays: no such setting; did you mean keep_days?"),
        ("colour = 3", "colour: no such setting"),
        ("[crawl]", "crawl: no such setting"),
        ('keep_days = "a week"', "keep_days: must be days, 0 or more, not 'a week'"),
        ("keep_days = true", "keep_days: must be days, 0 or more, not true"),
        ("keep_days = -1", "keep_days: must be days, 0 or more, not '-1'"),
        ("keep_days = nan", "keep_days: must be days, 0 or more, not 'nan'"),
        ("delay = inf", "delay: must be seconds, 0 or more, not 'inf'"),
        ("host_requests = 1.5", "host_requests: must be a whole number, 1 or more, not 1.5"),
        ("notify_seconds = 1e9", "notify_seconds: must be seconds, from 1 to 3600"),
        ("jobs = 0", "jobs: must be a whole number, 1 or more, not '0'"),
        ('document_bytes = "1 MiB"', "document_bytes: must be bytes, or a number of"),
        ('warc_bytes = "128 MB"', "warc_bytes: must be bytes, or a number of"),
        ('log = "loud"', "log: must be one of auto, plain, json, not 'loud'"),
        ('contact = "a\\nb: c"', "contact: must be a text on one line"),
        ("clock_ahead = 60", "clock_ahead: can be given in the environment only, XXGK_CLOCK_AHEAD"),
    ],
)
def test_a_wrong_line_is_told_with_file_line_and_what_it_may_be(
    tmp_path: Path, line: str, said: str
) -> None:
    file = written(tmp_path, f"# mine\n\n{line}\n")
    with pytest.raises(SettingError) as told:
        take_settings(file, {})
    assert str(told.value).startswith(f"{file}, line 3: {said}")


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"own\.toml: no TOML: .*line 2"):
        take_settings(written(tmp_path, "delay = 2\nkeep_days 7\n"), {})
    with pytest.raises(SettingError, match="no TOML"):
        take_settings(written(tmp_path, "delay = 2\ndelay = 3\n"), {})


def test_all_that_is_wrong_is_told_at_once_and_ends_the_verb_as_wrong_usage(
    tmp_path: Path,
) -> None:
    file = written(tmp_path, "delya = 2\njobs = 0\n")
    ended = xxgk(tmp_path, "--settings", str(file), "status", XXGK_KEEP_DAYS="soon")
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        "xxgk: XXGK_KEEP_DAYS: must be days, 0 or more, not 'soon'",
        f"xxgk: {file}, line 1: delya: no such setting; did you mean delay?",
        f"xxgk: {file}, line 2: jobs: must be a whole number, 1 or more, not '0'",
    ]


def test_a_file_that_was_asked_for_and_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    ended = xxgk(tmp_path, "--settings", "nowhere.toml", "status")
    assert ended.returncode == 2
    assert "nowhere.toml" in ended.stderr


def test_a_variable_that_is_nearly_a_setting_is_refused_and_one_of_others_is_not() -> None:
    with pytest.raises(SettingError, match="XXGK_KEEPDAYS: no such setting; did you mean"):
        take_settings(None, {"XXGK_KEEPDAYS": "3"})
    take_settings(None, {"XXGK_COUNTY": "望岫县", "XXGK_FUZZ_PAGES": "9", "XXGK_KILLS": "3"})
    # What a notification is told: it may ask xxgk itself.
    told = ("RUN_ID", "STATUS", "PUBLICATION", "ALARMS", "ALARMS_ACT", "SUMMARY")
    take_settings(None, {f"XXGK_{name}": "1" for name in told})


def test_what_is_shown_as_default_is_the_default() -> None:
    for setting in SETTINGS:
        shown = "" if setting.shown == "none" else setting.read(setting.shown, setting.name)
        assert shown == setting.default, setting.name
