"""Fixity: whether every file that was written is still what was written, to the last bit.

``finding`` is the closed list of what can be wrong; ``builds`` and ``extractions`` look at what was
made from the archive. The archive looks at itself (``pipelines.archive.fixity``).
"""
