"""Faults that are held together, until everybody who should know of each has heard of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Event

from acceptance.addressees import wanted
from acceptance.alerting.course import Course, courses, firing, of
from acceptance.alerting.letters import FIRING, RESOLVED, Letters
from acceptance.alerting.times import Times
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.receivers import Receivers
from lab.api import Lab
from lab.errors import LabError
from lab.faults import Fault, Raised
from lab.faults.background import AWAY
from lab.receivers.inbox import Channel

log = logging.getLogger(__name__)
# After the end of all windows that an alert looks at, and of its waits, a busy machine is late.
LATE_S = 60.0
# How long resolving takes after that: Alertmanager's interval between messages, and two looks.
OVER_S = 90.0
# What a lab that was just broken tells of is over after so long.
QUIET_S = 120.0
PACE_S = 1.0
# How many faults are broken or mended at the same time.
AT_ONCE = 8
# How breaking or mending fails where servers do not do what they are asked.
BROKEN = (OSError, *AWAY)


@dataclass
class Proof:
    """An alert that a fault must raise, and what came of it; times are seconds since 1970.

    `healed_at` is when mending began, `mended_at` when that was done.
    """

    fault: Fault
    raised: Raised
    broken_at: float
    healed_at: float | None = None
    mended_at: float | None = None
    course: Course | None = None
    letters: Letters | None = None
    # The commands of its runbook that showed something else than in a sound lab; None: not run.
    shown: Sequence[str] | None = None
    error: str = ""

    def heard(self, lab: Lab, status: str) -> bool:
        """Tell whether everybody who should has heard that it fires, or that it is over."""
        return self.course is not None and not self.unheard(lab, status)

    def unheard(self, lab: Lab, status: str) -> set[tuple[Channel, str]]:
        """Return who should have heard and has not; nobody where it has not fired."""
        if self.course is None:
            return set()
        labels, reached = self.course.labels, self.letters.reached(status) if self.letters else {}
        return wanted(lab, labels["severity"], labels["team"]) - set(reached)

    @property
    def times(self) -> Times:
        """Return what came of it when; nobody can be told while the path of alerts is broken."""
        told = self.letters.reached(FIRING).values() if self.letters else ()
        over = self.letters.reached(RESOLVED).values() if self.letters else ()
        true_at = self.course.true_at if self.course else None
        return Times(
            self.broken_at,
            true_at=self.healed_at if self.fault.told_after else true_at,
            told_at=min(told, default=None),
            known_at=max(told, default=None),
            healed_at=self.healed_at,
            over_at=max(over, default=None),
        )


@dataclass
class Round:
    """What came of some faults: proofs by alert, and alerts that none of them lists."""

    faults: Sequence[Fault]
    begun: float
    # Labels of what was pending or fired already: its cause may be gone, and it fires yet.
    before: Collection[frozenset[tuple[str, str]]]
    proofs: list[Proof] = field(default_factory=list)
    # Alerts that fired and were not there before, by labels and when; those that nobody expected.
    fired: set[tuple[frozenset[tuple[str, str]], float]] = field(default_factory=set)
    unlisted: list[str] = field(default_factory=list)
    over_at: float | None = None


def healed(_: Fault, held: ExitStack) -> None:
    """Mend what is held, as whoever holds a fault does."""
    held.close()


@dataclass
class Player:
    """Holds faults in a lab, and looks at what comes of them."""

    lab: Lab
    prometheus: Prometheus
    receivers: Receivers
    # Alerts that may fire whatever is held: how the machine is, the heartbeat, and chance.
    always: Sequence[Raised]
    # {alert: how long to wait for it, in seconds}
    patience_s: Mapping[str, float]
    # Alerts that look back so far that they may come again for what is long over.
    long: Container[str] = ()
    # Which commands of an alert's runbook show that something is wrong.
    shows: Callable[[str], Sequence[str] | None] = lambda _: None
    # How a fault is mended; one that is held still is let go when all is over.
    mend: Callable[[Fault, ExitStack], None] = healed
    # How long after that all may take until it is over.
    over_s: float = OVER_S + LATE_S
    # Set when whoever plays gives up: all that is held is let go.
    stopped: Event = field(default_factory=Event)

    def play(self, faults: Sequence[Fault]) -> Round:
        """Hold `faults` until all has arrived or is overdue, and wait until all is over."""
        played = self.begin(faults)
        self.hold(played)
        return self.finish(played)

    def begin(self, faults: Sequence[Fault], after: Iterable[Raised] = ()) -> Round:
        """Wait until nothing fires that `faults` raise, nor what is to be over before: `after`."""
        self._pause(0)
        self._settle((*after, *(each for fault in faults for each in fault.must)))
        before = {_key(each["labels"]) for each in self.prometheus.alerts()}
        log.info("held: %s", ", ".join(each.name for each in faults))
        return Round(faults, time.time(), before)

    def hold(self, played: Round) -> None:
        """Hold all faults until everybody has heard of them, or they are overdue."""
        faults = played.faults
        # Whoever still breaks something is waited for before all is mended.
        with ExitStack() as everything, ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            stacks = {each.name: everything.enter_context(ExitStack()) for each in faults}
            entering = [pool.submit(self._enter, each, stacks[each.name]) for each in faults]
            for entered in entering:
                played.proofs += entered.result()
            held, leaving = dict(stacks), dict[str, Future[None]]()
            while held:
                self._look(played)
                for fault in [each for each in faults if self._done(played, each, held)]:
                    stack, proofs = held.pop(fault.name), _of(played, fault.name)
                    leaving[fault.name] = pool.submit(self._leave, fault, proofs, stack)
                self._pause()
            for left in leaving.values():
                left.result()

    def finish(self, played: Round, others: Callable[[], Iterable[Raised]] = tuple) -> Round:
        """Wait until everybody has heard that it is over, and note what nobody expected.

        `others` returns what may come of other rounds meanwhile.
        """
        try:
            self._until_over(played)
        finally:
            played.over_at = time.time()
        log.info("over: %s", ", ".join(each.name for each in played.faults))
        self._judge(played, others())
        return played

    def _enter(self, fault: Fault, stack: ExitStack) -> list[Proof]:
        """Break one thing, and return what has to come of it."""
        proofs = [Proof(fault, each, time.time()) for each in fault.must]
        try:
            self._pause(0)
            stack.enter_context(fault.held(self.lab))
        except BROKEN as error:
            for each in proofs:
                each.error = f"{fault.name} is not there: {error}"
        return proofs

    def _leave(self, fault: Fault, proofs: Sequence[Proof], stack: ExitStack) -> None:
        """Look as people would who are told of it, and mend it again."""
        for each in proofs:
            if each.course is not None:
                each.shown = self.shows(each.raised.alert)
        for each in proofs:
            each.healed_at = time.time()
            heard = "told" if each.heard(self.lab, FIRING) else "not told"
            after = each.healed_at - each.broken_at
            log.info("%s: %s %s after %.0f s", fault.name, each.raised, heard, after)
        try:
            self.mend(fault, stack)
        except BROKEN as error:
            for each in proofs:
                each.error = each.error or f"{fault.name} is not mended: {error}"
        for each in proofs:
            each.mended_at = time.time()

    def _look(self, played: Round) -> None:
        """Take in what has happened since the last look."""
        found = courses(self.prometheus, played.begun)
        messages = self.receivers.received(since=played.begun)
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

    def _done(self, played: Round, fault: Fault, held: Container[str]) -> bool:
        """Tell whether nothing more is to come of a fault that is held, or is overdue."""
        if fault.name not in held:
            return False
        proofs, now = _of(played, fault.name), time.time()
        if all(each.error or now - each.broken_at > self._patience_s(each) for each in proofs):
            return True
        if fault.told_after:
            return all(each.course is not None for each in proofs)
        return all(each.heard(self.lab, FIRING) for each in proofs)

    def _patience_s(self, proof: Proof) -> float:
        return self.patience_s[proof.raised.alert]

    def _settle(self, raised: Collection[Raised]) -> None:
        """Wait until none of these fires, but for what may fire whatever is held."""
        wanted = [each for each in raised if each.alert not in {one.alert for one in self.always}]
        begun = time.time()
        while fires := [each for each in firing(self.prometheus) if _is_one_of(wanted, each)]:
            if time.time() - begun > QUIET_S:
                names = sorted({each["alertname"] for each in fires})
                log.info("after %.0f s still fire: %s", QUIET_S, ", ".join(names))
                return
            self._pause()

    def _pause(self, pace_s: float = PACE_S) -> None:
        """Keep the pace of looking, or end at once; what is waited for has its own deadline."""
        if self.stopped.wait(pace_s):
            raise LabError("what was held was let go, since the suite ends")

    def _until_over(self, played: Round) -> None:
        deadline = time.time() + self.over_s
        open_proofs = [each for each in played.proofs if each.course is not None]
        while time.time() < deadline:
            self._look(played)
            if all(each.heard(self.lab, RESOLVED) for each in open_proofs):
                return
            self._pause()
        fires = firing(self.prometheus)
        for each in open_proofs:
            if left := each.unheard(self.lab, RESOLVED):
                state = "still fires" if any(map(each.raised.is_of, fires)) else "has ended"
                who = ", ".join(sorted(str(channel) for channel, _ in left))
                log.info("%s: %s %s, unheard by %s", each.fault.name, each.raised, state, who)

    def _judge(self, played: Round, others: Iterable[Raised]) -> None:
        """Note what fired, and what nobody expected; what was true before is an earlier round's."""
        listed = (*others, *(each for fault in played.faults for each in fault.every))
        for course in courses(self.prometheus, played.begun):
            labels = course.labels
            if _is_one_of(self.always, labels) or _key(labels) in played.before:
                continue
            played.fired.add((_key(labels), course.fired_at))
            if not _is_one_of(listed, labels):
                log.info("nobody expected %s", dict(labels))
                told = ", ".join(f"{name}={value}" for name, value in sorted(labels.items()))
                played.unlisted.append(told)


def _of(played: Round, fault: str) -> list[Proof]:
    return [each for each in played.proofs if each.fault.name == fault]


def _is_one_of(known: Iterable[Raised], labels: Mapping[str, str]) -> bool:
    return any(each.is_of(labels) for each in known)


def _key(labels: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(labels.items())
