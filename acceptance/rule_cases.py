"""The files of promtool's unit tests: one an alert, and which kinds of series each must try."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from acceptance.mutants.needed import Documents
from config.catalogue import Catalogue
from config.catalogue.rules import LIMIT, AlertRule
from config.catalogue.slo_rules import GROUP

HERE = Path(__file__).parent / "rules"
RULES = Path(__file__).parents[1] / "config/rendered/production/prometheus/rules"
FILES = sorted(HERE.glob("*.test.yaml"))
# Where they lead to is tested once for all (tests/config/test_alerts.py), not in every expectation.
LINKS = ("dashboard_url", "runbook_url")
# The dead man's switch asks for no series.
_ALWAYS = re.compile(r"vector\(\d+\)")
_COUNTED = re.compile(r"\b(?:rate|increase|irate)\(|:rate|_rate\d")


@cache
def plain_rules() -> Documents:
    """Return production's rules by file name, without the links of alerts: read once for all."""
    found = {path.name: _without_links(path) for path in sorted(RULES.glob("*.yml"))}
    return MappingProxyType(found)


def _without_links(path: Path) -> Any:
    document = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    for group in document["groups"]:
        for rule in group["rules"]:
            for name in LINKS:
                rule.get("annotations", {}).pop(name, None)
    return document


def file_of(catalogue: Catalogue, rule: AlertRule) -> Path:
    """Return where the unit tests of an alert are; those of the objectives share files."""
    shared = rule in catalogue.groups[GROUP].alerts
    return HERE / f"{GROUP if shared else rule.alert}.test.yaml"


def files_of(catalogue: Catalogue, rule: AlertRule) -> list[Path]:
    """Return every file in which an alert is asked for."""
    file = file_of(catalogue, rule)
    if rule in catalogue.groups[GROUP].alerts:
        return files_of_objectives()
    return [file] if file.is_file() else []


def files_of_objectives() -> list[Path]:
    """Return every file in which objectives, their budgets and alerts are asked for."""
    return sorted(HERE.glob(f"{GROUP}*.test.yaml"))


def kinds_wanted(rule: AlertRule) -> Iterator[str]:
    """Yield the first words that the names of an alert's tests must have between them.

    `fires`: the bad series, in time and not before. `good`: what is usual. `spike`: bad, but
    shortly. `missing`: no data. `limit`: exactly the threshold. `reset`: a counter begins again.
    What always fires has nothing that is good; its `missing` means that it still fires.
    """
    yield from ("fires", "missing")
    if _ALWAYS.fullmatch(rule.expr):
        return
    yield from ("good", "spike")
    if LIMIT in rule.values:
        yield "limit"
    if _COUNTED.search(rule.expr):
        yield "reset"


def kinds_of(file: Path, alert: str) -> set[str]:
    """Return the first words of the tests that ask for an alert, in a file and its NAME-days."""
    name = file.name.removesuffix(".test.yaml")
    return {
        test["name"].split(":")[0]
        for each in (file, *HERE.glob(f"{name}-*.test.yaml"))
        for test in yaml.safe_load(each.read_text("utf-8"))["tests"]
        if any(case["alertname"] == alert for case in test.get("alert_rule_test", ()))
    }


def cases_of(catalogue: Catalogue, rule: AlertRule) -> int:
    """Return how many tests of promtool's ask for an alert."""
    return sum(
        any(case["alertname"] == rule.alert for case in test.get("alert_rule_test", ()))
        for file in files_of(catalogue, rule)
        for test in yaml.safe_load(file.read_text("utf-8"))["tests"]
    )
