"""LibreOffice, where it is installed, as the program that saves a file in another format."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

OFFICE = shutil.which("soffice")


def save_as(suffix: str, files: list[Path], into: Path) -> list[Path]:
    """The same documents in another format; all in one run, as each takes seconds to begin."""
    assert OFFICE is not None
    profile = f"-env:UserInstallation={(into / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", suffix, "--outdir", str(into)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=120)
    return [into / f"{path.stem}.{suffix}" for path in files]
