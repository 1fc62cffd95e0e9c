"""The golden events give the figures that a separate script and people have worked out of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from setarcos_delivery.figures import Period, Rules, figures, samples, weekly
from setarcos_delivery.keep import forget_all
from setarcos_delivery.rederive import rederive
from setarcos_delivery.sources import Names
from setarcos_delivery.store import Outcome, write

from acceptance.delivery.golden import (
    Connection,
    Scene,
    every_fact,
    expected,
    filled,
    put,
    rows,
    scenes,
    schema,
    told,
    webhooks,
)
from acceptance.report.facts import Report
from acceptance.thorough import but_the_first
from lab.api import Lab

EXPECTED = expected()
SINCE, UNTIL = (datetime.fromisoformat(EXPECTED[name]) for name in ("since", "until"))
WHOLE = Period(since=SINCE, until=UNTIL)
RULES = Rules()
# Each is all events in another order, written to a real database.
EXAMPLES = 30


@pytest.fixture
def empty(lab: Lab) -> Iterator[Connection]:
    """Return a connection to empty tables."""
    with schema(lab) as connection:
        yield connection


@pytest.fixture(scope="module")
def golden(lab: Lab) -> Iterator[Connection]:
    """Return a connection to tables with all golden events."""
    with filled(lab) as connection:
        yield connection


def nearly(wanted: Mapping[str, float | None]) -> dict[str, object]:
    """Return what counts as the same: whole numbers exactly, others up to the last digits."""
    return {
        name: pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
        for name, value in wanted.items()
    }


@pytest.mark.plan("12.4.5.1", "12.4.5.4", "13.1.3", "13.3.1")
@pytest.mark.parametrize("environment", EXPECTED["environments"])
def test_the_whole_period_of_each_environment(
    golden: Connection, report: Report, environment: str
) -> None:
    period = Period(since=SINCE, until=UNTIL, environment=environment)
    got, wanted = told(figures(golden, period, RULES)), EXPECTED["environments"][environment]
    told_before = report.facts.get("delivery", {}).get("golden", [])
    names = [(name, f"{name} of {environment}") for name in wanted if wanted[name] is not None]
    found = [{"metric": row, "expected": wanted[name], "got": got[name]} for name, row in names]
    report.put("delivery", golden=[*told_before, *found])
    assert got == nearly(wanted)


@pytest.mark.plan("12.4.5.1", "12.4.5.4")
def test_each_week(golden: Connection) -> None:
    got = [told(week) for week in weekly(golden, WHOLE, RULES)]
    assert got == [nearly(week) for week in EXPECTED["weeks"]]
    assert (
        sum(week["deployments"] or 0 for week in got)
        == (EXPECTED["environments"]["production"]["deployments"])
    )


@pytest.mark.plan("12.4.5.1")
@pytest.mark.parametrize("scene", but_the_first(scenes()), ids=lambda scene: scene.name)
def test_what_is_worked_out_by_hand(empty: Connection, scene: Scene) -> None:
    put(empty, scene.facts)
    got = told(figures(empty, WHOLE, RULES))
    assert {name: got[name] for name in scene.by_hand} == nearly(scene.by_hand)


@pytest.mark.plan("12.4.5.1", "12.4.5.4")
def test_what_metrics_show_is_what_the_figures_say(golden: Connection) -> None:
    shown = {
        (sample.metric, *sorted(sample.labels.items())): sample.value
        for sample in samples(golden, RULES)
    }
    wanted = EXPECTED["environments"]
    for environment in wanted:
        labels = [("environment", environment)]
        # The period begins and ends with a deployment that is not in it.
        outside = 2 if environment == RULES.production else 0
        succeeded = shown["deployments_total", *labels, ("status", "success")]
        assert succeeded == wanted[environment]["deployments"] + outside
    assert shown["tests_total", ("component", "reports"), ("status", "failure")] == 2
    assert shown["test_coverage_percent", ("component", "reports")] == 81.5
    assert shown["code_quality_findings", ("component", "reports"), ("level", "warning")] == 3
    assert (
        shown["incident_recovery_time_minutes", ("component", "reopened"), ("severity", "")] == 20
    )


@pytest.mark.plan("12.4.5.1")
@pytest.mark.thorough
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0, 1), at_once=st.integers(1, 50))
def test_neither_order_nor_number_of_events_changes_a_figure_or_a_row(
    golden: Connection, seed: int, share: float, at_once: int
) -> None:
    dice = random.Random(seed)  # noqa: S311  # an order that can be had again
    facts = every_fact()
    told_again = dice.sample(facts, int(len(facts) * share))
    shuffled = dice.sample([*facts, *told_again], len(facts) + len(told_again))
    before = rows(golden), figures(golden, WHOLE, RULES), sorted(samples(golden, RULES), key=repr)
    forget_all(golden)
    put(golden, shuffled, at_once)
    after = rows(golden), figures(golden, WHOLE, RULES), sorted(samples(golden, RULES), key=repr)
    golden.rollback()
    assert after == before


@pytest.mark.plan("12.4.5.1")
@pytest.mark.parametrize("seed", but_the_first([1, 2, 3]))
def test_what_is_derived_again_from_webhooks_is_what_was_there(
    empty: Connection, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311  # an order that can be had again
    sent = webhooks()
    again = dice.sample(sent, len(sent) // 2)
    outcomes = [
        write(empty, [each])[0] for each in dice.sample([*sent, *again], len(sent) + len(again))
    ]
    before = rows(empty), figures(empty, WHOLE, RULES), sorted(samples(empty, RULES), key=repr)
    assert outcomes.count(Outcome.DUPLICATE) == len(again)
    assert rederive(empty, Names()).deliveries == len(sent)
    assert (
        rows(empty),
        figures(empty, WHOLE, RULES),
        sorted(samples(empty, RULES), key=repr),
    ) == before
    assert figures(empty, WHOLE, RULES).deployments == 8
