"""Asks what each panel asks; one that is refused does not keep the others from being drawn."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import requests

from config.dashboards.asked import Span
from config.dashboards.dashboard import Dashboard
from config.dashboards.spec import Kind, Panel
from lab.dashboards import Answer, Asker
from lab.dashboards.ask import BROWSER
from lab.dashboards.sources import RefusedError
from lab.preview.alerts import Alert, alerts


@dataclass(frozen=True)
class Asked:
    """A panel with its answers; `problem` is what a server said, `lacking` who was not asked."""

    panel: Panel
    answers: tuple[Answer, ...] = ()
    alerts: tuple[Alert, ...] = ()
    problem: str = ""
    lacking: str = ""


def asked(asker: Asker, dashboard: Dashboard, shown: Span) -> Iterator[Asked]:
    """Yield every panel of a dashboard with what it was answered, in their order."""
    values = asker.values(dashboard, shown)

    def one(panel: Panel) -> Asked:
        unknown = {query.language for query in panel.queries if not asker.answers(query)}
        if unknown:
            return Asked(panel, lacking=", ".join(sorted(unknown)))
        try:
            if panel.kind is Kind.ALERTS:
                return Asked(panel, alerts=tuple(alerts(asker.sources)))
            found = [asker.answer(panel, query, values, shown) for query in panel.queries]
        except (RefusedError, requests.RequestException) as error:
            return Asked(panel, problem=str(error))
        return Asked(panel, answers=tuple(found))

    with ThreadPoolExecutor(BROWSER) as pool:
        yield from pool.map(one, [panel for panel, _ in dashboard.panels()])
