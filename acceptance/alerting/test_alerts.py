"""Every alert: a fault, pending, firing, the right message to the right people, and its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from acceptance.addressees import wanted
from acceptance.alerting.detection import bound_s, patience_s, told_s
from acceptance.alerting.letters import FIRING, RESOLVED
from acceptance.alerting.round import Player, Proof
from acceptance.alerting.rounds import ROUNDS
from acceptance.alerting.stage import Stage
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.receivers import Receivers
from acceptance.report import missing
from acceptance.report.facts import Report
from acceptance.rule_cases import cases_of
from config.alerts import alerts
from config.catalogue import Catalogue, load_catalogue
from config.catalogue.rules import AlertRule, Severity
from config.environment import load_environment
from lab.api import Lab
from lab.runtimes import PROCESSES

# It fires always: acceptance/test_deadman.py has its proof.
WATCHDOG = load_catalogue().routing.watchdog.alert
RULES = [rule for rule, _, _ in alerts(load_catalogue()) if rule.alert != WATCHDOG]
# True of any machine that runs a lab on two processors, whatever else is broken on it.
OF_THE_MACHINE = ("HighCPUUsage", "HighLoad")
# A busy machine is late by some seconds.
LATE_S = 20.0
# What people were promised of critical alerts, at production's pace.
PRODUCTION, DELIVERED_S = "production", 300.0
MOST_EXPORTED = 10

pytestmark = [pytest.mark.thorough, pytest.mark.plan("12.4.8.1", "12.4.8.2", "12.4.8.3")]


@pytest.fixture(scope="session")
def stage(lab: Lab, prometheus: Prometheus) -> Stage:
    """Return the rounds of a lab that may be broken."""
    if lab.runtime != PROCESSES:
        missing(PROCESSES, "faults are of processes; run the suite with --runtime processes")
    patience = {each.alert: patience_s(lab.catalogue, lab.environment, each) for each in RULES} | {
        WATCHDOG: 0.0
    }
    always = (WATCHDOG, *OF_THE_MACHINE)
    player = Player(lab, prometheus, Receivers(lab), always, patience)
    return Stage(player, ROUNDS)


@pytest.fixture(params=RULES, ids=[rule.alert for rule in RULES])
def rule(request: pytest.FixtureRequest) -> AlertRule:
    """Return each alert of the catalogue."""
    found: AlertRule = request.param
    return found


@pytest.fixture
def proofs(
    stage: Stage, rule: AlertRule, report: Report, catalogue: Catalogue
) -> Iterator[list[Proof]]:
    """Return what came of the faults that raise an alert, and report the first."""
    found = stage.proofs(rule.alert)
    if not found:
        missing(f"a fault for {rule.alert}", "write one in lab/faults, name it in rounds.py")
    yield found
    lab, first = stage.player.lab, found[0]
    letters, fired = first.letters, first.course is not None
    told = letters.reached(FIRING) if letters else {}
    over = letters.reached(RESOLVED) if letters else {}
    done = all(each.heard(lab, FIRING) and each.heard(lab, RESOLVED) for each in found)
    report.add(
        "alerts",
        name=rule.alert,
        severity=rule.severity.value,
        unit_cases=cases_of(catalogue, rule),
        fault=first.fault.name,
        detected_s=min(told.values()) - first.broken_at if fired and told else None,
        bound_s=bound_s(catalogue, lab.environment, rule),
        delivered_to=sorted({str(channel) for channel, _ in told}),
        resolved_s=max(over.values()) - first.healed_at if over and first.healed_at else None,
        status="passed" if done else "failed",
    )


def test_an_alert_fires_arrives_and_is_over(
    lab: Lab, catalogue: Catalogue, rule: AlertRule, proofs: list[Proof]
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
        _told_in_time(lab, catalogue, rule, proof, max(letters.reached(FIRING).values()))


def _told_in_time(
    lab: Lab, catalogue: Catalogue, rule: AlertRule, proof: Proof, told_at: float
) -> None:
    assert proof.course is not None
    # Nobody can be told while the path of alerts itself is broken.
    since = proof.healed_at if proof.fault.told_after else proof.course.true_at
    assert since is not None
    late = told_at - since - told_s(catalogue, lab.environment, rule)

    assert late < LATE_S
    if rule.severity is Severity.CRITICAL:
        assert told_s(catalogue, load_environment(PRODUCTION), rule) + late < DELIVERED_S


@pytest.mark.parametrize("number", range(len(ROUNDS)), ids=[names[0] for names in ROUNDS])
def test_nothing_else_fires(stage: Stage, number: int) -> None:
    assert stage.played(number).unlisted == []


def test_few_alerts_are_told_by_a_stand_in(stage: Stage) -> None:
    told = {each.alert for fault in stage.known().values() if fault.exporter for each in fault.must}

    assert len(told) <= MOST_EXPORTED, sorted(told)
