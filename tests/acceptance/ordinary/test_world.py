"""The world has every series that production's alerts ask for, and gaps where servers are gone."""

from __future__ import annotations

import numpy as np
import pytest

from acceptance.ordinary import app, world
from acceptance.ordinary.known import REQUESTS, Known
from acceptance.ordinary.lines import Line
from acceptance.ordinary.needs import Needs
from acceptance.ordinary.story import A_DAY, Gone, Story
from config.catalogue import Catalogue
from config.environment import load_environment
from config.rules import rendered_groups

PRODUCTION = "production"
# A short day, on which the worker and the database are gone for a moment, one after the other.
DAY = Story(
    gone=(Gone("worker", 100), Gone("postgres", 200)),
    until=A_DAY,
    deployed=tuple(range(600, 600 + 8 * 10, 10)),
)


@pytest.fixture(scope="module")
def needs(catalogue: Catalogue) -> Needs:
    groups = rendered_groups(catalogue, load_environment(PRODUCTION))
    return Needs(tuple(rule for group in groups for rule in group.rules))


@pytest.fixture(scope="module")
def lines(catalogue: Catalogue, needs: Needs) -> list[Line]:
    return list(world.lines(DAY, catalogue, PRODUCTION, needs.reach()))


def test_every_series_that_alerts_ask_for_is_there(lines: list[Line], needs: Needs) -> None:
    records = {each["record"] for each in needs.rules if "record" in each}

    assert {each.name for each in lines} == needs.reach().keys() - records


def test_no_series_is_there_twice(lines: list[Line]) -> None:
    keys = [(each.name, *sorted(each.labels.items())) for each in lines]

    assert len(keys) == len(set(keys))


def test_counters_fall_only_where_their_server_was_restarted(lines: list[Line]) -> None:
    for each in (line for line in lines if line.name.endswith("_total")):
        falls = np.flatnonzero(np.diff(each.values[~np.isnan(each.values)]) < 0)
        assert len(falls) <= (each.labels["service"] in ("worker", "redis-exporter")), each.name


def test_who_is_gone_has_no_series_and_its_exporter_says_so(lines: list[Line]) -> None:
    done = [each for each in lines if each.name == app.DONE]
    worker = [each for each in lines if each.labels.get("job") == "setarcos-worker"]
    (up,) = (each for each in worker if each.name == "up")
    (database,) = (each for each in lines if each.name == "pg_up")
    size = next(each for each in lines if each.name == "pg_database_size_bytes")

    assert all(np.isnan(each.values[100]) and not np.isnan(each.values[101]) for each in done)
    assert (up.values[100], up.values[101]) == (0, 1)
    assert database.values[200] == 0
    assert np.isnan(size.values[200])


def test_requests_come_at_the_load_that_is_planned_for(
    catalogue: Catalogue, lines: list[Line]
) -> None:
    known = Known.of(DAY, catalogue, PRODUCTION)
    of_the_lab = {each.service for each in known.families[REQUESTS].members}
    total = sum(
        each.values[-1] - each.values[0]
        for each in lines
        if each.name == REQUESTS and each.labels["service"] in of_the_lab
    )
    expected = catalogue.capacity.load.requests_per_second * 86_400 * DAY.visits.mean()

    assert total == pytest.approx(expected, rel=0.02)


def test_what_nobody_does_waits_until_somebody_is_there() -> None:
    away = np.array([False, True, True, False, False])
    done, left = app.drained(np.array([1.0, 4, 4, 1, 0]), away, 5.0)

    assert done.tolist() == [1, 0, 0, 5, 4]
    assert left.tolist() == [0, 4, 8, 4, 0]
