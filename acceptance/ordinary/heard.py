"""Whether alerts are silent since all is well, and not since there is nothing that they read."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import promql_parser as promql

from acceptance.mutants.expression import compared
from acceptance.ordinary.asking import Asker
from acceptance.ordinary.needs import ALERT, EXPR, Needs
from acceptance.ordinary.story import STEP_S

# Every series is looked for once an hour, and must be there nearly always: servers restart.
HOURLY = 3600 // STEP_S
NEARLY = 0.97


def always(expr: str) -> str:
    """Return an expression whose comparisons tell yes or no, and leave nothing out."""
    for found in reversed(list(compared(expr))):
        expr = f"{expr[: found.end()]} bool{expr[found.end() :]}"
    return expr


def on_absence(expr: str) -> bool:
    """Tell whether an expression has a value because of something that is not there."""
    found: list[bool] = []

    def visit(node: object) -> None:
        if isinstance(node, promql.BinaryExpr) and str(node.op) == "unless":
            found.append(True)
        if isinstance(node, promql.Call) and node.func.name.startswith("absent"):
            found.append(True)

    promql.walk(promql.parse(expr), visit)
    return bool(found)


def unheard(asker: Asker, needs: Needs) -> Iterator[tuple[str, str, float]]:
    """Yield alerts with what they ask for in vain, and in which part of the hours it was there."""
    known = dict[str, float]()
    for alert, selector in needs.selectors():
        if selector not in known:
            known[selector] = _there(asker, selector)
        if known[selector] < NEARLY:
            yield alert, selector, known[selector]
    for rule in needs.alerts:
        if not on_absence(rule[EXPR]):
            share = _there(asker, always(rule[EXPR]))
            if share < NEARLY:
                yield rule[ALERT], "all of it without its comparisons", share


def _there(asker: Asker, expr: str) -> float:
    rows = asker.rows(f"count({expr})", HOURLY)
    hours = len(asker.times[::HOURLY])
    return sum(float(np.count_nonzero(~np.isnan(each))) for each in rows.values()) / hours
