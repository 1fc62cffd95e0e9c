"""What the first five minutes of a runbook show while something is broken, and else do not."""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from acceptance.clients.prometheus import Prometheus
from acceptance.runbook_shell import Shell, ran, shell
from acceptance.waiting import eventually
from config.durations import Duration
from config.runbooks import read
from config.runbooks.check import DIAGNOSIS, RUN
from config.runbooks.folder import FOLDER
from config.runbooks.shell import Command, commands
from lab.api import Lab

log = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]
AT_ONCE, COMMAND_S = 4, 10.0
# What nearly all commands look at; twice as long, and a lab has values of it.
WINDOW, READY_S = Duration.parse("5m"), 120.0
AGE = 'time() - process_start_time_seconds{job="prometheus"}'
# A figure says something when it is so many times as large as in a sound lab, or as small.
TIMES = 2.0
# Lines of a log are always others: they say something where a sound lab has none.
LINES = "logcli"
# When promtool's value was true, and names that are never the same: of traces, requests, sessions.
_WHEN, _ID = re.compile(r" @\[[\d.e+]+\]$"), re.compile(r"\b[0-9a-f]{8,}\b")
_FIGURE = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class Diagnosis:
    """Runs the commands of runbooks in a `shell`, knowing what each printed in a `sound` lab."""

    shell: Shell
    sound: Mapping[str, str]

    def shows(self, alert: str) -> tuple[str, ...]:
        """Return those commands of an alert's runbook that show something else now."""
        steps = [each.text for each in diagnosis(alert) if each.text in self.sound]
        return tuple(
            text
            for text, now in zip(steps, _answers(steps, self.shell), strict=True)
            if differs(text, self.sound[text], now)
        )


@contextmanager
def sound(lab: Lab, alerts: Iterable[str]) -> Iterator[Diagnosis]:
    """Yield what runs the runbooks of some alerts, once it has seen a lab that nobody has broken.

    Programs that are not here are left out.
    """
    prometheus = Prometheus(lab.address("prometheus", "http").url)
    old_s = 2 * lab.environment.window(WINDOW).seconds

    def old_enough() -> None:
        assert prometheus.value(AGE) > old_s

    with shell(lab) as found:
        every = [each for alert in alerts for each in diagnosis(alert)]
        here = [each for each in every if shutil.which(each.program, path=found["PATH"])]
        texts = list(dict.fromkeys(each.text for each in here))
        eventually(old_enough, within_s=READY_S)
        log.info("%d commands of runbooks are run while nothing is broken", len(texts))
        yield Diagnosis(found, dict(zip(texts, _answers(texts, found), strict=True)))


def diagnosis(alert: str) -> list[Command]:
    """Return the commands of the first five minutes of an alert's runbook."""
    name = f"{FOLDER}/{alert}.md"
    part = read(ROOT / name, name).part(DIAGNOSIS)
    blocks = (block for block in (part.blocks if part else ()) if block.language == RUN)
    return [each for block in blocks for each in commands(block)]


def differs(command: str, before: str, now: str) -> bool:
    """Tell whether what a command prints now says something else than before.

    Some line is new, or is gone, or has a figure that is twice or half of all that it had.
    """
    if command.startswith(LINES):
        return bool(now) and not before
    old, new = _figures(before), _figures(now)
    return old.keys() != new.keys() or any(
        not min(old[line]) / TIMES <= each <= max(old[line]) * TIMES
        for line, every in new.items()
        for each in every
    )


def _figures(text: str) -> dict[str, list[float]]:
    """Return the figures of all lines that are the same but for their figures."""
    found = defaultdict[str, list[float]](list)
    for line in text.splitlines():
        plain = _ID.sub("", _WHEN.sub("", line))
        found[_FIGURE.sub("#", plain)] += map(float, _FIGURE.findall(plain))
    return found


def _answers(texts: Iterable[str], env: Shell) -> list[str]:
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(partial(_answer, env=env), texts))


def _answer(text: str, env: Shell) -> str:
    """Return what a command prints; how it fails is said as well, since that tells people, too."""
    try:
        done = ran(text, env, COMMAND_S)
    except subprocess.TimeoutExpired:
        return "no answer in time"
    return done.stdout if done.returncode == 0 else f"{done.stdout}{done.stderr}"
