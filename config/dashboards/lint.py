"""What is not wrong for a server, but for who reads a dashboard: words, colours, links, choices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from config.catalogue.catalogue import Place
from config.dashboards.asked import names
from config.dashboards.dashboard import Dashboard
from config.dashboards.library import Library
from config.dashboards.spec import Panel, Variable
from config.problems import Problem, nearest

# A longer one is cut off where a panel is as narrow as they come.
LONGEST_TITLE = 40
_NAME = re.compile(r"[a-z][a-z0-9-]*")


def lint(library: Library) -> Iterator[Problem]:
    """Yield what should be written otherwise, for whoever reads it."""
    used: set[str] = set()
    for uid, dashboard in library.dashboards.items():
        place = library.places[uid]
        yield from _words(place, dashboard.title, dashboard.description)
        yield from _way_on(place, uid, dashboard)
        if not _NAME.fullmatch(dashboard.name):
            message = f"'{dashboard.name}' cannot be part of a uid"
            fix = "call the file by small letters, digits and hyphens"
            yield place.problem("dashboard/uid", message, fix=fix)
        asked = set(_asked(dashboard))
        used |= {each.name for each in dashboard.variables}
        for name in _unused(dashboard, asked):
            message = f"no query of '{dashboard.title}' uses the variable '{name}'"
            field = "fixed" if name in dashboard.fixed else "variables"
            fix = "take it out, or use it in a query"
            yield place.problem("dashboard/unused-variable", message, field, fix=fix)
        for panel, at in dashboard.panels():
            yield from _words(at, panel.title, panel.description)
            yield from _columns(panel, at)
    fixed = {name for each in library.dashboards.values() for name in each.fixed}
    for name in sorted(library.variables.keys() - used - fixed):
        message = f"no dashboard has the variable '{name}'"
        fix = "take it out, or add it to the variables of a dashboard"
        yield library.places[name].problem("variable/unused", message, fix=fix)


def _words(place: Place, title: str, description: str) -> Iterator[Problem]:
    for field, text in (("title", title), ("description", description)):
        if "$" in text:
            message = f"{field}: a variable is not filled in there before it is provisioned"
            fix = "say it without, and show what is chosen at the top"
            yield place.problem("dashboard/words", message, field, fix=fix)
    if len(title) > LONGEST_TITLE:
        message = f"the title has {len(title)} characters, {LONGEST_TITLE} are seen"
        yield place.problem("dashboard/words", message, "title", fix="say more in the description")
    if title.casefold().strip(".") == description.casefold().strip("."):
        message = f"'{title}': the description says what the title says"
        fix = "say what is counted, of whom, and over which time"
        yield place.problem("dashboard/words", message, "description", fix=fix)


def _way_on(place: Place, uid: str, dashboard: Dashboard) -> Iterator[Problem]:
    if not dashboard.links:
        message = f"'{dashboard.title}' leads nowhere"
        fix = "add links: with the dashboards that somebody looks at next"
        yield place.problem("dashboard/dead-end", message, fix=fix)
    if uid in dashboard.links:
        message = f"'{dashboard.title}' leads to itself"
        yield place.problem("dashboard/dead-end", message, "links", fix=f"take {uid} out of links")


def _columns(panel: Panel, place: Place) -> Iterator[Problem]:
    """Yield columns with a unit that the table does not show."""
    if not panel.columns:
        return
    for column in panel.units:
        if column not in panel.columns:
            message = f"{panel.title}: '{column}' has a unit and is not shown"
            near = nearest(column, panel.columns)
            fix = "use one of: " + ", ".join(panel.columns)
            yield place.problem("panel/unknown-column", message, "units", nearest=near, fix=fix)


def _asked(dashboard: Dashboard) -> Iterator[str]:
    """Yield every variable that a query names."""
    for panel, _ in dashboard.panels():
        for query in panel.queries:
            yield from names(query.text)


def _unused(dashboard: Dashboard, asked: Iterable[str]) -> Iterator[str]:
    """Yield variables that neither a query nor another choice needs."""
    needed = set(asked)
    by_name: Mapping[str, Variable] = {each.name: each for each in dashboard.variables}
    for name in needed & by_name.keys():
        needed = needed | set(by_name[name].within)
    yield from (name for name in (*by_name, *dashboard.fixed) if name not in needed)
