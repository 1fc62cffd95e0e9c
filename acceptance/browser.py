"""A real browser without a window: Debian's Chromium, driven through its own driver."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webelement import WebElement

from acceptance.report import missing

PROGRAMS = ("chromium", "chromedriver")
REMEDY = "install Debian's packages chromium and chromium-driver"
# A common screen; who needs to see more at once makes the window higher.
WIDTH, HEIGHT = 1600, 1000
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # in containers and as root there is none to be had
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--no-proxy-server",
    f"--window-size={WIDTH},{HEIGHT}",
)
TIMEOUT_S = 120


@dataclass(frozen=True)
class Browser:
    """A window with one page at a time."""

    driver: Chrome

    def open(self, url: str) -> None:
        """Go to a page, and wait until it is loaded."""
        self.driver.get(url)

    def height(self, pixels: int) -> None:
        """Make the window so high: what is not in sight may not be drawn."""
        self.driver.set_window_size(WIDTH, pixels)

    def run(self, script: str, *arguments: str) -> Any:
        """Return what a script of the page returns."""
        return self.driver.execute_script(script, *arguments)

    def at_once(self, script: str) -> None:
        """Have every page from now on run a script before its own."""
        asked = {"source": script}
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", asked)

    def keep(self, cookies: Mapping[str, str]) -> None:
        """Take cookies for the site that is open."""
        for name, value in cookies.items():
            self.driver.add_cookie({"name": name, "value": value})

    def complaints(self) -> list[str]:
        """Return the errors that pages have caused since somebody last asked."""
        log = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [each["message"] for each in log if severe(each)]

    def picture(self, file: Path, of: WebElement | None = None) -> None:
        """Write a PNG of what is in sight, or of one element."""
        file.parent.mkdir(parents=True, exist_ok=True)
        source = self.driver if of is None else of
        taken = (
            source.get_screenshot_as_png()
            if isinstance(source, Chrome)
            else source.screenshot_as_png
        )
        file.write_bytes(taken)


def severe(entry: Mapping[str, Any]) -> bool:
    """Tell whether an entry of the browser's log is an error."""
    return bool(entry["level"] == "SEVERE")


@contextmanager
def browser() -> Iterator[Browser]:
    """Yield a browser; the running test is skipped where there is none."""
    found = {name: shutil.which(name) for name in PROGRAMS}
    if lacking := [name for name, path in found.items() if path is None]:
        missing(" and ".join(lacking), REMEDY)
    options = ChromeOptions()
    options.binary_location = str(found["chromium"])
    options.set_capability("goog:loggingPrefs", {"browser": "SEVERE"})
    for each in ARGUMENTS:
        options.add_argument(each)
    driver = Chrome(options, Service(str(found["chromedriver"])))
    try:
        driver.set_page_load_timeout(TIMEOUT_S)
        driver.set_script_timeout(TIMEOUT_S)
        yield Browser(driver)
    finally:
        driver.quit()
