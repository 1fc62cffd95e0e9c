"""What is asked of each alert that a fault must raise, and what the report says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acceptance.addressees import wanted
from acceptance.alerting.letters import FIRING, RESOLVED
from acceptance.alerting.means import Detection
from acceptance.alerting.round import Proof
from acceptance.alerting.times import Paces
from acceptance.report import Report, missing
from acceptance.rule_cases import cases_of
from config.catalogue.rules import AlertRule, Severity
from lab.api import Lab

# A busy machine is late by some seconds.
LATE_S = 20.0
# What people were promised of critical alerts, at production's pace.
DELIVERED_S = 300.0


@dataclass(frozen=True)
class Notes:
    """Takes down what came of alerts."""

    report: Report
    detections: list[Detection]
    paces: Paces

    def take(self, lab: Lab, rule: AlertRule, proofs: Sequence[Proof]) -> None:
        """Report the first proof of an alert, and note how soon each was detected."""
        first = proofs[0]
        told = first.letters.reached(FIRING) if first.letters else {}
        done = all(each.heard(lab, FIRING) and each.heard(lab, RESOLVED) for each in proofs)
        self.report.add(
            "alerts",
            name=rule.alert,
            severity=rule.severity.value,
            unit_cases=cases_of(self.paces.catalogue, rule),
            fault=first.fault.name,
            delivered_to=sorted({str(channel) for channel, _ in told}),
            runbook_commands=len(first.shown or ()),
            status="passed" if done else "failed",
            **self.paces.figures(rule, first.times),
        )
        for each in proofs:
            # What breaks the way of alerts is told of when it is mended, whenever that is.
            if (after_s := each.times.detected_s) is not None and not each.fault.told_after:
                name = each.fault.name
                self.detections.append(Detection(rule.alert, rule.severity, name, after_s))


def assert_proven(lab: Lab, paces: Paces, rule: AlertRule, proof: Proof) -> None:
    """Fail where an alert did not fire, arrive or end as it should."""
    course, letters, name = proof.course, proof.letters, proof.fault.name
    assert proof.error == ""
    assert course is not None, f"{name} did not raise {proof.raised}"
    assert letters is not None
    every = wanted(lab, course.labels["severity"], course.labels["team"])

    assert course.labels["severity"] == rule.severity
    # What was true before it was broken has waited longer than the round has seen.
    if course.true_at - proof.broken_at > lab.environment.evaluation.seconds:
        waited_s, for_s = course.fired_at - course.true_at, lab.environment.wait(rule.for_).seconds
        assert waited_s >= for_s, f"{name}: fired after {waited_s:.2f} s, not {for_s:g}"
    for status in (FIRING, RESOLVED):
        others = every ^ set(letters.reached(status))
        assert not others, f"{name}: {status}, unheard by or not meant for {others}"
    mistakes = letters.mistakes()
    assert not mistakes, "\n".join(mistakes)
    _told_in_time(paces.figures(rule, proof.times), rule.severity)


def assert_shown(proofs: Sequence[Proof]) -> None:
    """Fail where no command of a runbook showed what was wrong; skip where none could be run."""
    for proof in proofs:
        if proof.course is not None and proof.shown is None:
            missing(f"the programs of {proof.raised.alert}'s runbook", "nox -s lab -- doctor")
        assert proof.shown, f"{proof.fault.name}: no command of the runbook shows it"


def _told_in_time(figures: Mapping[str, float | None], severity: Severity) -> None:
    told_s, bound_s = figures["told_s"], figures["told_bound_s"]
    assert told_s is not None
    assert bound_s is not None

    assert told_s - bound_s < LATE_S, f"told after {told_s:.1f} s, of {bound_s:.1f}"
    if severity is Severity.CRITICAL:
        production_s = figures["production_told_s"]
        assert production_s is not None
        assert production_s < DELIVERED_S
