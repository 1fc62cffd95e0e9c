"""Recording and alerting rules whose durations are typed values, never text in an expression."""

from __future__ import annotations

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
    its values, windows, durations and `for`. Without a `team` its series have a label that says it.
    """

    alert: AlertName
    severity: Annotated[Severity, Field(strict=False)]
    team: HostName | None
    for_: Duration = Field(alias="for", default=Duration(0))
    keep_firing_for: Duration = Duration(0)
    summary: Line
    description: Line


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
