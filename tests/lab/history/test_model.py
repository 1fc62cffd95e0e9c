"""Figures of a history are consistent: counters rise, buckets add up, pieces go on."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from lab.history.events import Incident, Stretch, Trouble
from lab.history.model import FAILS, LAG, Model, Rows
from lab.history.profile import Family, Kind, Member, Profile
from lab.history.promtool import BLOCK
from lab.history.week import STEP_S, Floats, Steps, visited
from lab.servers import delivery_events
from lab.team.simulate import DAYS

API = {"service": "api-server", "status": "200"}
FIRST = 5000 * BLOCK
CALM = Stretch(FIRST, FIRST + BLOCK, (), ())
NEXT = Stretch(FIRST + BLOCK, FIRST + 2 * BLOCK, (), ())
COUNTER = Family("http_requests_total", Kind.COUNTER, (Member(API, 2.0),), whole=True)
TIMES = Family(
    "http_request_duration_seconds",
    Kind.HISTOGRAM,
    (Member(API, 2.0, mean=0.2, shares=(0.5, 0.3, 0.1, 0.08, 0.02)),),
    bounds=("0.1", "0.5", "1.0", "2.0", "+Inf"),
    endings=("_bucket", "_count", "_sum"),
)


def model(*families: Family) -> Model:
    return Model(Profile(families, ()), 1, FIRST, FIRST + 2 * BLOCK, ("api-server",))


def rows(family: Family, now: Stretch, *before: Stretch) -> list[Rows]:
    return list(model(family).rows(now, before))


def only(family: Family, now: Stretch, *before: Stretch) -> Floats | Steps:
    found = rows(family, now, *before)
    assert len(found) == 1
    values: Floats | Steps = found[0].values[0]
    return values


def troubled(trouble: Trouble) -> Stretch:
    incident = Incident("api-server", trouble, FIRST + 100, FIRST + 112)
    return Stretch(FIRST, FIRST + BLOCK, (incident,), ())


def test_a_counter_rises_at_its_rate_and_the_next_piece_goes_on() -> None:
    one, two = only(COUNTER, CALM), only(COUNTER, NEXT, CALM)
    both = np.concatenate((one, two))

    expected = 2.0 * STEP_S * visited(FIRST, FIRST + 2 * BLOCK)
    assert (np.diff(both) >= 0).all()
    assert both[-1] - both[0] == pytest.approx(expected, rel=0.02)
    assert two[0] - one[-1] < 3 * np.diff(one).max()


def test_a_counter_begins_again_when_its_service_does() -> None:
    deployed = Stretch(FIRST, FIRST + BLOCK, (), (("api-server", FIRST + 50),))
    one, two = only(COUNTER, deployed), only(COUNTER, NEXT, deployed)

    assert one[50] < one[49]
    assert (np.diff(one[50:]) >= 0).all()
    assert two[0] >= one[-1]


def test_failures_are_many_while_a_service_fails() -> None:
    errors = Family(COUNTER.name, Kind.COUNTER, (Member({**API, "status": "500"}, 1.0),))
    usual, many = (np.diff(only(errors, each)) for each in (CALM, troubled(Trouble.FAILING)))

    assert many[100:110].sum() == pytest.approx(FAILS * usual[100:110].sum(), rel=0.5)


def test_a_service_that_is_down_is_not_up() -> None:
    up = Family("up", Kind.GAUGE, (Member({"service": "api-server"}, 1.0),), whole=True)

    assert only(up, CALM).all()
    assert not only(up, troubled(Trouble.DOWN))[100:112].any()


@pytest.mark.parametrize("stretch", [CALM, troubled(Trouble.SLOW), troubled(Trouble.DOWN)])
def test_buckets_are_cumulative_and_the_last_is_the_count(stretch: Stretch) -> None:
    *buckets, count, _ = (each.values[0] for each in rows(TIMES, stretch))

    for lower, higher in itertools.pairwise(buckets):
        assert (lower <= higher).all()
    assert (buckets[-1] == count).all()


def test_the_mean_of_a_histogram_is_the_one_that_was_seen_and_longer_when_slow() -> None:
    for stretch, factor in ((CALM, 1.0), (troubled(Trouble.SLOW), 8.0)):
        *_, count, total = (each.values[0][100:110] for each in rows(TIMES, stretch))
        mean = (total[-1] - total[0]) / (count[-1] - count[0])
        assert mean == pytest.approx(0.2 * factor, rel=0.05)


def test_what_a_lab_begins_with_is_where_the_history_leads() -> None:
    member = Member({"service": delivery_events.NAME}, 0.0, now=90_000.0)
    family = Family("builds_total", Kind.COUNTER, (member,), whole=True)
    last = only(family, NEXT, CALM)[-1]

    assert last <= 90_000
    assert last == pytest.approx(90_000 * (1 - LAG / (DAYS * 288)), rel=0.001)


def test_gauges_stay_above_nothing_and_constant_ones_the_same() -> None:
    queue = Family("redis_key_size", Kind.GAUGE, (Member({}, 1.0, spread=3.0),))
    most = Family("db_client_connection_max", Kind.GAUGE, (Member({}, 20.0),))

    assert (only(queue, CALM) >= 0).all()
    assert set(only(most, CALM)) == {20.0}
