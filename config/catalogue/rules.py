"""Recording and alerting rules whose durations are typed values, never text in an expression."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator, model_validator

from config.catalogue.fact import Fact, HostName, LabelName, Line, Section, mistake
from config.durations import Duration

AlertName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]*$")]
RecordName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+:[a-z0-9_]+:[a-z0-9_]+$")]
_WRITTEN_DURATION = re.compile(r"\[\s*[0-9][^\]]*\]|\boffset\s+-?\s*[0-9]")


class Severity(StrEnum):
    """How soon somebody must look: now, today, when there is time."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class Unit(StrEnum):
    """What an alert's `limit` is measured in; `possible` says what it can be."""

    RATIO = "ratio"
    PERCENT = "percent"
    SECONDS = "seconds"
    BYTES = "bytes"
    PER_SECOND = "per_second"
    COUNT = "count"
    DOLLARS = "dollars"

    @property
    def most(self) -> float:
        """What no measured value passes, so that a limit there would never be passed either."""
        return {Unit.RATIO: 1.0, Unit.PERCENT: 100.0}.get(self, math.inf)

    def possible(self, limit: float) -> bool:
        """Tell whether a measured value can be on either side of `limit`."""
        return 0 <= limit < self.most

    def impossible(self, name: str, limit: float) -> tuple[str, str]:
        """Return what to say of a limit that no measured value can pass, and how to mend it."""
        most = f" and under {self.most:g}" if math.isfinite(self.most) else ""
        return (
            f"{name}: a value in {self.value} is never on both sides of {limit:g}",
            f"write a limit of 0 or more{most}",
        )


# The value of an alert that its expression is held against; every other value may have any name.
LIMIT = "limit"
# Begins each text of a new alert that a person is to write (nox -s new -- alert).
FILL_IN = "FILL IN"


class DashboardLink(Fact):
    """Where an alert is looked at: a dashboard by its uid, and what is chosen at its top.

    `variables` take the value of a label of the alert, `fixed` ones are written here; the
    environment is always chosen. `range` is how far back the page looks.
    """

    uid: HostName
    variables: Mapping[LabelName, LabelName] = Field(default_factory=dict)
    fixed: Mapping[LabelName, Line] = Field(default_factory=dict)
    range: Duration = Duration(3_600_000)


class Expression(Fact):
    """PromQL with `<< name >>` where a duration or a number of the same rule goes.

    `windows` are ranges, divided by an environment's time scale but never under four scrapes.
    `durations` (offsets, ages, horizons; `<< name.seconds >>` as a number) are divided as well.
    `values` are measured quantities and never scaled.
    """

    expr: Line
    windows: Mapping[LabelName, Duration] = Field(default_factory=dict)
    durations: Mapping[LabelName, Duration] = Field(default_factory=dict)
    values: Mapping[LabelName, int | float] = Field(default_factory=dict)
    plan: Section

    @field_validator("expr")
    @classmethod
    def _no_written_duration(cls, value: str) -> str:
        if found := _WRITTEN_DURATION.search(value):
            raise mistake(
                "written_duration",
                f"the duration in '{found[0]}' is text, so it cannot be scaled",
                fix="name it under `windows` or `durations` and write << name >>",
            )
        return value


class RecordingRule(Expression):
    """A rule that stores what is asked often, named level:metric:operations."""

    record: RecordName
    description: Line
    labels: Mapping[LabelName, Line] = Field(default_factory=dict)


class AlertRule(Expression):
    """A rule that tells somebody.

    Texts may use Prometheus' own {{ }} templates, and << >> for what the rule itself names:
    its values, windows, durations and `for`. Without a `team` or a `service` its series have a
    label that says it. `unit` is what the value called `limit` is measured in; an environment may
    have another limit (its `thresholds`).
    """

    alert: AlertName
    severity: Annotated[Severity, Field(strict=False)]
    team: HostName | None
    service: HostName | None = None
    unit: Annotated[Unit | None, Field(strict=False)] = None
    for_: Duration = Field(alias="for", default=Duration(0))
    keep_firing_for: Duration = Duration(0)
    summary: Line
    description: Line
    dashboard: DashboardLink

    @model_validator(mode="after")
    def _limit_is_possible(self) -> AlertRule:
        if (LIMIT in self.values) != (self.unit is not None):
            raise mistake(
                "alert_unit",
                f"{self.alert} has a limit or a unit, but not both",
                fix=f"call the value of its threshold {LIMIT}, and write unit: for it",
            )
        if self.unit is not None and not self.unit.possible(self.values[LIMIT]):
            message, fix = self.unit.impossible(self.alert, self.values[LIMIT])
            raise mistake("alert_limit", message, fix=fix)
        return self


class RuleGroup(Fact):
    """Rules that are evaluated together, in order."""

    name: HostName
    records: tuple[RecordingRule, ...] = Field(default=(), strict=False)
    alerts: tuple[AlertRule, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _not_empty(self) -> RuleGroup:
        if not self.records and not self.alerts:
            raise mistake("rule_group", "a group without rules", fix="add a rule, or remove it")
        return self
