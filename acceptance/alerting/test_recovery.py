"""What is broken is mended by its runbook alone: how long that takes, from the fault to its end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import pytest

from acceptance.alerting.asked import asked
from acceptance.alerting.letters import RESOLVED
from acceptance.alerting.means import Recovery, mean_recovery, recovered
from acceptance.alerting.mitigations import MITIGATIONS, Mitigation
from acceptance.alerting.round import BROKEN, Player, Proof
from acceptance.alerting.runbook import Reader, commands, reader
from acceptance.alerting.stage import Stage
from acceptance.alerting.times import Paces
from acceptance.report import Report, missing
from lab.api import Lab
from lab.faults import Fault

BY_FAULT = {each.fault: each for row in MITIGATIONS for each in row}
EVERY = pytest.mark.parametrize("mitigation", BY_FAULT.values(), ids=BY_FAULT)
log = logging.getLogger(__name__)

pytestmark = [pytest.mark.thorough, pytest.mark.plan("12.4.8.3", "13.3.2")]


@dataclass
class Recoveries:
    """Plays what is broken and mended by runbooks, and remembers what came of it."""

    stage: Stage
    reader: Reader
    found: dict[str, Recovery] = field(default_factory=dict)

    def proof(self, mitigation: Mitigation) -> Proof:
        """Return what came of the alert whose runbook was followed."""
        (own,) = (
            each
            for each in self.stage.proofs(mitigation.alert)
            if each.fault.name == mitigation.fault
        )
        return own


@pytest.fixture(scope="module")
def recoveries(player: Player, request: pytest.FixtureRequest) -> Iterator[Recoveries]:
    """Return the rounds in which faults are mended by their runbooks; those that are asked for."""
    wanted = {each.fault for each in asked(request.session) if isinstance(each, Mitigation)}
    with reader(player.lab) as shell, ExitStack() as undone:

        def mend(fault: Fault, held: ExitStack) -> None:
            mitigation = BY_FAULT[fault.name]
            undone.callback(mitigation.undo, player.lab)
            log.info("%s: %s", fault.name, mitigation.command)
            try:
                shell.follow(mitigation)
            except BROKEN:
                held.close()
                raise

        rounds = [tuple(each.fault for each in row) for row in MITIGATIONS]
        stage = Stage(replace(player, mend=mend), [rounds])
        with stage.playing([names for names in rounds if not wanted.isdisjoint(names)]):
            yield Recoveries(stage, shell)


@EVERY
def test_a_runbook_says_what_is_run(mitigation: Mitigation) -> None:
    assert mitigation.command in commands(mitigation.alert)


@EVERY
def test_a_fault_is_over_by_its_runbook(
    lab: Lab, recoveries: Recoveries, mitigation: Mitigation
) -> None:
    if program := recoveries.reader.lacks(mitigation):
        missing(program, "nox -s lab -- doctor tells how to get it")
    proof = recoveries.proof(mitigation)

    assert proof.error == ""
    assert proof.heard(lab, RESOLVED), f"{mitigation.alert} is not over"
    times = proof.times
    assert times.detected_s is not None
    assert times.over_at is not None
    assert proof.healed_at is not None
    assert proof.mended_at is not None
    recoveries.found[mitigation.fault] = Recovery(
        mitigation.alert,
        mitigation.fault,
        mitigation.command,
        told_s=times.detected_s,
        command_s=proof.mended_at - proof.healed_at,
        over_s=max(0.0, times.over_at - proof.mended_at),
    )


def test_mean_time_to_recover(recoveries: Recoveries, paces: Paces, report: Report) -> None:
    found = list(recoveries.found.values())
    if not found:
        missing("recoveries", "run all of this module")
    steps = [step.after.seconds for t in paces.catalogue.routing.teams for step in t.escalation]
    # Whoever is told first has so long before the next is told: the longest that nobody may act.
    acting_s = min(each for each in steps if each)
    report.put(
        "recovery",
        **mean_recovery(found, paces.scale, acting_s),
        proven=list(recovered(found, paces.scale, acting_s)),
    )

    here = {each.fault for each in BY_FAULT.values() if not recoveries.reader.lacks(each)}
    assert set(recoveries.found) == here
