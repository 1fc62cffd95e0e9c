"""The rules that a unit test needs: what its alerts ask for, made of the series that it gives.

A test is as good with these rules as with all, and takes a fraction of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import promql_parser as promql

Documents = Mapping[str, Any]
Rule = Mapping[str, Any]
Test = Mapping[str, Any]
# Whoever asks for these asks for every alert.
OF_ALERTS = frozenset({"ALERTS", "ALERTS_FOR_STATE"})


@dataclass
class _Selected:
    """What an expression asks for: names of series, each with the labels that must be so."""

    series: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    absent: bool = False

    def __call__(self, node: object) -> None:
        if isinstance(node, promql.Call) and node.func.name.startswith("absent"):
            self.absent = True
        if isinstance(node, promql.MatrixSelector):
            node = node.vector_selector
        if isinstance(node, promql.VectorSelector):
            matchers = node.matchers.matchers
            labels = {each.name: each.value for each in matchers if each.op == promql.MatchOp.Equal}
            self.series.append((node.name or "", labels))

    @property
    def names(self) -> set[str]:
        """Return the names of the series."""
        return {name for name, _ in self.series}


@cache
def selected(expr: str) -> _Selected:
    """Return what an expression asks for."""
    found = _Selected()
    promql.walk(promql.parse(expr), found)
    return found


def needed(
    documents: Documents, alerts: Iterable[str], queries: Iterable[str], given: Iterable[str]
) -> Documents:
    """Return the files of rules without those that change nothing in a test.

    It asks for `alerts` and for `queries`, and the series `given` are all that it has.
    """
    kept, rules = set(alerts), list(_rules(documents))
    wanted = set[str]().union(*(selected(query).names for query in queries))

    def asked(rule: Rule) -> bool:
        return rule.get("record") in wanted or rule.get("alert") in kept

    while (more := _names(filter(asked, rules))) - wanted:
        wanted |= more
    if wanted & OF_ALERTS:
        return documents
    fed = _fed(filter(asked, rules), [selected(each).series[0] for each in given])
    return {
        name: _only(document, lambda rule: asked(rule) and fed(rule))
        for name, document in documents.items()
    }


def asked_by(test: Test) -> set[str]:
    """Return the alerts that a unit test asks for."""
    return {case["alertname"] for case in test.get("alert_rule_test", ())}


def needed_by(documents: Documents, tests: Sequence[Test]) -> Documents:
    """Return the files of rules without those that change nothing in unit tests of one file."""
    queries = [case["expr"] for test in tests for case in test.get("promql_expr_test", ())]
    given = [each["series"] for test in tests for each in test.get("input_series", ())]
    return needed(documents, set[str]().union(*map(asked_by, tests)), queries, given)


def _fed(rules: Iterable[Rule], given: list[tuple[str, dict[str, str]]]) -> Callable[[Rule], bool]:
    """Return what tells whether a rule can have a value; alerts are always asked."""
    made, records = set[str](), [rule for rule in rules if "record" in rule]

    def fed(rule: Rule) -> bool:
        asks = selected(rule["expr"])
        return (
            "alert" in rule
            or asks.absent
            or not asks.series
            or any(name in made or _there(name, labels, given) for name, labels in asks.series)
        )

    while more := {rule["record"] for rule in records if fed(rule)} - made:
        made |= more
    return fed


def _there(name: str, labels: dict[str, str], given: list[tuple[str, dict[str, str]]]) -> bool:
    """Tell whether a series that is given may be one that is asked for."""
    return any(
        name == other and all(has.get(label, "") == value for label, value in labels.items())
        for other, has in given
    )


def _names(rules: Iterable[Rule]) -> set[str]:
    return set[str]().union(*(selected(rule["expr"]).names for rule in rules))


def _only(document: Any, keep: Callable[[Rule], bool]) -> Any:
    groups = [{**group, "rules": [*filter(keep, group["rules"])]} for group in document["groups"]]
    return {"groups": groups}


def _rules(documents: Documents) -> Iterator[Rule]:
    for document in documents.values():
        for group in document["groups"]:
            yield from group["rules"]
