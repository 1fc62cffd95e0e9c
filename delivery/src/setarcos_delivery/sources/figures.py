"""What is kept of a report: its figures, and the sum of its text."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from setarcos_delivery.facts import Count, Time

MAX_TOOL, MAX_PART = 50, 80
# Together they are a key, which fits a name.
ToolName = Annotated[str, Field(min_length=1, max_length=MAX_TOOL)]
PartName = Annotated[str, Field(min_length=1, max_length=MAX_PART)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Figures(BaseModel):
    """What all figures have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TestFigures(Figures):
    """How many tests ended how, and how long they took together, in seconds."""

    __test__ = False  # pytest: this is none

    success: Count
    failure: Count
    skipped: Count
    seconds: Seconds


class CoverageFigures(Figures):
    """How much of the code was run, in per cent."""

    percent: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class ToolFigures(Figures):
    """How many findings of each level a tool reported."""

    tool: ToolName
    error: Count
    warning: Count
    note: Count


class QualityFigures(Figures):
    """The findings of every tool in a report."""

    tools: Annotated[list[ToolFigures], Field(max_length=100)]


AnyFigures = TestFigures | CoverageFigures | QualityFigures


class Report(Figures):
    """A report as it is kept; `at` is when it came, `sha256` the sum of its text."""

    kind: Literal["junit", "coverage", "sarif"]
    component: PartName
    run: PartName
    at: Time
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    figures: AnyFigures
