"""One browser for all tests that look at pages."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.morning.browser import CHROMIUM, DRIVER, Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not (CHROMIUM and DRIVER):
        pytest.skip("no chromium and chromedriver here to look at pages with")
    with Browser() as opened:
        yield opened


class Listener:
    """A port that counts who knocks: a connection is enough, whether anything is asked or not."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.port = int(self._socket.getsockname()[1])
        self.knocks = 0
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._count)

    def __enter__(self) -> Listener:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()
        self._socket.close()

    def _count(self) -> None:
        while not self._ends.is_set():
            try:
                caller, _ = self._socket.accept()
            except TimeoutError:
                continue
            self.knocks += 1
            caller.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listening:
        yield listening
