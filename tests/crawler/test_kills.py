"""A crawl that is killed at any moment, or cannot write: what was saved stays, the next goes on.

``make kills`` kills many more times (XXGK_KILLS), at other moments each time (XXGK_KILL_SEED).
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from pipelines.archive import Archive
from tests.crawler.columns import page
from tests.crawler.site import PROJECT, Crawls, Site, report_row, trs_list

KILLS = int(os.environ.get("XXGK_KILLS", "3"))
SEED = int(os.environ.get("XXGK_KILL_SEED", "1"))
UNDER_WAY = 1  # one request at a time to the one site


def long_column(site: Site, count: int) -> None:
    names = [f"t2025_{1000 + n}.html" for n in range(count)]
    site.answers["/nb/"] = trs_list(
        report_row(f"./{name}", f"甲县第{n}局2024年政府信息公开年度报告")
        for n, name in enumerate(names)
    )
    for n, name in enumerate(names):
        site.answers[f"/nb/{name}"] = page(
            f"{n} " * random.Random(n).randrange(9000), ETag=f'"{n}"'
        )


def test_crawls_killed_at_any_moment_lose_only_what_was_under_way(
    site: Site, crawls: Crawls
) -> None:
    long_column(site, 120)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    moments = random.Random(SEED)
    lost = 0
    for number in range(KILLS):
        with crawls.start(f"killed{number:03}", "-a", "allow_private=1") as process:
            # From before the archive is opened to the end of the crawl.
            time.sleep(moments.uniform(0.3, 2.2))
            process.send_signal(signal.SIGKILL)
        time.sleep(0.2)  # for the server to note what it has answered
        lost += UNDER_WAY
    assert crawls.run("last") == 0
    assert list(crawls.archive.verify()) == []
    captures = [c for c in crawls.archive.captures() if c.status is not None]
    served, saved = (
        Counter(p for p, _ in site.served),
        Counter("/" + c.url.split("/", 3)[3] for c in captures),
    )
    missing = (served - saved).total()
    assert missing <= lost
    assert not saved - served
    bodies = Counter((c.url, c.payload_digest) for c in captures if c.revisit_of is None)
    assert set(bodies.values()) == {1}, "nothing was stored twice"
    for capture in captures:
        crawls.archive.read(capture)
    assert {p.suffix for p in (crawls.archive_folder / "warc").iterdir()} == {".gz"}
    outcome = crawls.outcomes("last")["county-nb"]
    assert outcome.outcome in ("ok_new", "ok_nothing_new")
    assert (outcome.n_listed, outcome.detail) == (120, "")
    assert {s.url for s in crawls.archive.sightings()} <= {c.url for c in captures}


def crawl_command(crawls: Crawls) -> list[str]:
    return [
        sys.executable, "-m", "pipelines.cli", "--curated", str(crawls.folder / "curated"),
        "--data", str(crawls.folder / "data"), "crawl", "--delay", "0", "--allow-private-hosts",
    ]  # fmt: skip


def test_a_full_disk_ends_the_crawl_and_says_so(site: Site, crawls: Crawls) -> None:
    long_column(site, 60)
    for path, answer in site.answers.items():
        if path != "/nb/":
            answer.body += os.urandom(20_000)  # compresses to nothing less
    crawls.register(("county-nb", "trs", site.url("/nb/")))

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    ended = subprocess.run(
        crawl_command(crawls), cwd=PROJECT, preexec_fn=small_files, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 1, ended.stderr.decode()
    assert 5 < len(site.served) < 60, "it stopped asking"
    archive = Archive.open_for_reading(crawls.archive_folder)
    assert [run.finished_at for run in archive.runs()] == [None]
    assert crawls.run("after") == 0
    assert list(crawls.archive.verify()) == []
    assert crawls.outcomes("after")["county-nb"].n_listed == 60


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_archive_that_cannot_be_written_asks_nobody(site: Site, crawls: Crawls) -> None:
    long_column(site, 3)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.archive_folder.mkdir(parents=True)
    crawls.archive_folder.chmod(0o500)
    ended = subprocess.run(crawl_command(crawls), cwd=PROJECT, capture_output=True, check=False)
    assert ended.returncode == 1
    assert site.served == []


def test_an_archive_folder_that_is_a_file_asks_nobody(site: Site, crawls: Crawls) -> None:
    long_column(site, 3)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.archive_folder.parent.mkdir(parents=True)
    crawls.archive_folder.write_text("not a folder")
    ended = subprocess.run(crawl_command(crawls), cwd=PROJECT, capture_output=True, check=False)
    assert ended.returncode == 1
    assert site.served == []
