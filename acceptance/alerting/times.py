"""When an alert was true, told and over, in seconds: here, and translated to production."""

from __future__ import annotations

from dataclasses import dataclass

from acceptance.alerting.detection import bound_s, told_s
from config.catalogue import Catalogue
from config.catalogue.rules import AlertRule
from config.environment import Environment


@dataclass(frozen=True)
class Times:
    """What came of a fault; seconds since 1970, None where it did not come.

    `true_at` is the first evaluation that found the alert true, or when it could be told of first;
    `told_at` is the first message, and `known_at` the first to whoever heard of it last.
    """

    broken_at: float
    true_at: float | None = None
    told_at: float | None = None
    known_at: float | None = None
    healed_at: float | None = None
    over_at: float | None = None

    @property
    def detected_s(self) -> float | None:
        """Return how long it was broken when somebody heard of it; None for an earlier message."""
        if self.told_at is not None and self.told_at < self.broken_at:
            return None
        return _between(self.broken_at, self.told_at)

    @property
    def told_s(self) -> float | None:
        """Return how long after the first true evaluation everybody had heard of it."""
        return _between(self.true_at, self.known_at)

    @property
    def resolved_s(self) -> float | None:
        """Return how long after it was mended everybody had heard that it is over."""
        return _between(self.healed_at, self.over_at)


@dataclass(frozen=True)
class Paces:
    """A lab's environment, and the one that its times are translated to."""

    catalogue: Catalogue
    here: Environment
    production: Environment

    @property
    def scale(self) -> float:
        """Return how many times as long things take in production."""
        return self.here.time_scale / self.production.time_scale

    def figures(self, rule: AlertRule, times: Times) -> dict[str, float | None]:
        """Return what the report says of an alert's times.

        What was measured is as many times as long in production: that also multiplies what a busy
        machine was late by. The way of a message does not slow down with the rules: it is the
        bound that is translated, and being late is added as it was.
        """
        detected, told = times.detected_s, times.told_s
        bound = told_s(self.catalogue, self.here, rule)
        there = told_s(self.catalogue, self.production, rule)
        return {
            "detected_s": detected,
            "bound_s": bound_s(self.catalogue, self.here, rule),
            "production_detected_s": None if detected is None else detected * self.scale,
            "production_bound_s": bound_s(self.catalogue, self.production, rule),
            "told_s": told,
            "told_bound_s": bound,
            "production_told_s": None if told is None else max(0.0, there + told - bound),
            "resolved_s": times.resolved_s,
        }


def _between(begin: float | None, end: float | None) -> float | None:
    return None if begin is None or end is None else max(0.0, end - begin)
