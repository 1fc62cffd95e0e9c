"""What counts as evaluated and told: by either server, once, within its time."""

from __future__ import annotations

import pytest

from acceptance.soak.tally import Phase, Share, evaluations, notifications
from lab.receivers.inbox import Channel, Message

ONE, TWO = (Channel.SLACK, "#a"), (Channel.SMS, "b")
PHASES = (Phase("firing", 100.0, 145.0), Phase("resolved", 145.0, 190.0))


def message(who: tuple[Channel, str], status: str, at: float) -> Message:
    channel, to = who
    return Message(
        channel=channel, at=at, to=to, alerts=("TargetDown",), status=status, text="", raw=""
    )


def test_an_evaluation_is_made_when_either_server_made_it() -> None:
    first = [10.25, 11.25, 12.25]  # then it is dead
    second = [12.25, 13.25, 15.25, 16.25]  # both miss the one of the 14th second

    assert evaluations([*first, *second], 10.0, 17.0, 1.0) == Share(7, 6)


def test_what_is_cut_off_at_either_end_is_not_expected() -> None:
    assert evaluations([10.25, 11.25, 12.25], 10.5, 12.5, 1.0) == Share(1, 1)


def test_everybody_has_to_hear_once_of_each_phase() -> None:
    heard = [
        message(ONE, "firing", 110.0),
        message(TWO, "firing", 111.0),
        message(ONE, "resolved", 160.0),
    ]

    assert notifications(PHASES, heard, {ONE, TWO}) == Share(4, 3)


def test_what_comes_twice_or_too_late_is_not_made() -> None:
    heard = [
        message(ONE, "firing", 110.0),
        message(ONE, "firing", 112.0),
        message(TWO, "firing", 146.0),
        message(ONE, "resolved", 160.0),
        message(TWO, "resolved", 161.0),
    ]

    assert notifications(PHASES, heard, {ONE, TWO}) == Share(4, 2, doubled=1)


def test_a_share_is_made_of_expected() -> None:
    assert Share(1000, 999).ratio == pytest.approx(0.999)
    assert Share(0, 0).ratio == 1.0
