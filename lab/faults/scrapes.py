"""Targets that Prometheus has trouble with: slow, too big, of a wrong time, or not probed."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from lab.api import Lab
from lab.faults.fault import Fault, Raised
from lab.faults.limits import limit
from lab.faults.pages import Page, served
from lab.faults.targets import announced, forgotten, instance

SLOW, BIG, CLOCK, PROBE = "target-slow", "target-too-big", "target-clock-wrong", "probe-unknown"
SERIES = "game_day"
# A page of many series is no faster than this.
BIG_S = 5
EXPORTER = "blackbox-exporter"
PROBED = "tcp-connect"


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be wrong with a target."""
    yield Fault(
        name=SLOW,
        title="A target takes longer than half of what scrapes may take",
        held=slow,
        must=(Raised("ScrapesSlow", {"instance": instance(SLOW)}),),
        heal=partial(forgotten, fault=SLOW),
    )
    yield Fault(
        name=BIG,
        title="A target has a label without bounds, and shows thousands of series",
        held=big,
        must=(Raised("TargetHasTooManySeries", {"instance": instance(BIG)}),),
        heal=partial(forgotten, fault=BIG),
    )
    yield Fault(
        name=CLOCK,
        title="The clock of a target that tells times goes backwards",
        held=backwards,
        must=(Raised("ScrapeSamplesRejected"),),
        heal=partial(forgotten, fault=CLOCK),
    )
    yield Fault(
        name=PROBE,
        title="A probe is asked for that the blackbox exporter does not know",
        held=unknown,
        must=(Raised("ProbesNotMade", {"job": _job(lab)}),),
        heal=partial(forgotten, fault=PROBE),
    )


@contextmanager
def slow(lab: Lab) -> Iterator[None]:
    """Have a target that answers late, but in time."""
    over = threading.Event()
    takes_s = round(limit(lab, "ScrapesSlow")) + 1

    def page() -> str:
        over.wait(takes_s)
        return f"{SERIES} 1\n"

    with ExitStack() as stack:
        stack.enter_context(_target(lab, SLOW, page, every_s=takes_s + 1))
        stack.callback(over.set)
        yield


@contextmanager
def big(lab: Lab) -> Iterator[None]:
    """Have a target with more series than one may have."""
    count = round(limit(lab, "TargetHasTooManySeries")) + 1
    text = "".join(f'{SERIES}{{number="{number}"}} 1\n' for number in range(count))
    with _target(lab, BIG, lambda: text, every_s=BIG_S):
        yield


@contextmanager
def backwards(lab: Lab) -> Iterator[None]:
    """Have a target whose samples are older each time."""
    begun, steps = round(time.time()), itertools.count()
    with _target(lab, CLOCK, lambda: f"{SERIES} 1 {(begun - next(steps)) * 1000}\n"):
        yield


@contextmanager
def unknown(lab: Lab) -> Iterator[None]:
    """Have Prometheus ask for a probe by a name that the exporter has not."""
    exporter = lab.within(EXPORTER, "http")
    asked = {"__metrics_path__": "/probe", "__param_module": PROBE, "__param_target": str(exporter)}
    with announced(lab, PROBE, exporter, {"job": _job(lab), **asked}):
        yield


@contextmanager
def _target(lab: Lab, fault: str, page: Page, every_s: int = 0) -> Iterator[None]:
    """Serve a page that is scraped as often as the lab's targets are, or less often."""
    pace = dict.fromkeys(("__scrape_interval__", "__scrape_timeout__"), f"{every_s}s")
    with served(page) as where, announced(lab, fault, where, pace if every_s else None):
        yield


def _job(lab: Lab) -> str:
    """Return the job of probes that is a stranger's least: of what is not HTTP."""
    return next(name for name, job in lab.catalogue.jobs.items() if job.probe == PROBED)
