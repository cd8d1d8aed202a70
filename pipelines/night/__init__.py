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
from pipelines.night.journal import Journal
from pipelines.night.stages import (
    KEEP_DAYS,
    Built,
    build,
    extract,
    extracting_beside,
)
from pipelines.night.stopping import Stopped, stopping_on_signals
from pipelines.night.whole import (
    EXPECTED,
    NightBusyError,
    NightOptions,
    Status,
    Watch,
    run_night,
)

__all__ = [
    "EXPECTED",
    "KEEP_DAYS",
    "Built",
    "CrawlNotBegunError",
    "CrawlOrder",
    "Crawled",
    "Journal",
    "NightBusyError",
    "NightOptions",
    "Status",
    "Stopped",
    "Watch",
    "build",
    "crawl",
    "extract",
    "extracting_beside",
    "new_run_id",
    "run_night",
    "stopping_on_signals",
]
