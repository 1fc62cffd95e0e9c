"""Alerts that need weeks of a past or a budget of their own (past.py)."""

from __future__ import annotations

import pytest

from acceptance.alerting.past import Past
from acceptance.alerting.proven import Notes, assert_proven, assert_shown
from acceptance.alerting.round import Round
from acceptance.alerting.rounds import APART
from acceptance.alerting.times import Paces
from config.alerts import alerts
from config.catalogue import load_catalogue

RULES = {rule.alert: rule for rule, _, _ in alerts(load_catalogue())}

pytestmark = [pytest.mark.thorough, pytest.mark.plan("12.4.8.1", "13.1.4")]


@pytest.mark.parametrize("alert", sorted(APART))
def test_an_alert_fires_arrives_and_is_over(
    past: Past, paces: Paces, notes: Notes, alert: str
) -> None:
    rule, proofs = RULES[alert], past.proofs(alert)
    notes.take(past.lab, rule, proofs)

    for proof in proofs:
        assert_proven(past.lab, paces, rule, proof)


@pytest.mark.parametrize("alert", sorted(APART))
def test_its_runbook_shows_what_is_wrong(past: Past, alert: str) -> None:
    assert_shown(past.proofs(alert))


def test_nothing_else_fires(past: Past, rounds: list[Round]) -> None:
    played = past.played.result()
    rounds.append(played)

    assert not played.unlisted, "\n".join(played.unlisted)


def test_what_is_proven_here_is_proven_nowhere_else(past: Past) -> None:
    assert {each.alert for fault in past.faults for each in fault.must} == APART
