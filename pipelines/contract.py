"""Writes what is generated from the contract and tracked: ``python -m pipelines.contract``.

``docs/codebook.md``, and the snapshot of the schema under its version. A snapshot that is there is
never overwritten: a changed contract is a new version, and the message names the least one. One
that was not yet published may be deleted and written again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typer

from pipelines.codebook import render_codebook
from pipelines.concepts import load_concepts
from pipelines.forms import load_forms
from pipelines.tables import SCHEMA_VERSION, TABLES, schema_digest
from pipelines.tables.contract import changes, contract, needed_version

CURATED, CODEBOOK = Path("data/curated"), Path("docs/codebook.md")
SNAPSHOTS = Path("docs/schema")


def codebook_of(curated: Path) -> str:
    """The page, from the curated files."""
    forms = load_forms(curated)
    return render_codebook(forms, load_concepts(curated, forms))


def main() -> int:
    """Run in the root of the repository. Status 1 where the version has to be raised first."""
    CODEBOOK.write_text(codebook_of(CURATED), encoding="utf-8")
    path = SNAPSHOTS / f"{SCHEMA_VERSION}.json"
    now = contract(TABLES)
    if path.exists():
        found = changes(json.loads(path.read_text(encoding="utf-8")), now)
        for change in found:
            typer.echo(change.what)
        if found:
            least = needed_version(SCHEMA_VERSION, found)
            typer.echo(f"{path} stays: set SCHEMA_VERSION to {least} at least")
            return 1
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"CHANGELOG.md has to name it: Schema {SCHEMA_VERSION} `{schema_digest(TABLES)}`")
    return 0


if __name__ == "__main__":
    sys.exit(main())
