"""What a reader raises where a file gives no document at all: one issue stands for it."""

from __future__ import annotations

from pipelines.model import Code


class RefusedError(ValueError):
    """Raised where a file cannot be read; ``code``, ``raw`` and the message are its issue."""

    def __init__(self, code: Code, raw: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.raw = code, raw
