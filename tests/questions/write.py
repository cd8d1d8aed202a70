"""Writes the answers into docs/questions.md: ``python -m tests.questions.write [DATA]``.

DATA is what ``xxgk demo`` left behind (data/demo); without it the demo is run. Look at the
difference before you commit: an answer that changed is either a mistake or news.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from pipelines.places import PROJECT
from pipelines.query import ask, open_catalog
from tests.questions.conftest import run_demo
from tests.questions.page import laid_out, questions, with_answers

PAGE = PROJECT / "docs" / "questions.md"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(sys.argv[1]) if len(sys.argv) > 1 else run_demo(Path(folder))
        archive = open_catalog(data / "build")
        text = PAGE.read_text(encoding="utf-8")
        answers = [laid_out(ask(archive, question.sql)) for question in questions(text)]
        archive.close()
    PAGE.write_text(with_answers(text, answers), encoding="utf-8")


if __name__ == "__main__":
    main()
