"""What is told of a period."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from setarcos_delivery.figures.bands import Band
from setarcos_delivery.figures.period import Period


class Figures(BaseModel):
    """DORA's four figures of a period, what they are made of, and the pipeline's figures.

    None: there was nothing to make the figure of. docs/dora.md has each definition.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    period: Period

    deployments: int
    rollbacks: int
    hotfixes: int
    per_day: float
    frequency_band: Band

    changes: int
    skewed: int
    lead_time_minutes: float | None
    lead_time_band: Band | None

    failed: int
    change_failure_rate: float | None
    change_failure_band: Band | None

    incidents: int
    restored: int
    restore_minutes: float | None
    restore_band: Band | None

    # Of all environments: a build has none.
    builds: int
    build_success_rate: float | None
    build_seconds: float | None
    tests: int
    test_success_rate: float | None
    coverage_percent: float | None
