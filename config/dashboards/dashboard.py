"""A dashboard with its panels in their places, before it is anybody's JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.catalogue.catalogue import Place
from config.dashboards.spec import COLUMNS, Folder, Panel, Row, Variable

# Grafana refuses a longer one.
LONGEST_UID = 40


@dataclass(frozen=True)
class Placed:
    """A panel, its number in the dashboard, and its place in the grid."""

    panel: Panel
    number: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class PlacedRow:
    """A row's heading and its panels; the panels of a collapsed row are inside it."""

    row: Row
    number: int
    y: int
    panels: tuple[Placed, ...]


@dataclass(frozen=True)
class Dashboard:
    """One dashboard; `fixed` are the variables that have one value for good."""

    folder: Folder
    name: str
    title: str
    description: str
    plan: str
    tags: tuple[str, ...]
    variables: tuple[Variable, ...]
    fixed: Mapping[str, str]
    links: tuple[str, ...]
    time: str
    rows: tuple[tuple[Row, Place], ...]

    @property
    def uid(self) -> str:
        """Return the name by which links and addresses know it."""
        return f"{self.folder.name}-{self.name}"

    def panels(self) -> Iterator[tuple[Panel, Place]]:
        """Yield every panel with the place of its text."""
        for row, place in self.rows:
            for index, panel in enumerate(row.panels):
                yield panel, Place(place.file, (*place.at, "panels", index))

    def placed(self) -> tuple[PlacedRow, ...]:
        """Return the rows with numbers and places, from the top down."""
        return tuple(_placed([row for row, _ in self.rows]))


def _placed(rows: Sequence[Row]) -> Iterator[PlacedRow]:
    number, y = 1, 0
    for row in rows:
        panels = tuple(_flow(row.panels, number + 1, y + 1))
        yield PlacedRow(row, number, y, panels)
        number += 1 + len(panels)
        y = y + 1 if row.collapsed else max(each.y + each.height for each in panels)


def _flow(panels: Sequence[Panel], number: int, y: int) -> Iterator[Placed]:
    """Put panels beside each other until the line is full, as words are."""
    x, line = 0, 0
    for index, panel in enumerate(panels):
        width, height = panel.size
        if x + width > COLUMNS:
            x, y, line = 0, y + line, 0
        yield Placed(panel, number + index, x, y, width, height)
        x, line = x + width, max(line, height)
