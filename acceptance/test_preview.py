"""The preview has every panel of every dashboard, and a real browser draws it without an error."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from acceptance.browser import Browser
from acceptance.pictures import Album
from acceptance.waiting import eventually
from config.dashboards import load_library
from lab.api import Lab

LIBRARY = load_library()
TITLES = {
    uid: [panel.title for panel, _ in dashboard.panels()]
    for uid, dashboard in LIBRARY.dashboards.items()
}
PREVIEW = "the preview"
# What a window has around its page.
ROUND_PX = 200
WRITTEN_S, DRAWN_S = 300.0, 300.0


class Page(HTMLParser):
    """The panels of a page by their dashboards, and which of them tell of a problem."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.titles: dict[str, list[str]] = defaultdict(list)
        self.problems: list[str] = []
        self._uid = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a dashboard or a panel."""
        del tag
        found = dict(attrs)
        self._uid = found.get("data-dashboard") or self._uid
        title = found.get("data-panel")
        if title is not None:
            self.titles[self._uid].append(title)
            if found["data-look"] == "problem":
                self.problems.append(f"{self._uid}: {title}")


@pytest.fixture(scope="module")
def preview(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page that the command writes."""
    file = tmp_path_factory.mktemp("preview") / "index.html"
    command = [sys.executable, "-m", "lab.preview", "--name", lab.name]
    ended = subprocess.run(
        [*command, "--to", str(file)],
        check=False,
        capture_output=True,
        text=True,
        timeout=WRITTEN_S,
    )
    assert ended.returncode == 0, ended.stderr
    return file


@pytest.mark.plan("12.4.6.1", "12.4.6.2", "12.4.6.3", "12.4.6.4")
def test_every_panel_is_in_the_preview(preview: Path) -> None:
    page = Page(preview.read_text(encoding="utf-8"))

    assert page.titles == TITLES
    assert page.problems == []


@pytest.mark.thorough
@pytest.mark.plan("12.4.6.1", "12.4.6.2", "12.4.6.3", "12.4.6.4")
def test_a_browser_draws_the_preview(preview: Path, window: Browser, album: Album) -> None:
    window.complaints()
    window.open(preview.as_uri())
    window.run("window.preview.drawAll()")

    def drawn() -> None:
        state = window.run("return window.preview")
        assert state["errors"] == []
        assert state["drawn"] == state["charts"] > 0

    eventually(drawn, within_s=DRAWN_S)
    assert window.complaints() == []
    for uid, dashboard in LIBRARY.dashboards.items():
        element = window.driver.find_element(By.ID, uid)
        window.height(ROUND_PX + int(element.size["height"]))
        window.run(f"document.getElementById('{uid}').scrollIntoView()")
        album.take(window, f"preview-{uid}", dashboard.title, PREVIEW, element)
