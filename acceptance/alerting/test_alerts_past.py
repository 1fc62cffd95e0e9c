"""Alerts that need weeks of a past or a budget of their own, in a small lab that has both.

Its Prometheus has a past that promtool wrote, and no app runs in it, so that objectives are those
of the faults' own services alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from acceptance.alerting.players import player_of
from acceptance.alerting.proven import Notes, assert_proven
from acceptance.alerting.round import Round
from acceptance.alerting.rounds import APART
from acceptance.alerting.times import Paces
from acceptance.report import missing
from acceptance.small_lab import small_lab
from acceptance.unusual import usual
from config.alerts import alerts
from config.catalogue import load_catalogue
from lab.api import Lab
from lab.faults import Fault, budgets
from lab.runtimes import PROCESSES

SERVERS = (
    "prometheus",
    "alertmanager",
    "receivers",
    "postgres",
    "delivery-events",
    "ai-router",
)
# The longest wait of an alert, four minutes, and of a message; and the window of an hour.
TOLD_S, OVER_S = 330.0, 240.0
RULES = {rule.alert: rule for rule, _, _ in alerts(load_catalogue())}

pytestmark = [pytest.mark.thorough, pytest.mark.plan("12.4.8.1", "13.1.4")]


@pytest.fixture(scope="module")
def aged(lab: Lab) -> Iterator[Lab]:
    """Return a lab of those who tell of alerts, and few others."""
    if lab.runtime != PROCESSES:
        missing("a data folder of this machine", "run the suite with --runtime processes")
    with small_lab(lab, "past", "acceptance", SERVERS) as started:
        yield started


@pytest.fixture(scope="module")
def faults(aged: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Fault, ...]]:
    """Return what looks back, once all is as usual, and budgets that go too fast."""
    with usual(aged, tmp_path_factory.mktemp("past")) as found:
        yield (*found.faults(), *budgets.of(aged))


@pytest.fixture(scope="module")
def played(aged: Lab, faults: tuple[Fault, ...]) -> Round:
    """Return what came of all of them, held together."""
    player = player_of(aged)
    patience = {alert: max(each, TOLD_S) for alert, each in player.patience_s.items()}
    return replace(player, patience_s=patience, over_s=OVER_S).play(faults)


@pytest.mark.parametrize("alert", sorted(APART))
def test_an_alert_fires_arrives_and_is_over(
    aged: Lab, played: Round, paces: Paces, notes: Notes, alert: str
) -> None:
    rule, proofs = RULES[alert], [each for each in played.proofs if each.raised.alert == alert]
    notes.take(aged, rule, proofs)

    for proof in proofs:
        assert_proven(aged, paces, rule, proof)


def test_nothing_else_fires(played: Round) -> None:
    assert played.unlisted == []


def test_what_is_proven_here_is_proven_nowhere_else(faults: tuple[Fault, ...]) -> None:
    assert {each.alert for fault in faults for each in fault.must} == APART
