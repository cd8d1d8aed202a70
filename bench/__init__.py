"""How long the project takes for what it does, and how much memory; ``make bench`` runs it.

Ratios measured within one run, printed for a person to judge. No test rests on a time: a machine
that does other work beside would break it.
"""
