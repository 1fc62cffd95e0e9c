"""A soak: kills one of two watchers after the other, while something goes wrong at a known pace."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from acceptance.addressees import wanted
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.receivers import Receivers
from acceptance.failover.pair import Pair
from acceptance.soak.pace import kills, turns
from acceptance.soak.tally import Phase, Share, evaluations, notifications
from acceptance.waiting import eventually
from lab.faults.servers import started
from lab.servers.alertmanager import NAME as ALERTMANAGER
from lab.servers.prometheus import NAME as PROMETHEUS

# What goes wrong, what tells of it, and to whom.
TARGET, ALERT, SEVERITY, TEAM = "node-exporter", "TargetDown", "critical", "platform"
FIRING, RESOLVED = "firing", "resolved"
# Of groups that record something at each evaluation, one series each.
RECORDED = {
    "slos": 'slo:objective:ratio{slo="api-availability"}',
    "coverage": 'job:targets_expected:count{job="prometheus"}',
    "monitoring-alerts": 'ALERTS{alertname="Watchdog",alertstate="firing"}',
}
OF_THE_LAB, BESIDE = "", "-2"
SERVERS = tuple(
    f"{name}{end}" for end in (OF_THE_LAB, BESIDE) for name in (PROMETHEUS, ALERTMANAGER)
)
PACE_S, QUIET_S = 0.5, 60.0
# What is evaluated now is stored a moment later.
STORED_S = 5.0
Step = tuple[float, str, Callable[[], None]]


@dataclass
class Soak:
    """A pair of watchers, and what has happened to it since it `begun`."""

    pair: Pair
    length_s: float
    every_s: float
    begun: float = 0.0
    killed: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    _since: float = 0.0

    def run(self, console: Console) -> None:
        """Go through it, and show how it goes; what a step raises ends it."""
        eventually(self._quiet, within_s=QUIET_S)
        self.begun, steps = time.time(), sorted(self._steps(), key=lambda step: step[0])
        columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("all run", total=self.length_s)
            while (gone := time.time() - self.begun) < self.length_s or steps:
                bar.update(task, completed=gone)
                if steps and steps[0][0] <= gone:
                    _, says, do = steps.pop(0)
                    bar.update(task, description=says)
                    do()
                else:
                    time.sleep(PACE_S)  # the pace of looking: the length was asked for

    def evaluated(self) -> Share:
        """Return what was evaluated until now; both servers are asked for what they recorded."""
        every_s, until = self.pair.lab.environment.evaluation.seconds, time.time() - STORED_S
        window = f"{int(time.time() - self.begun) + 1}s"
        whole = Share(0, 0)
        for series in RECORDED.values():
            times = [each.time for one in self._both() for each in one.raw(series, window)]
            whole += evaluations(times, self.begun, until, every_s)
        return whole

    def told(self) -> Share:
        """Return who heard of each phase that has ended."""
        messages = [
            each
            for each in Receivers(self.pair.lab).about(ALERT, self.begun)
            # The servers that die are targets as well.
            if TARGET in each.text
        ]
        return notifications(self.phases, messages, wanted(self.pair.lab, SEVERITY, TEAM))

    def complete(self) -> None:
        """Start whoever is dead: both are asked what they know, also after Ctrl-C."""
        for server in tuple(self.dead):
            self._start(server)

    def _both(self) -> tuple[Prometheus, Prometheus]:
        return self.pair.first, self.pair.second

    def _quiet(self) -> None:
        alerts = self.pair.first.alerts()
        assert not [each for each in alerts if each["labels"]["alertname"] == ALERT]

    def _steps(self) -> Iterator[Step]:
        for number, at_s in enumerate(turns(self.length_s)):
            status = (FIRING, RESOLVED)[number % 2]
            yield at_s, f"{TARGET} is {status}", partial(self._turn, status)
        yield self.length_s, "the last phase ends", self._ended
        for each in kills(self.length_s, self.every_s, SERVERS):
            yield each.at_s, f"{each.server} is dead", partial(self._kill, each.server)
            yield each.back_s, f"{each.server} is back", partial(self._start, each.server)

    def _turn(self, status: str) -> None:
        self._ended()
        self._since = time.time()
        if status == FIRING:
            self.pair.lab.stop(TARGET)
        else:
            self.pair.lab.start(TARGET)

    def _ended(self) -> None:
        if self._since:
            status = (FIRING, RESOLVED)[len(self.phases) % 2]
            self.phases.append(Phase(status, self._since, time.time()))
            self._since = 0.0

    def _kill(self, server: str) -> None:
        name = server.removesuffix(BESIDE)
        if server == name:
            self.pair.lab.kill(name)
        else:
            self.pair.others[name].kill()
        self.killed.append(server)
        self.dead.append(server)

    def _start(self, server: str) -> None:
        name = server.removesuffix(BESIDE)
        if server == name:
            started(self.pair.lab, name)
        else:
            self.pair.others[name].start()
        self.dead.remove(server)
