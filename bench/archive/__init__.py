"""How the archive holds at the size of a country: bytes, seconds and memory, and what others need.

``python -m bench.archive`` runs it. Its data are invented from end to end: names of places that do
not exist under codes that GB/T 2260 does not use, so that no figure of it can be taken for one.
"""
