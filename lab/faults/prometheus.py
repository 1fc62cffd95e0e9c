"""What goes wrong with another Prometheus: its rules, its series, and its way to Alertmanager."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from lab.api import Lab
from lab.faults.another import FILE, another, ask, fault_of, targets
from lab.faults.fault import Fault
from lab.faults.limits import limit
from lab.faults.pages import served

SERIES = "game_day"
# A store that answers after every question was given up.
LATE_S, PATIENCE = 60.0, "2s"
# New series with each scrape, and a size that is soon full of them.
PACE, CHANGING, SIZE = "5s", 200, "1MB"


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what another Prometheus can suffer from."""
    del lab
    yield fault_of(
        "prometheus-rules-late",
        "Another Prometheus reads from a store that answers too late for its rules",
        rules_late,
        "RulesFail",
        "RuleGroupsSlow",
        "RulesMissed",
    )
    yield fault_of(
        "prometheus-alone",
        "Another Prometheus knows no Alertmanager",
        alone,
        "AlertmanagerMissing",
    )
    yield fault_of(
        "prometheus-refused",
        "Another Prometheus sends its alerts to a path that Alertmanager does not have",
        refused,
        "NotificationsFail",
    )
    yield fault_of(
        "prometheus-misconfigured",
        "Another Prometheus is given a configuration with a mistake",
        misconfigured,
        "PrometheusReloadFailed",
    )
    yield fault_of(
        "prometheus-series-unbounded",
        "Another Prometheus scrapes a label whose values never come again",
        unbounded,
        "TooManySeries",
        "SeriesChurn",
        "PrometheusStorageFull",
    )


@contextmanager
def rules_late(lab: Lab, fault: str) -> Iterator[None]:
    """Have rules that wait for a store until their time is over."""
    over = threading.Event()

    def late() -> str:
        over.wait(LATE_S)
        return ""

    rule = {"record": SERIES, "expr": "up"}
    with ExitStack() as stack:
        store = stack.enter_context(served(late))
        stack.callback(over.set)
        reads = {"remote_read": [{"url": store.url, "read_recent": True}]}
        flag = f"--query.timeout={PATIENCE}"
        stack.enter_context(another(lab, fault, flag, changes=reads, rules=(rule,)))
        yield


@contextmanager
def alone(lab: Lab, fault: str) -> Iterator[None]:
    """Have nobody whom it could tell."""
    with another(lab, fault, changes={"alerting": {}}):
        yield


@contextmanager
def refused(lab: Lab, fault: str) -> Iterator[None]:
    """Have an alert of its own that nobody takes."""
    wrong = {**targets(str(lab.within("alertmanager", "http"))), "path_prefix": f"/{fault}"}
    rule = {"alert": SERIES, "expr": "vector(1)"}
    changes = {"alerting": {"alertmanagers": [wrong]}}
    with another(lab, fault, "--rules.alert.resend-delay=1s", changes=changes, rules=(rule,)):
        yield


@contextmanager
def misconfigured(lab: Lab, fault: str) -> Iterator[None]:
    """Have it asked to read a file that it cannot read."""
    with another(lab, fault) as place:
        (place.folder / FILE).write_text("global: {scrape_interval: soon}\n", encoding="utf-8")
        ask(place, "/-/reload")
        yield


@contextmanager
def unbounded(lab: Lab, fault: str) -> Iterator[None]:
    """Have more series at once than it may have, and others with each scrape."""
    numbers = itertools.count()
    counts = itertools.chain([round(limit(lab, "TooManySeries"))], itertools.repeat(CHANGING))

    def page() -> str:
        new = itertools.islice(numbers, next(counts))
        return "".join(f'{SERIES}{{number="{number}"}} 1\n' for number in new)

    with ExitStack() as stack:
        where = stack.enter_context(served(page))
        scraped = {"job_name": SERIES, "scrape_interval": PACE, **targets(str(where))}
        changes = {"scrape_configs": [scraped]}
        flag = f"--storage.tsdb.retention.size={SIZE}"
        stack.enter_context(another(lab, fault, flag, changes=changes))
        yield
