"""Raw samples, the newest after a moment: what counters stand at once everything is scraped."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from acceptance.clients.prometheus import Prometheus
from acceptance.waiting import eventually
from config.catalogue import load_catalogue

WINDOW = "5m"
PROBED = "|".join(job.name for job in load_catalogue().jobs.values() if job.probe is not None)
SLACK_S = 30.0


@dataclass(frozen=True)
class Raw:
    """Raw samples of a lab whose targets are scraped every `scrape_s` seconds."""

    prometheus: Prometheus
    scrape_s: float

    def now(self, series: Iterable[str], services: Iterable[str]) -> dict[str, float]:
        """Return the value of each series as scraped after this call; 0 where there is none."""
        since = time.time()
        for service in services:
            self._scraped(service, since)
        return {each: self._newest(each) for each in series}

    def _scraped(self, service: str, since: float) -> None:
        def scraped() -> None:
            # Its own: a small lab may have nobody who probes it.
            own = f'service="{service}",job!~"{PROBED}"'
            jobs = self.prometheus.query(f"up{{{own}}}[{WINDOW}]")
            last = [job["values"][-1] for job in jobs]
            assert last, f"{service} has not been scraped"
            assert min(float(at) for at, _ in last) > since, f"no scrape of {service} since then"
            # After one that failed, the newest samples are those of an earlier one.
            assert {up for _, up in last} == {"1"}, f"a scrape of {service} failed"

        eventually(scraped, within_s=5 * self.scrape_s + SLACK_S)

    def _newest(self, series: str) -> float:
        samples = self.prometheus.raw(series, WINDOW)
        return samples[-1].value if samples else 0.0
