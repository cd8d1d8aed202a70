"""The night: crawl, extract, build, publish, tell; each stage callable alone.

``crawling`` and ``stages`` are the stages, ``whole`` runs them in order and tells how it went,
``stopping`` ends them when a signal asks for it, ``journal`` writes down what happens meanwhile.
"""

from pipelines.night.crawling import (
    Crawled,
    CrawlNotBegunError,
    CrawlOrder,
    crawl,
    new_run_id,
)
from pipelines.night.stages import (
    KEEP_DAYS,
    Built,
    build,
    extract,
    extracting_beside,
    write_summary,
)
from pipelines.night.stopping import Stopped, stopping_on_signals

__all__ = [
    "KEEP_DAYS",
    "Built",
    "CrawlNotBegunError",
    "CrawlOrder",
    "Crawled",
    "Stopped",
    "build",
    "crawl",
    "extract",
    "extracting_beside",
    "new_run_id",
    "stopping_on_signals",
    "write_summary",
]
