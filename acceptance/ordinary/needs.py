"""What rules ask for: which series, also by way of what is recorded, and how far they look back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import promql_parser as promql

from lab.history.recorded import Made, turns

Rule = Mapping[str, Any]
ALERT, RECORD, EXPR = "alert", "record", "expr"


@dataclass(frozen=True)
class Asked:
    """A series that is asked for, as PromQL selects it, and how far back it may lie in seconds."""

    name: str
    selector: str
    back: float


@cache
def asked(expr: str) -> tuple[Asked, ...]:
    """Return what an expression asks for."""
    found: list[Asked] = []

    def visit(node: object) -> None:
        length = 0.0
        if isinstance(node, promql.MatrixSelector):
            length, node = node.range.total_seconds(), node.vector_selector
        if isinstance(node, promql.VectorSelector):
            offset = node.offset.total_seconds() if node.offset else 0.0
            selector = node.prettify().split(" offset ")[0]
            found.append(Asked(str(node.name), selector, length + offset))

    promql.walk(promql.parse(expr), visit)
    return tuple(found)


@dataclass(frozen=True)
class Needs:
    """The rules of an environment."""

    rules: tuple[Rule, ...]

    @property
    def alerts(self) -> list[Rule]:
        """Return the alerts."""
        return [each for each in self.rules if ALERT in each]

    def reach(self) -> dict[str, float]:
        """Return {name of a series that alerts need: how many seconds back}."""
        records = defaultdict[str, list[Rule]](list)
        for each in self.rules:
            if RECORD in each:
                records[each[RECORD]].append(each)
        found = dict[str, float]()
        left = [(each.name, each.back) for rule in self.alerts for each in asked(rule[EXPR])]
        while left:
            name, back = left.pop()
            if found.get(name, -1.0) >= back:
                continue
            found[name] = back
            for rule in records[name]:
                left += [(each.name, back + each.back) for each in asked(rule[EXPR])]
        return found

    def recorded(self) -> list[list[Made]]:
        """Return the records that alerts need, by turns: each needs those before it."""
        needed = self.reach()
        return turns(
            Made(each[RECORD], each.get("labels", {}), each[EXPR])
            for each in self.rules
            if each.get(RECORD) in needed
        )

    def selectors(self) -> Iterator[tuple[str, str]]:
        """Yield each alert with each selector that it asks for, once."""
        for rule in self.alerts:
            for selector in dict.fromkeys(each.selector for each in asked(rule[EXPR])):
                yield rule[ALERT], selector
