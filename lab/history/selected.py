"""Which series the dashboards ask for, also by way of what is recorded for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import promql_parser as promql

from config.catalogue import Catalogue
from config.dashboards import Library
from config.dashboards.asked import EVERYTHING, EXAMPLE, filled
from config.environment import Environment
from config.rules import rendered_groups


def selectors(catalogue: Catalogue, environment: Environment, library: Library) -> dict[str, str]:
    """Return {selector as PromQL writes it: name of its series}, without what rules record."""
    recorded = {
        str(rule["record"]): str(rule["expr"])
        for group in rendered_groups(catalogue, environment)
        for rule in group.rules
        if "record" in rule
    }
    found: dict[str, str] = {}
    for expr in _asked(environment, library):
        found |= _below(expr, recorded)
    return found


def _asked(environment: Environment, library: Library) -> Iterator[str]:
    """Yield every PromQL query of the dashboards, and one for each list of choices."""
    for dashboard in library.dashboards.values():
        chosen = {each.name: EVERYTHING for each in dashboard.variables}
        chosen |= {"environment": environment.name, **dashboard.fixed, **EXAMPLE.built_in()}
        chosen |= {
            each.name: each.default or ""
            for each in dashboard.variables
            if not each.several and each.name not in chosen.keys() & {"environment"}
        }
        for panel, _ in dashboard.panels():
            yield from (filled(each.promql, chosen) for each in panel.queries if each.promql)
    yield from (each.of for each in library.variables.values() if each.of is not None)


def _below(expr: str, recorded: Mapping[str, str]) -> dict[str, str]:
    """Return the selectors of `expr`, those of what rules record followed to where they end."""
    found: dict[str, str] = {}

    def visit(node: object) -> None:
        if isinstance(node, promql.MatrixSelector):
            visit(node.vector_selector)
        elif isinstance(node, promql.VectorSelector):
            name = str(node.name)
            if name in recorded:
                found.update(_below(recorded[name], recorded))
            else:
                found[node.prettify()] = name

    promql.walk(promql.parse(expr), visit)
    return found
