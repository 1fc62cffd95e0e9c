"""What ought to be watched: so many targets of each job, of which a dashboard misses none.

Series of what is not there do not exist. A rule records what should be, and shows by it what lacks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from config.catalogue import Catalogue
from config.catalogue.scrape import Job, Target
from config.discovery import known_target
from config.edge import EDGE
from config.environment import Environment
from config.members import ALERTMANAGER
from config.supabase import SUPABASE

GROUP = "coverage"
EXPECTED = "job:targets_expected:count"
LABELS = ("job", "service", "environment")


def scraped(catalogue: Catalogue, environment: Environment) -> Iterator[tuple[Job, list[Target]]]:
    """Yield the jobs that an environment has, each with the targets that it has there."""
    for job in catalogue.jobs.values():
        targets = [each for each in job.targets if each.service not in environment.without]
        if targets:
            yield job, targets


def expected(catalogue: Catalogue, environment: Environment) -> dict[tuple[str, str], int]:
    """Return {(job, service): how many targets}, those that are discovered left out."""
    found = Counter(
        (job.name, target.service)
        for job, targets in scraped(catalogue, environment)
        for target in targets
        for _ in range(1 + (target.service == ALERTMANAGER) * len(environment.alertmanager_peers))
    )
    for discovery in catalogue.discovery_jobs.values():
        if discovery.kind in environment.discovery and known_target(discovery, environment):
            found[discovery.name, EDGE] += 1
    if environment.supabase is not None:
        found[SUPABASE, catalogue.hosted_jobs[SUPABASE].service] += 1
    return dict(found)


def rules(catalogue: Catalogue, environment: Environment) -> tuple[dict[str, Any], ...]:
    """Return the rules that record what is expected, as Prometheus' YAML has them."""
    return tuple(
        {
            "record": EXPECTED,
            "expr": f"vector({count})",
            "labels": dict(zip(LABELS, (job, service, environment.name), strict=True)),
        }
        for (job, service), count in expected(catalogue, environment).items()
    )
