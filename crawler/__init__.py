"""Fetches pages into the archive. Knows sites; knows nothing of figures."""
