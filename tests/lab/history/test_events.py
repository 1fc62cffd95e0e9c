"""Incidents and deployments are the same for the same seed, and within their stretch."""

from __future__ import annotations

from lab.history.events import Incident, Stretch, Trouble, stretch

SERVICES = ("api-server", "worker")
SINCE, UNTIL = 1000, 1648


def test_the_same_seed_tells_the_same() -> None:
    told = [stretch(seed, SINCE, UNTIL, SERVICES) for seed in (1, 1, 2, 3, 4)]

    assert told[0] == told[1]
    assert len({each.incidents + each.deployed for each in told}) > 1


def test_nothing_crosses_an_end() -> None:
    for seed in range(200):
        found = stretch(seed, SINCE, UNTIL, SERVICES)
        for each in found.incidents:
            assert SINCE < each.since < each.until < UNTIL
        assert all(SINCE < at < UNTIL for _, at in found.deployed)


def test_a_service_starts_again_after_trouble_and_with_a_deployment() -> None:
    incidents = (
        Incident("worker", Trouble.DOWN, 1010, 1013),
        Incident("worker", Trouble.SLOW, 1020, 1030),
        Incident("api-server", Trouble.FAILING, 1040, 1050),
    )
    found = Stretch(SINCE, UNTIL, incidents, (("worker", 1100),))

    assert found.restarts("worker") == (1010, 1013, 1030, 1100)
    assert list(found.of("worker", Trouble.SLOW)) == [slice(20, 30)]
