"""The statements that make ``search``: narrative sections by words, without any extension.

Pure SQL text over the tables ``sections`` and ``reports``: a scan, so its time grows with the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.tables import comment
from pipelines.views import text


def search_statements() -> Iterator[str]:
    """``search('words')``: sections with at least half the bigrams of every word.

    The whole part of the score is how many words stand in the section as they were asked; the
    fraction grows with the occurrences of their bigrams, rare ones counting more.
    """
    yield r"""
CREATE MACRO search(words) AS TABLE
WITH word AS (
  SELECT DISTINCT w FROM (SELECT unnest(string_split_regex(words, '[\s　]+')) AS w) WHERE w <> ''
), gram AS (
  SELECT w, w AS g, true AS whole FROM word
  UNION SELECT w, substr(w, i::BIGINT, 2), false
  FROM (SELECT w, unnest(range(1, length(w))) AS i FROM word
        WHERE length(w) > 2 AND NOT regexp_full_match(w, '[ -~]+'))
), held AS (
  SELECT s.report_year, s.report_id, s.position, gram.w, gram.g, gram.whole,
    (strlen(s.text) - strlen(replace(s.text, gram.g, ''))) / strlen(gram.g) AS n
  FROM sections s, gram WHERE contains(s.text, gram.g) OR contains(s.heading, gram.g)
), rarity AS (
  SELECT g, ln(1 + (SELECT count(*) FROM sections) / count(*)) AS rare FROM held GROUP BY g
), near AS (
  SELECT report_year, report_id, position, w, bool_or(whole) AS whole, sum(n * rare) AS n,
    arg_max(g, (whole, rare)) AS best
  FROM held JOIN rarity USING (g) JOIN
    (SELECT w, count(*) FILTER (NOT whole) AS wanted FROM gram GROUP BY w) USING (w)
  GROUP BY report_year, report_id, position, w
  HAVING bool_or(whole) OR 2 * count(*) >= max(wanted)
), hit AS (
  SELECT report_year, report_id, position, count(*) FILTER (whole) AS whole, sum(n) AS n,
    arg_max(best, whole) AS best
  FROM near GROUP BY ALL HAVING count(*) = (SELECT count(*) FROM word)
)
SELECT report_id, r.agency, report_year, s.number, s.heading,
  round(h.whole + h.n / (h.n + 50), 4) AS score,
  substr(s.text, greatest(1, strpos(s.text, h.best) - 30), 100) AS snippet, r.url
FROM hit h JOIN sections s USING (report_year, report_id, position)
  JOIN reports r USING (report_year, report_id)
ORDER BY score DESC, report_year DESC, report_id, s.position
""".strip()
    told = comment(
        "全文检索文字部分", "Full-text search in narrative sections",
        "SELECT * FROM search('words'); words are separated by blanks, each is cut into pairs of"
        " characters; sections with a word as asked come first",
    )  # fmt: skip
    yield f"COMMENT ON MACRO TABLE search IS {text(told)}"
