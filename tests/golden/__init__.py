"""Golden reports: pages that look as sites publish them, each with the expectation beside it.

``pages/<name>.html`` and ``pages/<name>.json``. The expectations say what was written into the page,
and were reviewed; they are never copied from the reader.
"""
