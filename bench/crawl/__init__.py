"""What the archive costs a crawl, and whether one process holds a country's hosts.

``python -m bench.crawl``: crawls of a server on this machine, in processes of their own, compared
within one run.
"""
