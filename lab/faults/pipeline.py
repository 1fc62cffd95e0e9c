"""Builds, tests and checks of code that go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from setarcos_delivery.facts import Build, BuildStatus, Coverage, Quality, Tests

from lab.api import Lab
from lab.faults.fault import Fault, Raised
from lab.faults.limits import limit
from lab.faults.telling import REPOSITORY, TIMES, Facts, key, tell, telling
from lab.team.simulate import UNDEPLOYED

# Nobody else builds or tests these: what is told of them is the fault's alone.
FAILS, SLOW = UNDEPLOYED
QUICK = timedelta(minutes=1)
# What is told to mend it, for each thing that went wrong.
GOOD_BUILDS, GOOD_TESTS = 3, 1500
FAILED_TESTS, ERRORS, TOOL = 10, 3, "game-day"
HALF, TWICE, GOOD_PERCENT = 0.5, 2.0, 90.0


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can go wrong in a pipeline."""
    long = timedelta(seconds=TWICE * limit(lab, "BuildsSlow"))
    yield _fault(
        "builds-fail",
        "One build after another fails",
        Raised("BuildsFail", {"component": FAILS}),
        lambda: _builds(FAILS, BuildStatus.FAILURE, QUICK),
        lambda told: _builds(FAILS, BuildStatus.SUCCESS, QUICK, GOOD_BUILDS * told),
    )
    yield _fault(
        "builds-slow",
        "Builds take twice as long as people wait",
        Raised("BuildsSlow", {"component": SLOW}),
        lambda: _builds(SLOW, BuildStatus.SUCCESS, long),
        # One more than was slow, so that the middle one is quick.
        lambda told: _builds(SLOW, BuildStatus.SUCCESS, QUICK, told + 1),
    )
    yield _fault(
        "tests-fail",
        "Every run has tests that fail",
        Raised("TestsFail", {"component": FAILS}),
        lambda: _tests(FAILED_TESTS, FAILED_TESTS),
        lambda told: _tests(GOOD_TESTS * told, 0),
    )
    covered = HALF * limit(lab, "CoverageLow")
    yield _fault(
        "coverage-low",
        "Tests run too little of the code",
        Raised("CoverageLow", {"component": FAILS}),
        lambda: _coverage(covered),
        lambda _: _coverage(GOOD_PERCENT),
    )
    yield _fault(
        "code-has-errors",
        "A check of the code finds errors",
        Raised("CodeQualityFindings", {"component": FAILS}),
        lambda: _quality(ERRORS),
        lambda _: _quality(0),
    )


def _fault(
    name: str,
    title: str,
    must: Raised,
    wrong: Callable[[], Facts],
    mended: Callable[[int], Facts],
) -> Fault:
    return Fault(
        name=name,
        title=title,
        held=partial(telling, wrong=wrong, mended=mended),
        must=(must,),
        heal=lambda lab: tell(lab, mended(TIMES)),
    )


def _builds(component: str, status: BuildStatus, lasted: timedelta, number: int = 1) -> Facts:
    now = datetime.now(UTC)
    return [
        Build(
            key=key(),
            repository=REPOSITORY,
            component=component,
            name="ci",
            status=status,
            started_at=now - lasted,
            finished_at=now,
            observed_at=now,
        )
        for _ in range(number)
    ]


def _tests(success: int, failure: int) -> Facts:
    now = datetime.now(UTC)
    run = Tests(
        key=key(),
        component=FAILS,
        success=success,
        failure=failure,
        skipped=0,
        seconds=1.0,
        observed_at=now,
    )
    return [run]


def _coverage(percent: float) -> Facts:
    now = datetime.now(UTC)
    return [Coverage(key=key(), component=FAILS, percent=percent, observed_at=now)]


def _quality(errors: int) -> Facts:
    now = datetime.now(UTC)
    check = Quality(
        key=key(), component=FAILS, tool=TOOL, error=errors, warning=0, note=0, observed_at=now
    )
    return [check]
