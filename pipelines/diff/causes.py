"""Why a report is not the same in two builds: one cause for each report.

A report in both builds rests on a page in each: the captures A and B that ``reports.capture_id``
names. What it says (contents) is set apart from how that was found on the page (reading), from what
the registry and the list of concepts add (registry), and from all else (what stands beside the
report: other versions, rule X1 with the year before, counts); see ``classes``.
``versions.content_digest`` tells whether both builds read one page alike.

================================ ===================================================================
``new_report``, ``gone_report``  the report id is in one build only
``renumbered``                   its id is in one build only, and the other has the same page under
                                 another id: the registry came to know the agency, or the year or
                                 scope is read otherwise
``extractor_changed``            contents or reading differ, and the page is the same (A = B), or
                                 each build has both pages in its archive and reads one otherwise
``source_changed``               contents differ, the page is another, and both builds read alike:
                                 they are of one extractor, or have A or B in ``versions`` with one
                                 digest: the publisher changed it, or took back what was changed
``source_or_extractor_changed``  contents differ and the page is another, but nothing shows that
                                 both builds read alike: it cannot be told
``registry_changed``             contents are the same; publisher, place, concept or kind differ. Or
                                 builds of one extractor take it from another page, though each has
                                 both pages: the registry says otherwise whose page it is
``new_capture``                  another page, and the same contents
``context_changed``              same page, same contents; something beside the report differs
================================ ===================================================================

Going from NEW to OLD the causes are the same, but for new and gone.
"""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """In the order in which they are told: what the publisher did, what we did, the rest."""

    NEW_REPORT = "new_report"
    GONE_REPORT = "gone_report"
    RENUMBERED = "renumbered"
    SOURCE = "source_changed"
    SOURCE_OR_EXTRACTOR = "source_or_extractor_changed"
    EXTRACTOR = "extractor_changed"
    REGISTRY = "registry_changed"
    CAPTURE = "new_capture"
    CONTEXT = "context_changed"


# Over o, n: the rows of ``reports``; t: the flags; x: its other id; w: how the builds read A and B
# (see compare). ``$one_extractor``: by the recipes in the manifests.
_CAUSE = f"""CASE
    WHEN (o.report_id IS NULL OR n.report_id IS NULL) AND x.other_id IS NOT NULL
        THEN '{Cause.RENUMBERED}'
    WHEN o.report_id IS NULL THEN '{Cause.NEW_REPORT}'
    WHEN n.report_id IS NULL THEN '{Cause.GONE_REPORT}'
    WHEN o.capture_id = n.capture_id AND (t.contents OR t.reading) THEN '{Cause.EXTRACTOR}'
    WHEN o.capture_id <> n.capture_id AND t.contents THEN CASE
        WHEN w.alike = 2 OR ($one_extractor AND o.url = n.url) THEN '{Cause.SOURCE}'
        WHEN w.archived AND $one_extractor THEN '{Cause.REGISTRY}'
        WHEN w.archived THEN '{Cause.EXTRACTOR}'
        WHEN $one_extractor OR (w.alike = 1 AND w.otherwise = 0) THEN '{Cause.SOURCE}'
        ELSE '{Cause.SOURCE_OR_EXTRACTOR}' END
    WHEN t.registry THEN '{Cause.REGISTRY}'
    WHEN o.capture_id <> n.capture_id THEN '{Cause.CAPTURE}'
    ELSE '{Cause.CONTEXT}' END"""

# SQL that makes ``changed``, a row a report that differs, with its cause.
CHANGED = f"""CREATE TABLE changed AS
WITH t AS (
    SELECT report_id, bool_or(contents) AS contents, bool_or(reading) AS reading,
        bool_or(registry) AS registry FROM touched GROUP BY report_id),
w AS (
    SELECT m.report_id,
        count(*) FILTER (o.content_digest = n.content_digest) AS alike,
        count(*) FILTER (o.content_digest <> n.content_digest) AS otherwise,
        any_value(m.b IN (SELECT capture_id FROM old_kept)
            AND m.a IN (SELECT capture_id FROM new_kept)) AS archived
    FROM moved m
    LEFT JOIN old_read o ON o.report_id = m.report_id AND o.capture_id IN (m.a, m.b)
    LEFT JOIN new_read n ON n.report_id = o.report_id AND n.capture_id = o.capture_id
    GROUP BY m.report_id),
gone AS (SELECT * FROM old_reports ANTI JOIN new_reports USING (report_id)),
come AS (SELECT * FROM new_reports ANTI JOIN old_reports USING (report_id)),
x AS (
    SELECT gone.report_id, min(come.report_id) AS other_id
    FROM gone JOIN come USING (capture_id) GROUP BY ALL
    UNION ALL
    SELECT come.report_id, min(gone.report_id) FROM gone JOIN come USING (capture_id) GROUP BY ALL)
SELECT t.report_id, x.other_id, coalesce(n.publisher_id, o.publisher_id) AS publisher_id,
    coalesce(n.report_year, o.report_year) AS report_year, {_CAUSE} AS cause,
    o.capture_id AS old_capture, n.capture_id AS new_capture, coalesce(n.url, o.url) AS url
FROM t
LEFT JOIN old_reports o USING (report_id) LEFT JOIN new_reports n USING (report_id)
LEFT JOIN w USING (report_id) LEFT JOIN x USING (report_id)
WHERE o.report_id IS NOT NULL OR n.report_id IS NOT NULL"""
