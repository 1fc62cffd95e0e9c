"""Servers die one after the other and are back before the next; phases have their whole time."""

from __future__ import annotations

from itertools import pairwise

from acceptance.soak.pace import PHASE_S, Kill, kills, turns
from acceptance.soak.run import SERVERS


def test_an_hour_has_eleven_kills_of_each_server_in_turn() -> None:
    found = list(kills(3600, 300, SERVERS))

    assert len(found) == 11
    assert [each.server for each in found[:5]] == [*SERVERS, SERVERS[0]]
    assert found[0] == Kill(300, 360, "prometheus")
    assert all(a.back_s < b.at_s for a, b in pairwise(found))


def test_a_short_soak_has_short_deaths() -> None:
    assert list(kills(100, 40, ("a", "b"))) == [Kill(40, 60, "a")]


def test_the_last_phase_is_as_long_as_all_others() -> None:
    found = list(turns(3600))

    assert found[:2] == [0, PHASE_S]
    assert found[-1] + PHASE_S <= 3600


def test_what_is_shorter_than_a_phase_has_none() -> None:
    assert list(turns(PHASE_S - 1)) == []
