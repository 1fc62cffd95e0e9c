"""A story told to a Prometheus of its own, and what the rules of an environment say of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from acceptance.ordinary import world
from acceptance.ordinary.asking import Asker, pace
from acceptance.ordinary.firing import Fired, fired
from acceptance.ordinary.needs import Needs
from acceptance.ordinary.story import STEP_S, Story
from acceptance.ordinary.writing import write
from config.catalogue import Catalogue
from config.environment import Environment
from config.rules import rendered_groups
from lab.history.alone import answering
from lab.provision import Binary

# Before anything is judged, rules that are made of rules have begun, and what waits has waited.
SETTLES = 3600 // STEP_S
# All days stay in memory, in whatever order they come.
LARGEST = "90d"
FLAGS = ("--web.enable-remote-write-receiver", f"--storage.tsdb.min-block-duration={LARGEST}")


@dataclass(frozen=True)
class Trial:
    """What is judged: a story, by the rules of an environment."""

    story: Story
    catalogue: Catalogue
    environment: Environment

    @cached_property
    def needs(self) -> Needs:
        """Return the rules."""
        groups = rendered_groups(self.catalogue, self.environment)
        return Needs(tuple(rule for group in groups for rule in group.rules))

    @contextmanager
    def told(self, prometheus: Binary, folder: Path) -> Iterator[Asker]:
        """Start a Prometheus, and give it all series and what the rules record of them."""
        data = folder / "data"
        data.mkdir()
        log = folder / "prometheus.log"
        with answering(prometheus, data, log, *FLAGS, largest=LARGEST) as address:
            self._tell(address.url)
            yield Asker(address.url, self.story.times[self.story.judged :])

    def fired(self, asker: Asker) -> list[Fired]:
        """Return each time that an alert fired in the days that are judged."""
        return [each for rule in self.needs.alerts for each in fired(asker, rule)]

    def _tell(self, url: str) -> None:
        story, reach = self.story, self.needs.reach()
        first = {name: self._first(back) for name, back in reach.items()}
        lines = world.lines(story, self.catalogue, self.environment.name, reach)
        starts = ((each, first[each.name]) for each in lines)
        write(url, ((each.since(start), story.times[start:]) for each, start in starts))
        for turn in self.needs.recorded():
            for rule in turn:
                times = story.times[first[rule.name] :]
                every = pace(rule.expr)
                made = Asker(url, times).recorded(rule)
                write(url, ((each, times[::every]) for each in made))

    def _first(self, back: float) -> int:
        """Return the step from which a series is written that is asked for so far back."""
        # At a full hour, so that rules that are evaluated rarely meet each other's times.
        earlier = self.story.judged - int(back // STEP_S) - SETTLES
        return max(earlier // SETTLES * SETTLES, self.story.first)
