"""What the first five minutes of a runbook show while something is broken, and else do not."""

from __future__ import annotations

import logging
import math
import re
import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from acceptance.alerting.runbook import blocks
from acceptance.clients.prometheus import Prometheus
from acceptance.runbook_shell import Shell, ran, shell
from acceptance.waiting import eventually
from config.durations import Duration
from config.runbooks.check import DIAGNOSIS, RUN
from config.runbooks.shell import Command, commands
from lab.api import Lab

log = logging.getLogger(__name__)
AT_ONCE, COMMAND_S = 4, 10.0
# What nearly all commands look at; twice as long, and a lab has values of it.
WINDOW, READY_S = Duration.parse("5m"), 120.0
STARTED = 'process_start_time_seconds{job="prometheus"}'
# A figure says something when it is so many times as large as in a sound lab, or as small.
TIMES = 2.0
# Lines of a log are always others: they say something where a sound lab has none.
LINES = "logcli"
_WINDOW = re.compile(r"\[(\d+[smhdwy])(?=[\]:])")
# When something was true, and names that are never the same: of traces, requests, sessions.
_WHEN = re.compile(r" @\[[\d.e+]+\]$|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?")
_ID = re.compile(r"\b(?=\d*[a-f])[0-9a-f]{8,}\b")
_FIGURE = re.compile(r"\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
Row = tuple[float, ...]


@dataclass(frozen=True)
class Sound:
    """What a command printed in a sound lab, and again when that had the age `age_s`."""

    first: str
    second: str
    age_s: float


@dataclass(frozen=True)
class Diagnosis:
    """Runs the commands of runbooks, knowing what each printed in a sound lab.

    Their windows are the lab's: production's would fill for minutes, and all figures grow.
    """

    lab: Lab
    shell: Shell
    started_at: float
    sound: Mapping[str, Sound]

    @property
    def age_s(self) -> float:
        """Return for how long there have been measurements."""
        return time.time() - self.started_at

    def shows(self, alert: str) -> tuple[str, ...] | None:
        """Return those commands of an alert's runbook that show something else now.

        None where no program of theirs is here.
        """
        steps = [each.text for each in diagnosis(alert) if each.text in self.sound]
        if not steps:
            return None
        every = zip(steps, self.answers(steps), strict=True)
        return tuple(text for text, now in every if self._differs(text, now))

    def answers(self, texts: Iterable[str]) -> list[str]:
        """Return what commands print."""
        scaled = [_WINDOW.sub(self._scaled, text) for text in texts]
        with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            return list(pool.map(partial(_answer, env=self.shell), scaled))

    def _differs(self, text: str, now: str) -> bool:
        return differs(text, self.sound[text], now, self.age_s)

    def _scaled(self, found: re.Match[str]) -> str:
        return f"[{self.lab.environment.window(Duration.parse(found[1]))}"


@contextmanager
def sound(lab: Lab, alerts: Iterable[str]) -> Iterator[Diagnosis]:
    """Yield what runs the runbooks of some alerts, once it has seen a lab that nobody has broken.

    Programs that are not here are left out. Raises AssertionError where the lab gets no older.
    """
    prometheus = Prometheus(lab.address("prometheus", "http").url)
    old_s = 2 * lab.environment.window(WINDOW).seconds

    with shell(lab) as found:
        every = [each for alert in alerts for each in diagnosis(alert)]
        here = [each for each in every if shutil.which(each.program, path=found["PATH"])]
        texts = list(dict.fromkeys(each.text for each in here))
        started_at = eventually(lambda: prometheus.value(STARTED), within_s=READY_S)
        young = Diagnosis(lab, found, started_at, {})

        def old_enough(at_s: float) -> None:
            assert young.age_s > at_s, f"measured for {young.age_s:.0f} s, not for {at_s:.0f}"

        log.info("%d commands of runbooks are run twice while nothing is broken", len(texts))
        eventually(partial(old_enough, old_s), within_s=old_s + READY_S)
        first = young.answers(texts)
        eventually(partial(old_enough, 1.5 * old_s), within_s=old_s + READY_S)
        age_s, second = young.age_s, young.answers(texts)
        pairs = zip(texts, first, second, strict=True)
        yield replace(young, sound={text: Sound(one, two, age_s) for text, one, two in pairs})


def diagnosis(alert: str) -> list[Command]:
    """Return the commands of the first five minutes of an alert's runbook."""
    return [each for block in blocks(alert, DIAGNOSIS, RUN) for each in commands(block)]


def differs(command: str, before: Sound, now: str, age_s: float) -> bool:
    """Tell whether what a command prints now, in a lab so old, says something else than before.

    Some line is new, or is gone, or has a figure that is twice or half as large. One that grew in a
    sound lab may have grown on, as the lab got older.
    """
    if command.startswith(LINES):
        return bool(now) and not before.first and not before.second
    first, second, new = _figures(before.first), _figures(before.second), _figures(now)
    if new.keys() - first.keys() - second.keys() or (first.keys() & second.keys()) - new.keys():
        return True
    grown = max(1.0, age_s / before.age_s)
    return any(
        _moved(_at(place, first.get(line, ())), _at(place, second.get(line, ())), each, grown)
        for line, rows in new.items()
        for row in rows
        for place, each in enumerate(row)
    )


def _moved(first: Row, second: Row, now: float, grown: float) -> bool:
    """Tell whether a figure is far from what it was at two times, all without their signs."""
    most = TIMES * max(*first, *second, 0.0)
    if first and second and max(second) > max(first):
        most *= grown
    return not min(*first, *second, math.inf) / TIMES <= now <= most


def _at(place: int, rows: Iterable[Row]) -> Row:
    return tuple(row[place] for row in rows)


def _figures(text: str) -> Mapping[str, list[Row]]:
    """Return the figures of each line, by what the line is without them."""
    found = defaultdict[str, list[Row]](list)
    for line in text.splitlines():
        plain = _ID.sub("", _WHEN.sub("", line))
        found[_FIGURE.sub("#", plain)].append(tuple(map(float, _FIGURE.findall(plain))))
    return found


def _answer(text: str, env: Shell) -> str:
    """Return what a command prints; how it fails is said as well, since that tells people, too."""
    try:
        done = ran(text, env, COMMAND_S)
    except subprocess.TimeoutExpired:
        return "no answer in time"
    return done.stdout if done.returncode == 0 else f"{done.stdout}{done.stderr}"
