"""Which labels the result of a query can have: a legend may use no others."""

from __future__ import annotations

import re
from collections.abc import Iterator

import promql_parser as promql

from config.expressions import Finding, Vocabulary
from config.problems import nearest

_LABEL = re.compile(r"\{\{\s*(\w+)\s*\}\}")
# Aggregations that let the labels be.
_CHOOSE = ("topk", "bottomk", "limitk", "limit_ratio")
_MAKE = ("label_replace", "label_join")
_NONE: frozenset[str] = frozenset()


def mistakes(legend: str, expr: str, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield the labels of a legend that no series of a query, which is right, can have."""
    known = labels(promql.parse(expr), vocabulary)
    for label in _LABEL.findall(legend):
        if label not in known:
            message = f"no series of the query has the label '{label}'"
            fix = "use one of: " + ", ".join(sorted(known)) if known else "write plain words"
            yield Finding("panel/legend", message, nearest=nearest(label, known), fix=fix)


def labels(node: object, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the labels that a part of an expression may have; of two operands, those of either."""
    if isinstance(node, promql.MatrixSelector):
        node = node.vector_selector
    if isinstance(node, promql.VectorSelector):
        return vocabulary.labels.get(node.name or "", _NONE)
    if isinstance(node, promql.ParenExpr | promql.UnaryExpr | promql.SubqueryExpr):
        return labels(node.expr, vocabulary)
    if isinstance(node, promql.BinaryExpr):
        return labels(node.lhs, vocabulary) | labels(node.rhs, vocabulary)
    if isinstance(node, promql.AggregateExpr):
        return _aggregated(node, vocabulary)
    if isinstance(node, promql.Call):
        found = _NONE.union(*(labels(each, vocabulary) for each in node.args))
        made = {node.args[1].val} if node.func.name in _MAKE else _NONE
        gone = {"le"} if node.func.name == "histogram_quantile" else _NONE
        return (found - gone) | made
    return _NONE


def _aggregated(node: promql.AggregateExpr, vocabulary: Vocabulary) -> frozenset[str]:
    inner = labels(node.expr, vocabulary)
    if str(node.op) in _CHOOSE:
        return inner
    if node.modifier is None:
        return _NONE
    named = frozenset(node.modifier.labels)
    return named if node.modifier.type == promql.AggModifierType.By else inner - named
