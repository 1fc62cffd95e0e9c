"""docs/runbooks/README.md: every alert by area, with its severity and what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from config.alerts import alerts
from config.catalogue import Catalogue
from config.catalogue.rules import AlertRule
from config.environment import Environment
from config.rules import alert_entries
from config.runbooks.folder import FOLDER, INDEX

HEAD = """\
# Runbooks

What to do when an alert fires: one page for each, which its message leads to. This page is made
of `config/catalogue` by `nox -s render`: change it there, not here. *Words like this* are filled in
when an alert fires. [docs/alerts.md](../alerts.md) tells how alerts and runbooks are written.
"""
# A message's own templates: a label, and anything else of its value.
_LABEL = re.compile(r"\{\{[^{}]*\$labels\.(\w+)[^{}]*\}\}")
_OTHER = re.compile(r"\{\{[^{}]*\}\}")


def render_index(catalogue: Catalogue, environment: Environment) -> dict[str, str]:
    """Return {path: text} of the page."""
    return {f"{FOLDER}/{INDEX}": "\n".join([HEAD, *_lines(catalogue, environment)]) + "\n"}


def _lines(catalogue: Catalogue, environment: Environment) -> Iterator[str]:
    entry, last = alert_entries(catalogue, environment), ""
    for rule, place, _ in alerts(catalogue):
        area = PurePath(place.file.name).stem
        if area != last:
            yield from ("",) if last else ()
            yield from (f"## {area}", "", "| Alert | Severity | Says |", "|---|---|---|")
            last = area
        yield _row(rule, entry(rule)["annotations"]["summary"])


def _row(rule: AlertRule, summary: str) -> str:
    says = _OTHER.sub("*value*", _LABEL.sub(r"*\1*", summary)).replace("|", "\\|")
    return f"| [{rule.alert}]({rule.alert}.md) | {rule.severity} | {says} |"
