"""The archive: WARC files with the bytes as received, and an SQLite index made from them.

Written once by the crawler, read by everything else. The WARC files are the truth; the index is a
convenience that ``rebuild_index`` makes anew from them. Knows HTTP responses, list rows and
channel outcomes as records; knows nothing of Scrapy, of pages or of figures.
"""

from pipelines.archive.content import PayloadTooLargeError, UnreadablePayloadError
from pipelines.archive.fixity import Checked, check_archive
from pipelines.archive.lock import ArchiveBusyError
from pipelines.archive.reader import Archive
from pipelines.archive.records import (
    NOT_ASKED,
    Capture,
    ChannelEnd,
    Delta,
    FailedFetch,
    Outcome,
    Payload,
    Received,
    Run,
    SeenRow,
    Sighting,
    compare,
    differs,
    request_key,
)
from pipelines.archive.reindex import Reindexed, rebuild_index
from pipelines.archive.replay import recover
from pipelines.archive.warc import About
from pipelines.archive.writer import ArchiveWriter, ClockBehindError

__all__ = [
    "NOT_ASKED",
    "About",
    "Archive",
    "ArchiveBusyError",
    "ArchiveWriter",
    "Capture",
    "ChannelEnd",
    "Checked",
    "ClockBehindError",
    "Delta",
    "FailedFetch",
    "Outcome",
    "Payload",
    "PayloadTooLargeError",
    "Received",
    "Reindexed",
    "Run",
    "SeenRow",
    "Sighting",
    "UnreadablePayloadError",
    "check_archive",
    "compare",
    "differs",
    "rebuild_index",
    "recover",
    "request_key",
]
