"""Faults that are held together, until everybody who should know of each has heard of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

import psycopg
import requests
from redis import RedisError

from acceptance.addressees import wanted
from acceptance.alerting.course import Course, courses, firing, of
from acceptance.alerting.letters import FIRING, RESOLVED, Letters
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.receivers import Receivers
from lab.api import Lab
from lab.errors import LabError
from lab.faults import Fault, Raised

log = logging.getLogger(__name__)
# After the end of all windows that an alert looks at, and of its waits, a busy machine is late.
LATE_S = 60.0
# How long resolving takes after that: Alertmanager's interval between messages, and two looks.
OVER_S = 90.0
# A lab that was just started, or broken, is quiet after so long.
QUIET_S = 120.0
PACE_S = 0.5
# How many faults are broken or mended at the same time.
AT_ONCE = 8
# How breaking or mending fails where servers do not do what they are asked.
BROKEN = (LabError, OSError, requests.RequestException, psycopg.Error, RedisError)


@dataclass
class Proof:
    """An alert that a fault must raise, and what came of it; times are seconds since 1970."""

    fault: Fault
    raised: Raised
    broken_at: float
    healed_at: float | None = None
    course: Course | None = None
    letters: Letters | None = None
    error: str = ""

    def heard(self, lab: Lab, status: str) -> bool:
        """Tell whether everybody who should has heard that it fires, or that it is over."""
        if self.course is None or self.letters is None:
            return False
        labels, reached = self.course.labels, self.letters.reached(status)
        return wanted(lab, labels["severity"], labels["team"]) <= set(reached)


@dataclass
class Round:
    """What came of some faults: proofs by alert, and alerts that none of them lists."""

    faults: Sequence[Fault]
    proofs: list[Proof] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)


@dataclass
class Player:
    """Holds faults in a lab, and looks at what comes of them."""

    lab: Lab
    prometheus: Prometheus
    receivers: Receivers
    # Alerts that may fire whatever is held: how the machine is, and the heartbeat.
    always: Sequence[str]
    # {alert: how long to wait for it, in seconds}
    patience_s: Mapping[str, float]

    def play(self, faults: Sequence[Fault]) -> Round:
        """Hold `faults` until all has arrived or is overdue, and wait until all is over."""
        self._settle()
        before, begun, played = firing(self.prometheus), time.time(), Round(faults)
        log.info("held: %s", ", ".join(each.name for each in faults))
        with ThreadPoolExecutor(max_workers=AT_ONCE) as pool, ExitStack() as everything:
            stacks = {each.name: everything.enter_context(ExitStack()) for each in faults}
            entering = [pool.submit(self._enter, each, stacks[each.name]) for each in faults]
            for entered in entering:
                played.proofs += entered.result()
            held, leaving = dict(stacks), dict[str, Future[None]]()
            while held:
                self._look(played, begun)
                for name in [each for each in held if self._done(played, each)]:
                    leaving[name] = pool.submit(self._leave, _of(played, name), held.pop(name))
                time.sleep(PACE_S)  # the pace of looking: what is waited for has its own deadline
            for left in leaving.values():
                left.result()
        self._until_over(played, begun)
        played.unlisted = list(self._unlisted(played, begun, before))
        return played

    def _enter(self, fault: Fault, stack: ExitStack) -> list[Proof]:
        """Break one thing, and return what has to come of it."""
        proofs = [Proof(fault, each, time.time()) for each in fault.must]
        try:
            stack.enter_context(fault.held(self.lab))
        except BROKEN as error:
            for each in proofs:
                each.error = f"{fault.name} is not there: {error}"
        return proofs

    def _leave(self, proofs: Sequence[Proof], stack: ExitStack) -> None:
        """Mend it again."""
        for each in proofs:
            each.healed_at = time.time()
            heard = "told" if each.heard(self.lab, FIRING) else "not told"
            after = each.healed_at - each.broken_at
            log.info("%s: %s %s after %.0f s", each.fault.name, each.raised, heard, after)
        try:
            stack.close()
        except BROKEN as error:
            for each in proofs:
                each.error = each.error or f"{each.fault.name} is not mended: {error}"

    def _look(self, played: Round, begun: float) -> None:
        """Take in what has happened since the last look."""
        found, messages = courses(self.prometheus, begun), self.receivers.received(since=begun)
        annotations = {_key(e["labels"]): e["annotations"] for e in self.prometheus.alerts()}
        for proof in played.proofs:
            proof.course = proof.course or next(of(proof.raised, found), None)
            if proof.course is None:
                continue
            if proof.letters is None and (said := annotations.get(_key(proof.course.labels))):
                team = self.lab.catalogue.routing.of_team(proof.course.labels["team"])
                proof.letters = Letters(said, tuple(step.to for step in team.escalation))
            if proof.letters is not None:
                proof.letters = proof.letters.of(proof.raised.alert, messages)

    def _done(self, played: Round, name: str) -> bool:
        """Tell whether nothing more is to come of a fault, or is overdue."""
        proofs, now = _of(played, name), time.time()
        if all(each.error or now - each.broken_at > self._patience_s(each) for each in proofs):
            return True
        if proofs and proofs[0].fault.told_after:
            return all(each.course is not None for each in proofs)
        return all(each.heard(self.lab, FIRING) for each in proofs)

    def _patience_s(self, proof: Proof) -> float:
        return self.patience_s[proof.raised.alert]

    def _settle(self) -> None:
        """Wait until nothing fires; what goes on for long is an earlier round's."""
        deadline = time.time() + QUIET_S
        while time.time() < deadline:
            if all(each["alertname"] in self.always for each in firing(self.prometheus)):
                return
            time.sleep(PACE_S)  # the pace of looking

    def _until_over(self, played: Round, begun: float) -> None:
        deadline = time.time() + OVER_S + LATE_S
        open_proofs = [each for each in played.proofs if each.course is not None]
        while time.time() < deadline:
            self._look(played, begun)
            if all(each.heard(self.lab, RESOLVED) for each in open_proofs):
                return
            time.sleep(PACE_S)  # the pace of looking
        for each in open_proofs:
            if not each.heard(self.lab, RESOLVED):
                log.info("%s: nobody heard that %s is over", each.fault.name, each.raised)

    def _unlisted(
        self, played: Round, begun: float, before: Sequence[Mapping[str, str]]
    ) -> Iterator[str]:
        """Yield alerts that nobody expected; what fired before belongs to an earlier round."""
        known = [each for fault in played.faults for each in (*fault.must, *fault.may)]
        old = {_key(each) for each in before}
        for course in courses(self.prometheus, begun):
            labels = course.labels
            if labels["alertname"] in self.always or _key(labels) in old:
                continue
            if not any(each.is_of(labels) for each in known):
                log.info("nobody expected %s", dict(labels))
                yield ", ".join(f"{name}={value}" for name, value in sorted(labels.items()))


def _of(played: Round, fault: str) -> list[Proof]:
    return [each for each in played.proofs if each.fault.name == fault]


def _key(labels: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(labels.items())
