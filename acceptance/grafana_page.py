"""A dashboard of Grafana in a browser: when it was drawn, and what its panels tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from acceptance.browser import HEIGHT, Browser
from acceptance.clients.grafana import Grafana
from acceptance.waiting import eventually
from config.dashboards.asked import Span
from config.dashboards.dashboard import Dashboard
from config.dashboards.spec import Panel
from lab.dashboards import Asker

WATCHING = Path(__file__).with_name("drawn.js")
# What Grafana writes where there is nothing, unless the panel's file says otherwise.
NOTHING = "No data"
# A page that has not changed for so long, and waits for no answer, is finished.
STILL_MS = 500.0
DRAWN_S = 60.0
DRAWN = "return window.drawn()"
# What Grafana itself does when a link of its own is followed; returns when, in milliseconds.
FOLLOWED = """
const now = performance.now();
history.pushState({}, "", arguments[0]);
window.dispatchEvent(new PopStateEvent("popstate"));
return now;
"""
# A row of Grafana's grid with its gap, and what stands above the grid.
ROW_PX, ABOVE_PX = 38, 250


@dataclass(frozen=True)
class Told:
    """What a panel tells once it is drawn."""

    title: str
    error: bool
    text: str


@dataclass(frozen=True)
class Window:
    """A browser that is signed in to Grafana."""

    browser: Browser
    grafana: Grafana
    asker: Asker
    last_s: float

    def sign_in(self) -> None:
        """Make the browser one that has signed in, and have it watch what pages draw."""
        self.browser.open(f"{self.grafana.url}/login")
        self.browser.keep(self.grafana.cookies)
        self.browser.at_once(WATCHING.read_text(encoding="utf-8"))

    def spans(self, dashboard: Dashboard) -> list[Span]:
        """Return the last minutes, and where a panel asks the database, what it opens with."""
        usual = self.asker.usual(dashboard, self.last_s)
        last = self.asker.last(self.last_s)
        return [last] if round(usual.until - usual.since) == round(self.last_s) else [last, usual]

    def load(self, dashboard: Dashboard, span: Span, chosen: Mapping[str, str]) -> float:
        """Go to a dashboard; return the seconds from there until the last panel was drawn.

        The window is as high as the dashboard, so that every panel is in sight and none is left
        for later. Panels of collapsed rows are not drawn, and not waited for.
        """
        self.browser.height(ABOVE_PX + ROW_PX * rows(dashboard))
        self.browser.open(f"{self.grafana.url}{self._page(dashboard, span, chosen)}")
        return self._drawn(len(visible(dashboard)))

    def go(self, before: Dashboard, dashboard: Dashboard) -> float:
        """Go to a dashboard from another one that links to it, as people do who drill down.

        Returns the seconds until all that they see was drawn: on a common screen Grafana leaves
        what is not in sight for later. The other one is loaded anew, so that nothing is kept from
        the last time.
        """
        self.browser.height(HEIGHT)
        within = (HEIGHT - ABOVE_PX) // ROW_PX
        seen = [
            placed
            for row in dashboard.placed()
            if not row.row.collapsed
            for placed in row.panels
            if placed.y < within
        ]
        self.browser.open(f"{self.grafana.url}{self._opened(before)}")
        eventually(self._idle, within_s=DRAWN_S)
        left = float(self.browser.run(FOLLOWED, self._opened(dashboard)))
        return self._drawn(len(seen), left)

    def _drawn(self, least: int, since: float = 0.0) -> float:
        """Return the seconds from `since`, in the page's own milliseconds, to the last panel."""

        def drawn() -> float:
            state = self.browser.run(DRAWN)
            assert state["complete"] == state["panels"] >= least, state
            assert state["still"] >= STILL_MS, state
            assert state["last"] > since, state
            return float(state["last"])

        return (eventually(drawn, within_s=DRAWN_S) - since) / 1000

    def _idle(self) -> None:
        state = self.browser.run(DRAWN)
        assert state["last"], state
        assert state["still"] >= STILL_MS, state

    def _opened(self, dashboard: Dashboard) -> str:
        return self._page(dashboard, self.asker.usual(dashboard, self.last_s), {})

    def _page(self, dashboard: Dashboard, span: Span, chosen: Mapping[str, str]) -> str:
        shown = {"from": f"now-{span.until - span.since:.0f}s", "to": "now", "refresh": ""}
        asked = urlencode({**shown, "var-environment": self.asker.environment, **chosen})
        return f"/d/{dashboard.uid}?kiosk&{asked}"

    def told(self) -> list[Told]:
        """Return what the panels of the page tell."""
        return [Told(**each) for each in self.browser.run("return window.told()")]


def visible(dashboard: Dashboard) -> list[Panel]:
    """Return the panels that are there before anybody opens a row."""
    return [panel for row, _ in dashboard.rows if not row.collapsed for panel in row.panels]


def rows(dashboard: Dashboard) -> int:
    """Return how many rows of the grid a dashboard has."""
    lowest = [
        placed.y + placed.height
        for row in dashboard.placed()
        if not row.row.collapsed
        for placed in row.panels
    ]
    return max([*lowest, *(row.y + 1 for row in dashboard.placed())])


def wrong(told: list[Told], dashboard: Dashboard) -> list[str]:
    """Return which panels show an error, or nothing without their file's leave."""
    may = {panel.title for panel in visible(dashboard) if panel.empty is not None}
    errors = [f"{each.title}: an error" for each in told if each.error]
    return errors + [
        f"{each.title}: {NOTHING}"
        for each in told
        if each.text == NOTHING and each.title not in may
    ]
