"""A configuration that makes Prometheus blind: targets it forgets, series it drops."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from lab.api import Lab
from lab.faults.edits import Edit, after_job, edited, mended
from lab.faults.fault import Fault, Raised

# Nothing but its own health follows from what it shows of itself.
FORGOTTEN = "blackbox-exporter"
DROP_TARGETS = "    relabel_configs:\n      - {action: drop, regex: '.*'}\n"
DROP_SERIES = (
    "    metric_relabel_configs:\n      - {{action: drop, source_labels: [__name__], regex: {}}}\n"
)
# One series of each kind, of which the fewest other alerts are made: {fault: job, series, alert}.
NOT_COUNTED = {
    "requests-not-counted": ("setarcos-app", "http_requests_total", "RequestMetricsMissing"),
    "ai-cost-not-counted": ("setarcos-ai-router", "ai_router_cost_usd_total", "AiMetricsMissing"),
    "tasks-not-counted": ("setarcos-worker", "celery_tasks_failed_total", "CeleryMetricsMissing"),
}


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what Prometheus can be blind to."""
    yield _fault(
        name="target-forgotten",
        title=f"Prometheus no longer knows the target of job {FORGOTTEN}",
        must=Raised("TargetMissing", {"job": FORGOTTEN}),
        edit=after_job(FORGOTTEN, DROP_TARGETS),
    )
    for name, (job, series, alert) in NOT_COUNTED.items():
        (target,) = lab.catalogue.jobs[job].targets
        yield _fault(
            name=name,
            title=f"Prometheus drops {series} of job {job}",
            must=Raised(alert, {"service": target.service}),
            edit=after_job(job, DROP_SERIES.format(series)),
        )


def _fault(name: str, title: str, must: Raised, edit: Edit) -> Fault:
    held, heal = partial(edited, edit=edit), partial(mended, edit=edit)
    return Fault(name=name, title=title, held=held, must=(must,), heal=heal)
