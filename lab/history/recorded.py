"""What rules would have recorded in the time of the history, and which alerts had fired.

The rules themselves are asked, so that a new rule has a history as well, and one that agrees with
the raw figures. Only their windows are wider: in five minutes there is one sample, and no rate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from config.addresses import Address
from config.catalogue import Catalogue
from config.durations import Duration
from config.environment import Environment
from config.expressions import usage
from config.rules import rendered_groups
from lab.history.text import END
from lab.history.week import STEP_S

TIMEOUT_S = 300.0
# The shortest window in which there is always a rate.
WIDE = Duration(2 * STEP_S * 1000)
_WINDOW = re.compile(r"\[(\w+)\]")
ALERTS = "ALERTS"
FIRING = {"alertstate": "firing"}
# What fires for longer tells of a series that the history does not have, not of a bad day.
PAST = 0.5


@dataclass(frozen=True)
class Made:
    """A series that a rule makes: its name, its own labels, and the expression over the history."""

    name: str
    labels: Mapping[str, str]
    expr: str
    # Whether the value of the expression counts, or only that there is one.
    valued: bool = True

    def had(self, samples: int, steps: int) -> bool:
        """Tell whether a series with so many samples in so many steps is part of the past."""
        return self.valued or not usage(self.expr).series or samples <= PAST * steps


def made(catalogue: Catalogue, environment: Environment) -> Iterator[Made]:
    """Yield what each rule makes; an alert's waiting time is shorter than a step."""
    for group in rendered_groups(catalogue, environment):
        for rule in group.rules:
            expr = _WINDOW.sub(_widened, rule["expr"])
            labels = dict(rule.get("labels", {}))
            if "record" in rule:
                yield Made(rule["record"], labels, expr)
            else:
                named = {"alertname": rule["alert"], **FIRING, **labels}
                yield Made(ALERTS, named, expr, valued=False)


def turns(rules: Iterable[Made]) -> list[list[Made]]:
    """Return the rules by turns: each asks raw series, and what was made in the turns before."""
    left, found = list(rules), list[list[Made]]()
    while left:
        to_come = {each.name for each in left}
        turn = [each for each in left if not usage(each.expr).series & (to_come - {ALERTS})]
        if not turn:
            raise ValueError(f"rules that need each other: {sorted(to_come)}")
        found.append(turn)
        left = [each for each in left if each not in turn]
    return found


def _widened(found: re.Match[str]) -> str:
    return f"[{max(Duration.parse(found[1]), WIDE)}]"


def write(file: Path, address: Address, rules: list[Made], since: int, until: int) -> int:
    """Write what the rules make from step `since` up to, and without, `until`; return samples."""
    samples = 0
    with file.open("w", encoding="utf-8") as out, requests.Session() as session:
        session.trust_env = False  # no proxy stands between us and loopback
        for rule in rules:
            for each in _asked(session, address, rule.expr, since, until):
                if not rule.had(len(each["values"]), until - since):
                    continue
                labels = {k: v for k, v in each["metric"].items() if k != "__name__"}
                labels |= rule.labels
                text = ",".join(f"{name}={json.dumps(labels[name])}" for name in sorted(labels))
                lines = [
                    f"{rule.name}{{{text}}} {value if rule.valued else 1} {at}\n"
                    for at, value in each["values"]
                    if value != "NaN"
                ]
                out.writelines(lines)
                samples += len(lines)
        out.write(END)
    return samples


def _asked(
    session: requests.Session, address: Address, expr: str, since: int, until: int
) -> list[dict[str, Any]]:
    asked = {
        "query": expr,
        "start": str(since * STEP_S),
        "end": str((until - 1) * STEP_S),
        "step": str(STEP_S),
    }
    answer = session.post(f"{address.url}/api/v1/query_range", data=asked, timeout=TIMEOUT_S)
    answer.raise_for_status()
    return list(answer.json()["data"]["result"])
