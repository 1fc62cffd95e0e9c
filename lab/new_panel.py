"""`nox -s new -- panel`: a panel's five lines at the end of a row, or a message and no change."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from config.catalogue import load_catalogue
from config.dashboards.check import problems
from config.dashboards.dashboard import Dashboard
from config.dashboards.library import HERE, Library, load_library
from config.dashboards.spec import COLUMNS, Kind, Panel
from config.dashboards.units import Unit
from config.environment import load_environment
from config.problems import Problem, ProblemsError, nearest
from config.rules import vocabulary
from config.yamlfile import YamlFile
from lab.errors import LabError

# Any would do: dashboards are the same in all.
ENVIRONMENT = "production"
LONGEST_LINE = 100
DESCRIPTION = "Say in one line what it shows"


@dataclass(frozen=True)
class NewPanel:
    """What somebody wants: `query` is written in `language`; without a unit only logs are."""

    title: str
    dashboard: str
    row: str
    language: str
    query: str
    unit: str | None = None
    kind: str = Kind.TIMESERIES.value
    description: str = DESCRIPTION
    legend: str = ""

    def fields(self) -> dict[str, str]:
        """Return the panel's lines, as names and values."""
        written = {"title": self.title, "description": self.description}
        if self.kind != Kind.TIMESERIES:
            written["kind"] = self.kind
        if self.unit is not None:
            written["unit"] = self.unit
        written[self.language] = self.query
        if self.legend:
            written["legend"] = self.legend
        return written


def new_panel(wanted: NewPanel, root: Path = HERE) -> str:
    """Write the panel; return what to do next. Raises LabError, and leaves the file as it was."""
    _one_of("kind", wanted.kind, [each.value for each in Kind])
    if wanted.unit is not None:
        _one_of("unit", wanted.unit, [each.value for each in Unit])
    library = load_library(root)
    dashboard = _dashboard(library, wanted.dashboard)
    file, index = _row(dashboard, library, wanted.row)
    path = root.parent / file.name
    before = path.read_text("utf-8")
    after, line = inserted(before, file, index, wanted.fields())
    path.write_text(after, encoding="utf-8")
    try:
        panel = _checked(wanted, root)
    except BaseException:
        path.write_text(before, encoding="utf-8")
        raise
    width, height = panel.size
    todo = "say what it shows in its description; " if wanted.description == DESCRIPTION else ""
    return (
        f"written: {file.name}:{line}, {width} of {COLUMNS} columns wide, {height} rows high\n"
        f"next: {todo}nox -s render;\n"
        "      nox -s acceptance -- -k dashboards asks its query of a running lab"
    )


def inserted(text: str, file: YamlFile, row: int, fields: dict[str, str]) -> tuple[str, int]:
    """Return `text` with a panel at the end of a row, and its line; all else stays as it is."""
    lines = text.splitlines()
    first = lines[file.lines["rows", row, "panels", 0] - 1]
    indent = len(first) - len(first.lstrip())
    if not first.lstrip().startswith("- "):
        message = f"{file.name}: the row's panels do not each begin a line with '- '"
        raise LabError(message, hint="write them as in the other dashboards, one field a line")
    end = file.lines.get(("rows", row + 1), len(lines) + 1) - 1
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1  # what stands above the next row belongs to it
    panel = textwrap.indent(_written(fields, indent), " " * indent).splitlines()
    return "\n".join([*lines[:end], *panel, *lines[end:]]) + "\n", end + 1


def _written(fields: dict[str, str], indent: int) -> str:
    written = [f"{name}: {_scalar(name, value, indent)}" for name, value in fields.items()]
    return "- " + textwrap.indent("\n".join(written), "  ").lstrip()


def _scalar(name: str, value: str, indent: int) -> str:
    """Return a value as YAML; a long one is folded where no space is lost by it."""
    plain = yaml.safe_dump(value, width=math.inf, allow_unicode=True).removesuffix("...\n").strip()
    room = LONGEST_LINE - indent - len("    ")
    if len(f"  {name}: {plain}") + indent <= LONGEST_LINE or value.split(" ") != value.split():
        return plain
    folded = textwrap.wrap(value, room, break_long_words=False, break_on_hyphens=False)
    return ">-\n" + textwrap.indent("\n".join(folded), "  ")


def _checked(wanted: NewPanel, root: Path) -> Panel:
    """Return the panel as it is read again; raises LabError with all that is wrong."""
    known = vocabulary(load_catalogue(), load_environment(ENVIRONMENT))
    try:
        library = load_library(root)
    except ProblemsError as error:
        raise _refused(error.problems) from error
    if found := problems(library, known):
        raise _refused(found)
    every = library.dashboards[wanted.dashboard].panels()
    return next(panel for panel, _ in every if panel.title == wanted.title)


def _refused(found: Sequence[Problem]) -> LabError:
    """Return what is wrong, but not where: the line is gone again."""
    hints = [part for each in found for part in (_near(each.nearest), each.fix) if part]
    return LabError("\n".join(each.message for each in found), hint="; ".join(hints))


def _dashboard(library: Library, uid: str) -> Dashboard:
    _one_of("dashboard", uid, list(library.dashboards))
    return library.dashboards[uid]


def _row(dashboard: Dashboard, library: Library, title: str) -> tuple[YamlFile, int]:
    """Return the dashboard's file, and which of its rows has the title."""
    rows = {row.title: place for row, place in dashboard.rows}
    _one_of(f"row of {dashboard.uid}", title, list(rows))
    place, own = rows[title], library.places[dashboard.uid].file
    if place.file is not own:
        message = f"row '{title}' stands in {place.file.name}, which several dashboards share"
        mine = [name for name, at in rows.items() if at.file is own]
        hint = f"edit it there for all of them, or use a row of {dashboard.uid} alone: "
        raise LabError(message, hint=hint + (", ".join(mine) or "it has none"))
    return own, int(place.at[1])


def _one_of(what: str, name: str, known: list[str]) -> None:
    if name not in known:
        hint = f"{_near(nearest(name, known))}{'; ' if nearest(name, known) else ''}"
        raise LabError(f"unknown {what} '{name}'", hint=f"{hint}use one of: {', '.join(known)}")


def _near(name: str) -> str:
    return f"nearest: {name}" if name else ""
