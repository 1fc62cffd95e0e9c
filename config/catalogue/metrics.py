"""Every metric that our own processes expose: name, type, unit, labels, buckets, help."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from config.catalogue.fact import Fact, HostName, LabelName, Line, MetricName, Section, mistake


class MetricType(StrEnum):
    """The types of the Prometheus exposition format that this pack uses."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Unit(StrEnum):
    """What one step of a value means."""

    COUNT = "count"
    SECONDS = "seconds"
    MINUTES = "minutes"
    BYTES = "bytes"
    PERCENT = "percent"
    RATIO = "ratio"
    TOKENS = "tokens"
    DOLLARS = "dollars"  # of the United States
    RATING = "rating"  # one star to five


class Metric(Fact):
    """One metric family as plan.md names it; `plan` is the section that asks for it.

    `values_of` names, for a label whose values differ from the usual ones, the entry in
    labels.yaml that lists them.
    """

    name: MetricName
    type: Annotated[MetricType, Field(strict=False)]
    unit: Annotated[Unit, Field(strict=False)]
    help: Line
    plan: Section
    labels: tuple[LabelName, ...] = Field(default=(), strict=False)
    values_of: Mapping[LabelName, LabelName] = Field(default_factory=dict)
    buckets: tuple[float, ...] = Field(default=(), strict=False)
    exposed_by: tuple[HostName, ...] = Field(default=(), strict=False)
    feature: HostName | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Metric:
        self._check_name()
        self._check_buckets()
        if len(set(self.labels)) != len(self.labels):
            raise mistake("metric_labels", "a label stands twice", fix="remove one of the two")
        return self

    def _check_name(self) -> None:
        if (self.type is MetricType.COUNTER) != self.name.endswith("_total"):
            raise mistake(
                "metric_name",
                "counters, and only counters, end in _total",
                fix="rename the metric, or change its type",
            )

    def _check_buckets(self) -> None:
        if (self.type is MetricType.HISTOGRAM) != bool(self.buckets):
            raise mistake(
                "metric_buckets",
                "histograms, and only histograms, have buckets",
                fix="add buckets, or change the type",
            )
        if any(low >= high for low, high in zip(self.buckets, self.buckets[1:], strict=False)):
            raise mistake("metric_buckets", "buckets must rise", fix="put the bounds in order")

    def value_set(self, label: str) -> str:
        """Return the entry of labels.yaml that lists the values of `label`."""
        return self.values_of.get(label, label)

    def sample_names(self) -> tuple[str, ...]:
        """Return the names of the series that a scrape of this family yields."""
        if self.type is MetricType.HISTOGRAM:
            return tuple(f"{self.name}_{part}" for part in ("bucket", "count", "sum"))
        return (self.name,)
