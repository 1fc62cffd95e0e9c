"""Every alert: a fault, pending, firing, the right message to the right people, and its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from acceptance.addressees import wanted
from acceptance.alerting.letters import FIRING, RESOLVED
from acceptance.alerting.means import Detection
from acceptance.alerting.round import Player, Proof
from acceptance.alerting.rounds import APART, ROUNDS
from acceptance.alerting.stage import Stage
from acceptance.alerting.times import Paces
from acceptance.report import missing
from acceptance.report.facts import Report
from acceptance.rule_cases import cases_of
from config.alerts import alerts
from config.catalogue import load_catalogue
from config.catalogue.rules import AlertRule, Severity
from lab.api import Lab

# It fires always: acceptance/test_deadman.py has its proof.
WATCHDOG = load_catalogue().routing.watchdog.alert
RULES = [rule for rule, _, _ in alerts(load_catalogue()) if rule.alert not in {WATCHDOG, *APART}]
# A busy machine is late by some seconds.
LATE_S = 20.0
# What people were promised of critical alerts, at production's pace.
DELIVERED_S = 300.0
MOST_EXPORTED = 10

pytestmark = [pytest.mark.thorough, pytest.mark.plan("12.4.8.1", "12.4.8.2", "12.4.8.3")]


@pytest.fixture(scope="session")
def stage(player: Player) -> Stage:
    """Return the rounds of a lab that may be broken."""
    return Stage(player, ROUNDS)


@pytest.fixture(params=RULES, ids=[rule.alert for rule in RULES])
def rule(request: pytest.FixtureRequest) -> AlertRule:
    """Return each alert of the catalogue."""
    found: AlertRule = request.param
    return found


@pytest.fixture
def proofs(
    stage: Stage, rule: AlertRule, report: Report, paces: Paces, detections: list[Detection]
) -> Iterator[list[Proof]]:
    """Return what came of the faults that raise an alert, and report the first."""
    found = stage.proofs(rule.alert)
    if not found:
        missing(f"a fault for {rule.alert}", "write one in lab/faults, name it in rounds.py")
    yield found
    lab, first = stage.player.lab, found[0]
    told = first.letters.reached(FIRING) if first.letters else {}
    done = all(each.heard(lab, FIRING) and each.heard(lab, RESOLVED) for each in found)
    report.add(
        "alerts",
        name=rule.alert,
        severity=rule.severity.value,
        unit_cases=cases_of(paces.catalogue, rule),
        fault=first.fault.name,
        delivered_to=sorted({str(channel) for channel, _ in told}),
        status="passed" if done else "failed",
        **paces.figures(rule, first.times),
    )
    for each in found:
        # What breaks the way of alerts is told of when it is mended, whenever that is.
        if (after_s := each.times.detected_s) is not None and not each.fault.told_after:
            name = each.fault.name
            detections.append(Detection(rule.alert, rule.severity, name, after_s))


def test_an_alert_fires_arrives_and_is_over(
    lab: Lab, paces: Paces, rule: AlertRule, proofs: list[Proof]
) -> None:
    for proof in proofs:
        course, letters, name = proof.course, proof.letters, proof.fault.name
        assert proof.error == ""
        assert course is not None, f"{name} did not raise {proof.raised}"
        assert letters is not None
        every = wanted(lab, course.labels["severity"], course.labels["team"])

        assert course.labels["severity"] == rule.severity
        assert course.fired_at - course.true_at >= lab.environment.wait(rule.for_).seconds
        assert set(letters.reached(FIRING)) == every, name
        assert set(letters.reached(RESOLVED)) == every, name
        assert letters.mistakes() == []
        _told_in_time(paces.figures(rule, proof.times), rule.severity)


def _told_in_time(figures: Mapping[str, float | None], severity: Severity) -> None:
    told_s, bound_s = figures["told_s"], figures["told_bound_s"]
    assert told_s is not None
    assert bound_s is not None

    assert told_s - bound_s < LATE_S
    if severity is Severity.CRITICAL:
        production_s = figures["production_told_s"]
        assert production_s is not None
        assert production_s < DELIVERED_S


@pytest.mark.parametrize("number", range(len(ROUNDS)), ids=[names[0] for names in ROUNDS])
def test_nothing_else_fires(stage: Stage, number: int) -> None:
    assert stage.played(number).unlisted == []


def test_few_alerts_are_told_by_a_stand_in(stage: Stage) -> None:
    told = {each.alert for fault in stage.known().values() if fault.exporter for each in fault.must}

    assert len(told) <= MOST_EXPORTED, sorted(told)
