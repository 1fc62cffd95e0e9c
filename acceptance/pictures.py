"""Pictures of dashboards, kept beside the report and named in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from selenium.webdriver.remote.webelement import WebElement

from acceptance.browser import Browser
from acceptance.report.facts import Report

FOLDER = "pictures"


@dataclass(frozen=True)
class Album:
    """Where pictures go, and the report that shows them; `of` says what they are pictures of."""

    folder: Path
    report: Report

    def take(
        self, browser: Browser, name: str, title: str, of: str, element: WebElement | None = None
    ) -> Path:
        """Take a picture of what the browser shows."""
        file = Path(FOLDER) / f"{name}.png"
        browser.picture(self.folder / file, element)
        self.report.add("pictures", title=title, of=of, file=file.as_posix())
        return self.folder / file
