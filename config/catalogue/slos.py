"""Service level objectives, and how fast their error budgets may go before somebody is told."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field, model_validator

from config.catalogue.fact import Fact, HostName, Line, MetricName, Section, mistake
from config.catalogue.rules import AlertName, DashboardLink, Severity
from config.durations import Duration


class Burn(Fact):
    """An alert on two windows: the long one shows that it matters, the short one that it goes on.

    `factor` is how many times faster the budget goes than it may; `spent` is the share of it that
    is gone by then.
    """

    alert: AlertName
    severity: Annotated[Severity, Field(strict=False)]
    long: Duration
    short: Duration
    factor: Annotated[int | float, Field(gt=0)]
    spent: Annotated[float, Field(gt=0, lt=1)]

    @model_validator(mode="after")
    def _short_is_shorter(self) -> Burn:
        if self.short >= self.long:
            raise mistake(
                "burn_windows",
                f"short window {self.short} is not under long window {self.long}",
                fix="exchange the two; the table of the SRE workbook has a twelfth",
            )
        return self


class Slos(Fact):
    """What all objectives share; `least_failures` within a long window are no reason to tell."""

    window: Duration
    rate: Duration
    forecast: Duration
    least_failures: Annotated[int, Field(ge=1)]
    dashboard: DashboardLink
    burns: tuple[Burn, ...] = Field(strict=False)

    @model_validator(mode="after")
    def _spent_follows(self) -> Slos:
        for burn in self.burns:
            spent = burn.factor * burn.long.ms / self.window.ms
            if not math.isclose(spent, burn.spent, rel_tol=1e-6):
                raise mistake(
                    "burn_spent",
                    f"{burn.alert}: {burn.factor:g} x {burn.long.spoken} of "
                    f"{self.window.spoken} is {spent:g} of the budget, not {burn.spent:g}",
                    fix=f"write spent: {spent:g}, or correct factor, long or window",
                )
        return self


class Slo(Fact):
    """An objective: the share of events that go well.

    Events are those of metric `of` `where` its labels match. Those that match `failed` as well go
    badly (a counter), or those that are not over `within` so many seconds (a histogram).
    """

    name: HostName
    title: Line
    description: Line
    service: HostName
    feature: HostName | None = None
    objective: Annotated[float, Field(gt=0, lt=1)]
    plan: Section
    of: MetricName
    where: Line
    failed: Line | None = None
    within: Annotated[int | float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Slo:
        if (self.failed is None) == (self.within is None):
            raise mistake(
                "slo_kind",
                f"objective {self.name} says both failed and within, or neither",
                fix="write failed: for a counter, within: (seconds) for a histogram",
            )
        return self
