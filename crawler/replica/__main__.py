"""``python -m crawler.replica --curated DIR``: the replica as a process of its own.

Writes the registry, prints one line of JSON when it is ready, then obeys lines on stdin
(``night 2`` -> ``ok``) until stdin closes or SIGTERM comes. Knows nothing but the server.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import TextIO

from crawler.replica.server import Replica, Served


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m crawler.replica", description=__doc__)
    parser.add_argument("--curated", type=Path, required=True, help="folder for the two CSV files")
    parser.add_argument("--night", type=int, choices=(1, 2), default=1)
    parser.add_argument("--with-trouble", action="store_true", help="add the failing channels")
    parser.add_argument("--log", type=Path, help="append one JSON line per response")
    parser.add_argument("--first-port", type=int, help="consecutive ports from here")
    parser.add_argument("--slow-seconds", type=float, default=20.0)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    log: TextIO | None = options.log.open("a", encoding="utf-8") if options.log else None
    try:
        with Replica(
            options.night,
            options.with_trouble,
            first_port=options.first_port,
            slow_seconds=options.slow_seconds,
            on_served=None if log is None else lambda served: _log(log, served),
        ) as replica:
            replica.write_curated(options.curated)
            print(json.dumps({"ready": True, "sites": dict(replica.base_urls)}), flush=True)
            for line in sys.stdin:
                print(_obey(replica, line.split()), flush=True)
    except KeyboardInterrupt:
        pass
    finally:
        if log is not None:
            log.close()
    return 0


def _obey(replica: Replica, words: list[str]) -> str:
    match words:
        case ["night", ("1" | "2") as night]:
            replica.night = int(night)
            return "ok"
        case _:
            return "unknown command; night 1 or night 2 expected"


def _log(log: TextIO, served: Served) -> None:
    log.write(json.dumps(asdict(served), ensure_ascii=False) + "\n")
    log.flush()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
