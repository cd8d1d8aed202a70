"""A real browser without a head, driven over the plain protocol of its driver."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")
_ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars",
)  # fmt: skip
_READY_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Screen:
    """``scheme`` is light or dark."""

    width: int
    height: int
    scheme: str = "light"


PHONE = Screen(360, 740)
DESKTOP = Screen(1200, 900)


class Browser:
    """Use it in a ``with`` block; ``look`` opens a page on a screen."""

    def __enter__(self) -> Browser:
        self._profile = tempfile.TemporaryDirectory()
        self._driver = subprocess.Popen(
            [str(DRIVER), "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._at = f"http://127.0.0.1:{self._port()}"
        options = {
            "binary": CHROMIUM,
            "args": [*_ARGUMENTS, f"--user-data-dir={self._profile.name}"],
        }
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        started = self._post("/session", {"capabilities": {"alwaysMatch": wanted}})
        self._at += f"/session/{started['sessionId']}"
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._ask("DELETE", "", None)
        finally:
            self._driver.terminate()
            self._driver.wait(10)
            if self._driver.stdout:
                self._driver.stdout.close()
            self._profile.cleanup()

    def look(self, page: Path, screen: Screen = DESKTOP) -> None:
        self.logged("browser")
        self.logged("performance")
        size = {
            "width": screen.width,
            "height": screen.height,
            "deviceScaleFactor": 1,
            "mobile": screen.width < 500,
        }
        self.command("Emulation.setDeviceMetricsOverride", size)
        scheme = [{"name": "prefers-color-scheme", "value": screen.scheme}]
        self.command("Emulation.setEmulatedMedia", {"features": scheme})
        self._post("/url", {"url": page.resolve().as_uri()})

    def ask(self, script: str) -> Any:
        """The value of a script that the page itself would not be allowed to run."""
        return self._post("/execute/sync", {"script": script, "args": []})

    def click_within_frame(self, selector: str) -> None:
        """As a person does: with the mouse, on an element of the first frame."""
        frame = self._find("iframe")
        self._post("/frame", {"id": frame})
        try:
            (element,) = self._find(selector).values()
            self._post(f"/element/{element}/click", {})
        finally:
            self._post("/frame", {"id": None})

    def within_frame(self, script: str) -> Any:
        """The value of a script in the first frame."""
        self._post("/frame", {"id": self._find("iframe")})
        try:
            return self.ask(script)
        finally:
            self._post("/frame", {"id": None})

    def windows(self) -> int:
        return len(self._ask("GET", "/window/handles", None))

    def address(self) -> str:
        return str(self._ask("GET", "/url", None))

    def _find(self, selector: str) -> dict[str, str]:
        found: dict[str, str] = self._post("/element", {"using": "css selector", "value": selector})
        return found

    def command(self, name: str, parameters: dict[str, Any]) -> Any:
        return self._post("/goog/cdp/execute", {"cmd": name, "params": parameters})

    def logged(self, kind: str) -> list[dict[str, Any]]:
        """What was logged since it was asked last; ``browser`` is the console."""
        entries: list[dict[str, Any]] = self._post("/se/log", {"type": kind})
        return entries

    def requested(self) -> list[str]:
        """The addresses that were asked for since, those of frames too."""
        messages = [json.loads(entry["message"])["message"] for entry in self.logged("performance")]
        return [
            str(message["params"]["request"]["url"])
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def shoot(self, path: Path, *, whole: bool = False) -> None:
        taken = self.command("Page.captureScreenshot", {"captureBeyondViewport": whole})
        path.write_bytes(base64.b64decode(taken["data"]))

    def _port(self) -> int:
        assert self._driver.stdout is not None
        for line in self._driver.stdout:
            if "started successfully on port" in line:
                return int(line.rstrip(".\n").rpartition(" ")[2])
        raise RuntimeError("the driver ended before it began")

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._at + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=_READY_SECONDS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refused:
            raise RuntimeError(refused.read().decode()) from refused
