"""``python -m tests.soak --hosts 300 --nights 60 --seed N --folder DIR``: the whole soak, and its
tables as Markdown and JSON. Ends with 1 where anything differs from the script.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

from tests.soak.soak import judge, run
from tests.soak.table import markdown


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--hosts", type=int, default=300)
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, required=True, help="made anew")
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds, of one response")
    parser.add_argument("--judge", action="store_true", help="only judge the nights that have run")
    options = parser.parse_args()

    def tell(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    numbers = (options.hosts, options.nights, options.seed)
    if options.judge:
        soak = judge(*numbers, options.folder, tell)
    else:
        shutil.rmtree(options.folder, ignore_errors=True)
        soak = run(*numbers, options.folder, options.timeout, tell)
    (options.folder / "soak.json").write_text(
        json.dumps(asdict(soak), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    (options.folder / "soak.md").write_text(markdown(soak), encoding="utf-8")
    print(markdown(soak))
    return 1 if soak.faults else 0


if __name__ == "__main__":
    sys.exit(main())
