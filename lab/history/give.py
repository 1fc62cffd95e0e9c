"""A history on its way into a lab whose Prometheus has not started yet."""

from __future__ import annotations

import time

from config.durations import Duration
from lab.history.build import History
from lab.provision import Progress
from lab.runtime import Runtime
from lab.servers.prometheus import NAME
from lab.site import Site


def give(site: Site, runtime: Runtime, length: Duration) -> None:
    """Put a history of that length, which ends now, where Prometheus will find it."""
    with Progress() as shown:
        item = shown.item("history")

        def tell(what: str, done: int, total: int) -> None:
            item.now(what, done, total, "blocks")

        tell("samples", 0, 0)
        for folder in History(
            site.catalogue, site.environment, length, time.time(), tell=tell
        ).blocks():
            runtime.put(site, NAME, folder)
        item.end("done")
