"""The operator's page says what the program does: settings, statuses, alarms, events, files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from pipelines.cli.app import DONE, FAILED, HELD, USAGE
from pipelines.morning.alarms import WEIGHTS, Code
from pipelines.morning.pages.advice import ADVICE
from pipelines.places import PROJECT
from pipelines.settings import PREFIX, SETTINGS, Setting

PAGE = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
# Settings of Scrapy's own kind that no environment sets: xxgk gives them on the command line.
OF_SCRAPY = {"XXGK_FOLLOW_PARENT"}


def part(heading: str) -> str:
    """What stands under a heading, up to the next of its rank."""
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, heading
    return found[1]


def sources() -> Iterator[tuple[str, ast.Module]]:
    for package in ("pipelines", "crawler"):
        for path in sorted((PROJECT / package).rglob("*.py")):
            name = str(path.relative_to(PROJECT))
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def row_of(setting: Setting[object]) -> str:
    named = f"`{setting.name}`" if "file" in setting.places else ""
    return f"| {named} | `{setting.variable}` | {setting.shown} | {setting.meaning} |"


# --- settings ---


def test_the_table_of_settings_is_that_of_the_program() -> None:
    rows = re.findall(r"^\| .*`XXGK_\w+` \|.*$", part("Settings"), re.MULTILINE)
    assert rows == [row_of(setting) for setting in SETTINGS]  # type: ignore[arg-type]


def test_no_variable_is_read_that_is_no_setting() -> None:
    known = {setting.variable for setting in SETTINGS}
    told = set(re.findall(r"`(XXGK_\w+)`", part("Logs and notification")))
    strange = {
        (name, node.value)
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(PREFIX + "[A-Z_]+", node.value)
        and node.value not in known | told | OF_SCRAPY
    }
    assert strange == set()


def test_every_setting_is_used() -> None:
    # SETTINGS.JOBS of the module, or JOBS imported from it.
    used = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for name, tree in sources()
        if name != "pipelines/settings.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load)
    }
    names = {"SETTINGS_FILE" if s.name == "settings" else s.name.upper() for s in SETTINGS}
    assert names <= used


# --- what it says in the morning ---


def test_every_exit_status_has_its_row() -> None:
    rows = re.findall(r"^\| (\d) \| (.+) \| (.+) \|$", part("The morning"), re.MULTILINE)
    assert [int(status) for status, _, _ in rows] == [DONE, FAILED, USAGE, HELD]


def test_every_alarm_has_its_row_with_its_weight_and_what_to_do() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| .+ \| (.+) \|$", part("Alarms"), re.MULTILINE)
    assert rows == [(str(code), str(WEIGHTS[code]), ADVICE[code]) for code in Code]


def test_every_event_of_the_log_has_its_row() -> None:
    (tree,) = (tree for name, tree in sources() if name == "pipelines/cli/watching.py")
    written = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "_note"
        and isinstance(node.args[0], ast.Constant)
    }
    cells = re.findall(r"^\| (`.+?`) \|", part("Logs and notification"), re.MULTILINE)
    assert written == set(re.findall(r"`(\w+)`", " ".join(cells)))
    assert "stage_begun" in written


def test_what_a_notification_is_told_is_on_both_pages() -> None:
    (tree,) = (tree for name, tree in sources() if name == "pipelines/hook.py")
    given = {
        key.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and str(key.value).startswith(PREFIX)
    }
    assert given
    metrics = (PROJECT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in PAGE and f"`{name}`" in metrics for name in given)


# --- what it leads to ---


@pytest.mark.parametrize("name", ["operations.md", "sites.md", "metrics.md"])
def test_every_link_leads_to_a_page_and_a_heading(name: str) -> None:
    text = (PROJECT / "docs" / name).read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\(([\w.-]*)(?:#([\w-]+))?\)", text):
        page = (PROJECT / "docs" / (target or name)).read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
        anchors = {re.sub(r"[^\w\- ]", "", one).lower().replace(" ", "-") for one in headings}
        assert not anchor or anchor in anchors, (target, anchor)


def test_every_file_that_is_installed_is_shipped() -> None:
    named = set(re.findall(r"\bdeploy/(\S+)", PAGE)) - {"xxgk-*.service", "xxgk-*.timer"}
    assert {"xxgk.toml", "xxgk.crontab"} <= {name.strip("`,.") for name in named}
    assert all((PROJECT / "deploy" / name.strip("`,.")).is_file() for name in named)
    timers = {path.name for path in (PROJECT / "deploy").glob("*.timer")}
    assert timers == set(re.findall(r"enable --now (\S+) (\S+)$", PAGE, re.MULTILINE)[0])
