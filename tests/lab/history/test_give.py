"""A history's Prometheus: it sees a service only when that counts what the history ends with."""

from __future__ import annotations

from lab.history.give import behind
from lab.server import Server


def servers(*names: str) -> list[Server]:
    return [Server(name, name, (), None, needs=("first",)) for name in names]


def test_prometheus_starts_when_the_team_was_told_of() -> None:
    found = {each.name: each.needs for each in behind(servers("prometheus", "team", "loki"))}

    assert found == {"prometheus": ("first", "team"), "team": ("first",), "loki": ("first",)}


def test_a_lab_without_the_team_is_as_it_was() -> None:
    every = servers("prometheus", "loki")

    assert behind(every) == every
