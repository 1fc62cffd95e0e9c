"""What was sent, acknowledged, found and lost is told apart by number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import requests

from acceptance.faults.load import Load
from acceptance.faults.sender import MOST, Numbers, Sender


@dataclass
class Things:
    """A stand-in for a server: refuses some, forgets some, and has some twice."""

    refuses: frozenset[int] = frozenset()
    forgets: frozenset[int] = frozenset()
    twice: frozenset[int] = frozenset()
    name: str = "things"
    run: str = "run"
    taken: list[int] = field(default_factory=list)

    def send(self, numbers: Numbers) -> None:
        """Take some."""
        if self.refuses & set(numbers):
            raise requests.ConnectionError("no")
        self.taken += numbers

    def found(self) -> Counter[int]:
        """Return what was taken and not forgotten."""
        kept = [number for number in self.taken if number not in self.forgets]
        return Counter([*kept, *(number for number in kept if number in self.twice)])


def test_each_number_is_counted_for_what_became_of_it() -> None:
    things = Things(refuses=frozenset({3}), forgets=frozenset({5}), twice=frozenset({0, 6}))
    sender = Sender(things, batch=2)

    assert [sender.once() for _ in range(4)] == [True, False, True, True]

    count = sender.count()
    assert (count.sent, count.acknowledged, count.found, count.duplicated) == (8, 6, 5, 2)
    assert count.lost == {5}
    assert sender.refused == "no"


def test_what_is_there_without_an_acknowledgement_is_not_found_by_it() -> None:
    """A server may have taken what it could no longer answer for."""
    things = Things()
    sender = Sender(things)
    sender.once()
    things.taken.append(7)

    count = sender.count()

    assert (count.acknowledged, count.found, count.lost) == (1, 1, frozenset())


def test_a_load_sends_until_it_is_let_go() -> None:
    load = Load.made(Sender(Things(), every_s=0.001), Sender(Things(name="others"), every_s=0.001))
    with load.running():
        load.more(3, within_s=30)
        load.more(3, within_s=30)

    sent = [sender.sent for sender in load.senders.values()]
    assert all(6 <= each <= MOST for each in sent)
    assert [sender.sent for sender in load.senders.values()] == sent


def test_a_refusal_is_waited_for() -> None:
    # More than one: the first may be refused before somebody waits.
    sender = Sender(Things(refuses=frozenset(range(4, MOST, 2))), every_s=0.001)
    with sender.running():
        sender.refusal(within_s=30)
        sender.attempt(3, within_s=30)

    assert 4 not in sender.acknowledged
