"""A series over all days, and counts as they come: by chance, and from nothing after a restart."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from acceptance.ordinary.story import STEP_S, Story
from lab.history.week import Floats

# By which part what is measured in a step differs from what is usual.
NOISE = 0.15


@dataclass(frozen=True)
class Line:
    """A series: its name, its labels, and a value for each step; none is a gap."""

    name: str
    labels: Mapping[str, str]
    values: Floats

    def since(self, step: int) -> Line:
        """Return the line from a step on."""
        return Line(self.name, self.labels, self.values[step:])


def chance(story: Story, *of: str) -> np.random.Generator:
    """Return the chance of a thing: it does not change when others are added."""
    return np.random.default_rng([story.seed, zlib.crc32(" ".join(of).encode())])


def counted(chances: np.random.Generator, per_second: Floats | float, shape: Floats) -> Floats:
    """Return how many come in each step, by chance, where so many a second are usual."""
    usual = per_second * STEP_S * shape
    return chances.poisson(usual).astype(float)


def summed(increments: Floats, restarts: Sequence[int], first: float = 0.0) -> Floats:
    """Return running totals, which begin again at restarts."""
    totals = first + np.cumsum(increments)
    for step in restarts:
        totals[step:] -= totals[step - 1]
    return totals


def measured(chances: np.random.Generator, per_second: float, shape: Floats) -> Floats:
    """Return how much of something without a count, such as seconds, comes in each step."""
    noise = chances.lognormal(-(NOISE**2) / 2, NOISE, len(shape))
    return per_second * STEP_S * shape * noise
