"""The folder of all runbooks: one for each alert, and none for another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from config.alerts import alerts
from config.catalogue import Catalogue
from config.problems import Problem, nearest

FOLDER = "docs/runbooks"
INDEX = "README.md"


def pages(root: Path) -> list[Path]:
    """Return every runbook of the repository at `root`, by name."""
    return sorted(path for path in (root / FOLDER).glob("*.md") if path.name != INDEX)


def orphans(catalogue: Catalogue, root: Path) -> Iterator[Problem]:
    """Yield each runbook for an alert that does not exist."""
    known = [rule.alert for rule, _, _ in alerts(catalogue)]
    for path in pages(root):
        if path.stem not in known:
            message = f"a runbook for an alert that does not exist: '{path.stem}'"
            fix = "name the file after its alert, or remove it with the alert"
            near = nearest(path.stem, known)
            yield Problem(f"{FOLDER}/{path.name}", 1, "runbook/orphan", message, near, fix)


def missing(catalogue: Catalogue, root: Path) -> Iterator[Problem]:
    """Yield each alert that has no runbook, at the line where the alert stands."""
    there = {path.stem for path in pages(root)}
    for rule, place, index in alerts(catalogue):
        if rule.alert not in there:
            fix = f"write {FOLDER}/{rule.alert}.md (docs/alerts.md)"
            message = f"alert {rule.alert} has no runbook"
            yield place.problem("runbook/missing", message, "alerts", index, "alert", fix=fix)
