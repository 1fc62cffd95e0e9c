"""Lanes go side by side, their rounds one after the other, and what was held beside is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import cast

import pytest

from acceptance.alerting.round import Player, Round
from acceptance.alerting.stage import Stage
from lab.api import Lab
from lab.errors import LabError
from lab.faults import Fault, Raised


@contextmanager
def held(_: Lab) -> Iterator[None]:
    yield


def fault(name: str) -> Fault:
    return Fault(name=name, title=name, held=held, must=(Raised(name.title()),))


@dataclass
class Recorder:
    """Stands in for whoever breaks a lab: notes what was asked, and holds a round until told."""

    lab: Lab = field(default_factory=lambda: cast("Lab", None))
    stopped: Event = field(default_factory=Event)
    let: dict[str, Event] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    others: dict[str, list[str]] = field(default_factory=dict)
    long: tuple[str, ...] = ()

    def begin(self, faults: Sequence[Fault], after: Iterable[Raised] = ()) -> Round:
        """Note what is begun, and after what."""
        if self.stopped.is_set():
            raise LabError("it ends")
        self.said.append(f"{faults[0].name} after {[str(each) for each in after]}")
        return Round(faults, float(len(self.said)), set())

    def hold(self, played: Round) -> None:
        """Hold it until the test lets it go, or all ends."""
        wanted = self.let.get(played.faults[0].name)
        while wanted and not wanted.wait(0.01):
            if self.stopped.is_set():
                raise LabError("it ends")

    def finish(self, played: Round, others: Callable[[], Iterable[Raised]]) -> Round:
        """Note what may come of others."""
        self.others[played.faults[0].name] = [each.alert for each in others()]
        played.over_at = float(len(self.said))
        return played


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    every = {name: fault(name) for name in ("one", "two", "three")}
    monkeypatch.setattr("acceptance.alerting.stage.faults", lambda _: every)
    return Recorder()


def stage(recorder: Recorder, *lanes: Sequence[tuple[str, ...]]) -> Stage:
    return Stage(cast("Player", recorder), lanes)


def test_rounds_of_a_lane_follow_each_other(recorder: Recorder) -> None:
    asked = stage(recorder, [("one",), ("two",)])
    with asked.playing([("one",), ("two",)]):
        assert asked.played(("two",)).faults[0].name == "two"

    assert recorder.said == ["one after []", "two after ['One']"]


def test_lanes_go_side_by_side(recorder: Recorder) -> None:
    recorder.let["one"] = Event()
    asked = stage(recorder, [("one",)], [("two",)])
    with asked.playing([("one",), ("two",)]):
        # The first is held still.
        asked.played(("two",))
        recorder.let["one"].set()
        asked.played(("one",))

    assert sorted(recorder.others["two"]) == ["One", "Two"]
    assert sorted(recorder.others["one"]) == ["One", "Two"]


def test_only_what_is_chosen_is_played(recorder: Recorder) -> None:
    asked = stage(recorder, [("one",), ("two",)], [("three",)])
    chosen = [each for each in [("one",), ("two",)] if asked.raises(each, {"Two"})]
    with asked.playing(chosen):
        asked.played(("two",))

    assert recorder.said == ["two after []"]


def test_at_the_end_nothing_more_is_begun(recorder: Recorder) -> None:
    recorder.let["one"] = Event()
    asked = stage(recorder, [("one",), ("two",)])
    with pytest.raises(KeyboardInterrupt), asked.playing([("one",), ("two",)]):
        raise KeyboardInterrupt

    assert recorder.said in ([], ["one after []"])


def test_an_unknown_fault_is_named(recorder: Recorder) -> None:
    with pytest.raises(LabError, match="rounds name unknown faults: tow"):
        _ = stage(recorder, [("tow",)]).known


def test_the_last_begins_when_all_others_are_over(recorder: Recorder) -> None:
    recorder.let["one"] = Event()
    asked = Stage(cast("Player", recorder), [[("one",)], [("two",)]], [("three",)])
    with asked.playing([("one",), ("two",), ("three",)]):
        asked.played(("two",))
        assert not any(said.startswith("three") for said in recorder.said)
        recorder.let["one"].set()
        asked.played(("three",))

    assert recorder.said[-1] == "three after []"
    assert recorder.others["three"] == ["Three"]


def test_budgets_that_others_have_spent_may_come_again(recorder: Recorder) -> None:
    recorder.long = ("One",)
    asked = stage(recorder, [("one",), ("two",), ("three",)])
    with asked.playing([("one",), ("two",), ("three",)]):
        for name in ("one", "two", "three"):
            asked.played((name,))

    assert "One" in recorder.others["three"]
