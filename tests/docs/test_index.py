"""docs/runbooks/README.md is what the catalogue says."""

from __future__ import annotations

from pathlib import Path

from config.alerts import alerts
from config.environment import load_environment
from config.instrumentation import difference
from config.runbooks.index import render_index
from tests import loaded

ROOT = Path(__file__).parents[2]
CATALOGUE = loaded.catalogue()
FILES = render_index(CATALOGUE, load_environment("production"))


def test_the_list_of_runbooks_is_up_to_date() -> None:
    assert difference(FILES, ROOT) == "", "nox -s render"


def test_each_alert_stands_in_it_once_with_its_severity() -> None:
    (text,) = FILES.values()
    for rule, _, _ in alerts(CATALOGUE):
        rows = [line for line in text.splitlines() if f"]({rule.alert}.md)" in line]

        assert len(rows) == 1
        assert f" | {rule.severity.value} | " in rows[0]


def test_what_is_filled_in_later_is_named() -> None:
    (text,) = FILES.values()

    assert "*instance*" in text
    assert "{{" not in text
    assert "<<" not in text
