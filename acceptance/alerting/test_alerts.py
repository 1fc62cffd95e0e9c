"""Every alert: a fault, pending, firing, the right message to the right people, and its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from acceptance.alerting.asked import asked
from acceptance.alerting.diagnosis import sound
from acceptance.alerting.proven import Notes, assert_proven, assert_shown
from acceptance.alerting.round import Player, Proof, Round
from acceptance.alerting.rounds import APART, LANES, LAST
from acceptance.alerting.stage import Stage
from acceptance.alerting.times import Paces
from acceptance.report import missing
from config.alerts import alerts
from config.catalogue import load_catalogue
from config.catalogue.rules import AlertRule
from lab.api import Lab

# It fires always: acceptance/test_deadman.py has its proof.
WATCHDOG = load_catalogue().routing.watchdog.alert
RULES = [rule for rule, _, _ in alerts(load_catalogue()) if rule.alert not in {WATCHDOG, *APART}]
ROUNDS = [names for lane in (*LANES, LAST) for names in lane]
MOST_EXPORTED = 10

pytestmark = [pytest.mark.thorough, pytest.mark.plan("12.4.8.1", "12.4.8.2", "12.4.8.3")]


@pytest.fixture(scope="session")
def stage(player: Player, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Return the rounds of a lab that may be broken; those that are asked for are played."""
    shown, session = Stage(player, LANES, LAST), request.session
    # What takes as long in a lab of its own goes on beside it; its own tests tell if it cannot.
    if any("past" in getattr(item, "fixturenames", ()) for item in session.items):
        with suppress(Exception, pytest.skip.Exception):
            request.getfixturevalue("past")
    params = list(asked(session))
    rules = {each.alert for each in params if isinstance(each, AlertRule)}
    chosen = [each for each in ROUNDS if each in params or shown.raises(each, rules)]
    raised = {each.alert for names in chosen for name in names for each in shown.known[name].must}
    with sound(player.lab, sorted(raised)) as seen:
        shown.player.shows = seen.shows
        with shown.playing(chosen):
            yield shown


@pytest.fixture(params=RULES, ids=[rule.alert for rule in RULES])
def rule(request: pytest.FixtureRequest) -> AlertRule:
    """Return each alert of the catalogue."""
    found: AlertRule = request.param
    return found


@pytest.fixture
def proofs(stage: Stage, rule: AlertRule) -> list[Proof]:
    """Return what came of the faults that raise an alert."""
    found = stage.proofs(rule.alert)
    if not found:
        missing(f"a fault for {rule.alert}", "write one in lab/faults, name it in rounds.py")
    return found


def test_an_alert_fires_arrives_and_is_over(
    lab: Lab, paces: Paces, rule: AlertRule, proofs: list[Proof], notes: Notes
) -> None:
    notes.take(lab, rule, proofs)

    for proof in proofs:
        assert_proven(lab, paces, rule, proof)


def test_its_runbook_shows_what_is_wrong(proofs: list[Proof]) -> None:
    assert_shown(proofs)


@pytest.mark.parametrize("names", ROUNDS, ids=[names[0] for names in ROUNDS])
def test_nothing_else_fires(stage: Stage, names: tuple[str, ...], rounds: list[Round]) -> None:
    played = stage.played(names)
    rounds.append(played)

    assert not played.unlisted, "\n".join(played.unlisted)


def test_few_alerts_are_told_by_a_stand_in(stage: Stage) -> None:
    told = {each.alert for fault in stage.known.values() if fault.exporter for each in fault.must}

    assert len(told) <= MOST_EXPORTED, sorted(told)
