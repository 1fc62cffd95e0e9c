"""Reports, as they are stored: their figures as facts."""

from __future__ import annotations

from setarcos_delivery.facts import Coverage, Quality, Tests
from setarcos_delivery.sources.event import Event, read
from setarcos_delivery.sources.figures import CoverageFigures, Report, TestFigures
from setarcos_delivery.sources.names import Names
from setarcos_delivery.sources.source import Facts

SUM = 16  # digits of a text's sum that are in a key


def facts(event: Event, names: Names) -> Facts:  # noqa: ARG001
    """Return what a stored report says.

    Reports of tests of one run add up (its jobs may each make one); of coverage and of findings by
    one tool, the last of a run counts.
    """
    report = read(Report, event.body)
    figures, key = report.figures, f"{report.run}/{report.component}"
    said = {"component": report.component, "observed_at": report.at}
    if isinstance(figures, TestFigures):
        part = f"{key}/{report.sha256[:SUM]}"
        return (Tests.model_validate({**figures.model_dump(), **said, "key": part}),)
    if isinstance(figures, CoverageFigures):
        return (Coverage.model_validate({**figures.model_dump(), **said, "key": key}),)
    return tuple(
        Quality.model_validate({**each.model_dump(), **said, "key": f"{key}/{each.tool}"})
        for each in figures.tools
    )
