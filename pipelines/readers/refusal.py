"""What a reader raises where a file gives no document at all: one issue stands for it."""

from __future__ import annotations

from pipelines.model import Code


class RefusedError(ValueError):
    """Raised where a file cannot be read; ``code`` and the message are its issue. By itself: the
    file is broken, encrypted or not what it is called."""

    def __init__(self, detail: str, code: Code = Code.FILE_UNREADABLE) -> None:
        super().__init__(detail)
        self.code = code
