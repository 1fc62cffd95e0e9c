"""What a team does on working days: builds, tests, and a deployment to production every day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from acceptance.ordinary.lines import Line, chance
from acceptance.ordinary.story import A_DAY, Story
from acceptance.ordinary.targets import targets
from config.catalogue import Catalogue
from lab.history.profile import BUCKET, COUNT, LE
from lab.history.week import Floats, Steps
from lab.team.component import EVENING, FLAKY, MORNING
from lab.team.simulate import DEPLOYED

JOB = "setarcos-delivery"
PRODUCTION, STAGING = "production", "staging"
# So many of a component on a working day, of a build, and of those that fail with a failing test.
BUILDS, TESTS, TESTED = 6.0, 400, 0.5
TOOK_S, SPREAD = 420.0, 0.25
# In staging deployments may fail: it is there for that. In production that is told at once.
STAGED, STAGED_FAIL = 3, 0.15
LEAD_MINUTES, RECOVERY_MINUTES, COVERAGE = 620.0, 70.0, 77.0
HINTS, REFUSED_A_DAY = 12.0, 2.0
FAILURES = ("build", "incident", "rollback", "rollout", "test", "timeout")
REFUSED = (("/events", "401"), ("/reports/{kind}", "422"), ("/webhooks/{source}", "413"))


def lines(story: Story, catalogue: Catalogue) -> Iterator[Line]:
    """Yield what the service of delivery events counts."""
    target = next(each for each in targets() if each.job == JOB)
    for name, more, values in (
        *_builds(story, catalogue),
        *_deployments(story),
        *_figures(story, catalogue),
        *_refused(story),
    ):
        yield Line(name, target.labels | more, values)


Told = Iterator[tuple[str, dict[str, str], Floats]]


def _builds(story: Story, catalogue: Catalogue) -> Told:
    bounds = catalogue.metrics["build_duration_seconds"].buckets
    for component in DEPLOYED:
        own, chances = {"component": component}, chance(story, "builds", component)
        when = _worked(story, chances, BUILDS)
        failed = chances.random(len(when)) < FLAKY
        for status, which in (("success", when[~failed]), ("failure", when[failed])):
            yield "builds_total", own | {"status": status}, _totals(story, which)
        wrong = when[failed & (chances.random(len(when)) < TESTED)]
        yield "tests_total", own | {"status": "failure"}, _totals(story, wrong)
        tested = _totals(story, when) * TESTS - _totals(story, wrong)
        yield "tests_total", own | {"status": "success"}, tested
        took = chances.lognormal(np.log(TOOK_S), SPREAD, len(when))
        for bound in (*bounds, np.inf):
            text = "+Inf" if bound == np.inf else str(float(bound))
            values = _totals(story, when[took <= bound])
            yield f"build_duration_seconds{BUCKET}", own | {LE: text}, values
        yield f"build_duration_seconds{COUNT}", own, _totals(story, when)


def _deployments(story: Story) -> Told:
    chances = chance(story, "deployments")
    done = np.array([at + 3 * n for at in story.deployed for n in range(len(DEPLOYED))])
    staged = _worked(story, chances, STAGED * len(DEPLOYED))
    failed = chances.random(len(staged)) < STAGED_FAIL
    nothing = np.array([], dtype=np.int64)
    made = {
        (PRODUCTION, "success"): done,
        # One was taken back before it began.
        (PRODUCTION, "cancelled"): done[-7:-6] - 90,
        (PRODUCTION, "failure"): nothing,
        (PRODUCTION, "rolled_back"): nothing,
        (STAGING, "success"): staged[~failed],
        (STAGING, "failure"): staged[failed],
    }
    for (environment, status), when in made.items():
        more = {"environment": environment, "status": status}
        yield "deployments_total", more, _totals(story, when)
    for environment in (PRODUCTION, STAGING):
        for kind in FAILURES:
            when = staged[failed] if (environment, kind) == (STAGING, "rollout") else nothing
            more = {"environment": environment, "failure_type": kind}
            yield "deployment_failures_total", more, _totals(story, when)


def _figures(story: Story, catalogue: Catalogue) -> Told:
    chances, size = chance(story, "figures"), story.until
    for feature in catalogue.features:
        days = chances.lognormal(np.log(LEAD_MINUTES), 0.3, len(story.deployed))
        yield "lead_time_minutes", {"feature": feature}, _since(story, story.deployed, days)
    for component in DEPLOYED:
        own = {"component": component}
        for severity, factor in (("critical", 1.0), ("warning", 1.8)):
            value = np.full(size, RECOVERY_MINUTES * factor)
            yield "incident_recovery_time_minutes", own | {"severity": severity}, value
        shares = COVERAGE + chances.normal(0, 0.4, len(story.deployed))
        yield "test_coverage_percent", own, _since(story, story.deployed, shares)
        for level, count in (("error", 0.0), ("warning", HINTS), ("note", 3 * HINTS)):
            yield "code_quality_findings", own | {"level": level}, np.full(size, count)


def _refused(story: Story) -> Told:
    """Yield requests that are refused: a script with an old secret, a report of a wrong form."""
    for path, status in REFUSED:
        chances = chance(story, "refused", path)
        count = chances.poisson(REFUSED_A_DAY / len(REFUSED) * story.until / A_DAY)
        more = {"method": "POST", "path": path, "status": status}
        yield "http_requests_total", more, _totals(story, chances.integers(0, story.until, count))


def _worked(story: Story, chances: np.random.Generator, a_day: float) -> Steps:
    """Return steps in working hours of the days with deployments, so many a day."""
    first, last = (A_DAY * hour // 24 for hour in (MORNING, EVENING))
    days = [step // A_DAY * A_DAY for step in story.deployed]
    found = [day + chances.integers(first, last, chances.poisson(a_day)) for day in days]
    return np.sort(np.concatenate(found))


def _totals(story: Story, when: Steps) -> Floats:
    counts = np.bincount(when[when < story.until], minlength=story.until)
    return np.cumsum(counts).astype(float)


def _since(story: Story, when: Sequence[int], values: Floats) -> Floats:
    """Return what holds from a step on, and before the first one as after it."""
    index = np.searchsorted(when, story.steps, side="right") - 1
    return np.asarray(values[np.maximum(index, 0)])
