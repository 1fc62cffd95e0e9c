"""What every dashboard marks on its time axis: dashboards/annotations.yaml."""

from __future__ import annotations

from pydantic import Field, model_validator

from config.catalogue.fact import Fact, HostName, Line, mistake
from config.dashboards.spec import Colour, Kind, Panel, Query, Text
from config.dashboards.units import Unit


class Annotation(Fact):
    """What every dashboard marks on its time axis: a query, and the words beside each mark.

    PromQL marks the times at which a series is above zero; `text` may use its labels. SQL answers
    with columns `time` and `text`. `empty` says why there may be none on a healthy day.
    """

    name: HostName
    title: Line
    description: Line
    colour: Colour
    promql: Line | None = None
    sql: Text | None = None
    text: Line | None = None
    empty: Line | None = None

    @property
    def panel(self) -> Panel:
        """Return it as a panel: what is checked of a panel's query is checked of this one's."""
        return Panel(
            title=f"annotation {self.title}",
            description=self.description,
            kind=Kind.TABLE if self.promql is None else Kind.STATES,
            unit=Unit.NONE,
            queries=(Query(promql=self.promql, sql=self.sql),),
            empty=self.empty,
        )

    @model_validator(mode="after")
    def _one_query(self) -> Annotation:
        if (self.promql is None) == (self.sql is None):
            raise mistake(
                "annotation_query",
                "an annotation has one query",
                fix="write either promql or sql",
            )
        return self


class AnnotationsFile(Fact):
    """dashboards/annotations.yaml; who has no such file has no annotations."""

    annotations: tuple[Annotation, ...] = Field(strict=False)
