"""What is wrong with dashboards, before a server or a person sees them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from config.catalogue.catalogue import Place
from config.dashboards import legends, macros
from config.dashboards.asked import EXAMPLE, filled, names
from config.dashboards.dashboard import LONGEST_UID, Dashboard
from config.dashboards.library import Library
from config.dashboards.lint import lint
from config.dashboards.spec import Kind, Panel, Query, Variable
from config.expressions import Finding, Vocabulary, usage
from config.problems import Problem, nearest

WORD = "word"
_TIME = re.compile(r'\$__time(?:GroupAlias)?\(|\bAS\s+"?time"?(?!\w)', re.IGNORECASE)


def problems(library: Library, vocabulary: Vocabulary) -> list[Problem]:
    """Return every mistake of every dashboard; PromQL is held against `vocabulary`."""
    # A row that several dashboards share is wrong in each, and told once.
    return list(dict.fromkeys(_problems(library, vocabulary)))


def _problems(library: Library, vocabulary: Vocabulary) -> Iterator[Problem]:
    titles: dict[tuple[str, str], str] = {}
    for uid, dashboard in library.dashboards.items():
        place = library.places[uid]
        if len(uid) > LONGEST_UID:
            message = f"the uid '{uid}' has {len(uid)} characters, {LONGEST_UID} is the most"
            yield place.problem("dashboard/uid", message, fix="give the file a shorter name")
        first = titles.setdefault((dashboard.folder.name, dashboard.title), uid)
        if first != uid:
            message = f"'{dashboard.title}' is the title of {first} as well"
            yield place.problem("dashboard/title", message, "title", fix="write another")
        yield from _links(place, dashboard.links, library)
        yield from _panels(dashboard, library, vocabulary)
    yield from lint(library)
    yield from _annotations(library, vocabulary)
    for name, variable in library.variables.items():
        yield from _variable(library.places[name], variable, library, vocabulary)


def _annotations(library: Library, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield what is wrong with what every dashboard marks: it may use no variable of one."""
    for name, annotation in library.annotations.items():
        place = library.places[f"annotation {name}"]
        yield from _queries(annotation.panel, place, {}, example(()), vocabulary)


def _panels(dashboard: Dashboard, library: Library, vocabulary: Vocabulary) -> Iterator[Problem]:
    variables = {each.name: each for each in dashboard.variables}
    # One of its own values: a number is no word.
    chosen = {each.name: each.values[0] for each in dashboard.variables if each.values}
    known = {**example(variables), **chosen, **dashboard.fixed}
    seen: set[str] = set()
    for panel, place in dashboard.panels():
        if panel.title in seen:
            message = f"two panels are called '{panel.title}'"
            yield place.problem("panel/title", message, "title", fix="write another title")
        seen.add(panel.title)
        yield from _links(place, panel.links, library)
        yield from _queries(panel, place, variables, known, vocabulary)


def _queries(
    panel: Panel,
    place: Place,
    variables: Mapping[str, Variable],
    known: Mapping[str, str],
    vocabulary: Vocabulary,
) -> Iterator[Problem]:
    """Yield what is wrong with a panel's queries; `known` has some value of each variable."""
    for index, query in enumerate(panel.queries):
        at = _place(place, index, query)
        yield from _variables(panel, query, at, known)
        if not set(names(query.text)) <= known.keys():
            continue
        if query.promql is not None:
            yield from _promql(panel, query, at, known, vocabulary)
        if query.sql is not None:
            yield from _sql(panel, query.sql, at, variables, known)


def _place(panel: Place, index: int, query: Query) -> Place:
    """Return where a query is written: among several, or in the panel itself."""
    several = (*panel.at, "queries")
    if several in panel.file.lines:
        return Place(panel.file, (*several, index, query.language))
    return Place(panel.file, (*panel.at, query.language))


def _variables(
    panel: Panel, query: Query, place: Place, known: Mapping[str, str]
) -> Iterator[Problem]:
    for name in names(query.text):
        if name not in known:
            yield place.problem(
                "panel/unknown-variable",
                f"{panel.title}: the dashboard has no variable '{name}'",
                nearest=nearest(name, known),
                fix="add it to the dashboard's variables, or correct the name",
            )


def _promql(
    panel: Panel, query: Query, place: Place, known: Mapping[str, str], vocabulary: Vocabulary
) -> Iterator[Problem]:
    expr = filled(query.text, known)
    findings = list(vocabulary.check(expr, EXAMPLE.scrape))
    yield from _told(panel, place, findings)
    if findings:
        return
    if query.legend is not None:
        yield from _told(panel, place, legends.mistakes(query.legend, expr, vocabulary))
    # A rate over a fixed time is wrong at every zoom but one.
    for length in usage(expr).ranges:
        if str(length) not in EXAMPLE.built_in().values():
            message = f"{panel.title}: the window of {length} is the same at every zoom"
            fix = "write [$__rate_interval], or [$__range] for one figure of all that is shown"
            yield place.problem("panel/fixed-window", message, fix=fix)


def _told(panel: Panel, place: Place, findings: Iterable[Finding]) -> Iterator[Problem]:
    """Yield what was found in a panel's query, with its place."""
    for found in findings:
        message = f"{panel.title}: {found.message}"
        yield place.problem(found.rule, message, nearest=found.nearest, fix=found.fix)


def _sql(
    panel: Panel,
    text: str,
    place: Place,
    variables: Mapping[str, Variable],
    known: Mapping[str, str],
) -> Iterator[Problem]:
    yield from _told(panel, place, macros.mistakes(filled(text, known), EXAMPLE))
    for name in dict.fromkeys(names(text)):
        if name in variables and variables[name].several:
            message = f"{panel.title}: '{name}' may be several values, which SQL compares with none"
            fix = "use a variable of one value"
            yield place.problem("sql/several-values", message, fix=fix)
    if panel.kind is Kind.TIMESERIES and not _TIME.search(text):
        fix = 'write $__timeGroupAlias(column, interval), or column AS "time"'
        message = f"{panel.title}: nothing says which column is the time"
        yield place.problem("sql/time", message, fix=fix)


def example(variables: Iterable[str]) -> Mapping[str, str]:
    """Return some value for every variable, Grafana's own among them."""
    return {**dict.fromkeys(variables, WORD), **EXAMPLE.built_in()}


def _links(place: Place, links: tuple[str, ...], library: Library) -> Iterator[Problem]:
    for index, uid in enumerate(links):
        if uid not in library.dashboards:
            yield place.problem(
                "dashboard/unknown-link",
                f"unknown dashboard '{uid}'",
                "links",
                index,
                nearest=nearest(uid, library.dashboards),
                fix="write the uid of a dashboard: its folder, -, and the name of its file",
            )


def _variable(
    place: Place, variable: Variable, library: Library, vocabulary: Vocabulary
) -> Iterator[Problem]:
    for index, other in enumerate(variable.within):
        if other not in library.variables:
            yield place.problem(
                "dashboard/unknown-variable",
                f"{variable.name}: unknown variable '{other}'",
                "within",
                index,
                nearest=nearest(other, library.variables),
                fix="use one of: " + ", ".join(library.variables),
            )
    if variable.of is not None:
        expr = f"count by ({variable.label}) ({variable.of})"
        for found in vocabulary.check(expr, EXAMPLE.scrape):
            message = f"{variable.name}: {found.message}"
            yield place.problem(found.rule, message, nearest=found.nearest, fix=found.fix)
