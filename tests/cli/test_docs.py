"""What the documentation says is what the program does."""

from __future__ import annotations

import re

from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.fixity.finding import Kind
from pipelines.model import Code
from pipelines.places import PROJECT


def test_every_issue_code_is_explained_and_no_other() -> None:
    text = (PROJECT / "docs" / "issues.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)`", text, re.MULTILINE) == [str(code) for code in Code]


def test_every_finding_of_verify_is_explained_and_no_other() -> None:
    text = (PROJECT / "docs" / "fixity.md").read_text(encoding="utf-8")
    table = text.partition("## Findings")[2].partition("## Reindex")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == [str(kind) for kind in Kind]


def test_both_readmes_have_the_same_parts() -> None:
    shapes = []
    for name in ("README.md", "README.zh.md"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        commands = re.findall(r"^(?:make|\.venv).*?(?=\s*#|$)", text, re.MULTILINE)
        links = re.findall(r"\]\((docs/[^)]+)\)", text)
        shapes.append((len(re.findall(r"^## ", text, re.MULTILINE)), commands, links))
    assert shapes[0] == shapes[1]
    assert all((PROJECT / link).exists() for link in shapes[0][2])


def test_every_verb_of_the_docs_exists_and_explains_itself() -> None:
    texts = [path.read_text(encoding="utf-8") for path in PROJECT.glob("docs/*.md")]
    texts += [(PROJECT / "README.md").read_text(encoding="utf-8")]
    verbs = {verb for text in texts for verb in re.findall(r"xxgk(?: --data \S+)? ([a-z]+)", text)}
    assert {"night", "sql", "export", "status", "verify"} <= verbs
    for verb in verbs:
        shown = CliRunner().invoke(app, [verb, "--help"])
        assert shown.exit_code == 0, verb
        assert "Usage" in shown.output
