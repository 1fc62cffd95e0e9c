"""Which labels the series of an expression have, so that what compares them can be held against it.

A label that a series may have counts as one that it has: a mistake is told only where it is sure.
"""

from __future__ import annotations

import promql_parser as promql

from config.expressions import Vocabulary

Labels = frozenset[str]
NONE: Labels = frozenset()
# Aggregations that choose among series and leave their labels.
CHOOSING = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
LABEL_MAKERS = frozenset({"label_replace", "label_join"})
# Functions whose result has no labels but those that their argument asks for.
ABSENT = frozenset({"absent", "absent_over_time"})


def labels_after(expr: str, vocabulary: Vocabulary) -> Labels:
    """Return the labels of the series of `expr`; raises ValueError where it does not parse."""
    return _labels(promql.parse(expr), vocabulary)


def _labels(node: object, vocabulary: Vocabulary) -> Labels:
    if isinstance(node, promql.MatrixSelector):
        node = node.vector_selector
    if isinstance(node, promql.VectorSelector):
        return vocabulary.labels.get(node.name or "", NONE)
    if isinstance(node, promql.ParenExpr | promql.UnaryExpr | promql.SubqueryExpr):
        return _labels(node.expr, vocabulary)
    if isinstance(node, promql.AggregateExpr):
        return _aggregated(node, vocabulary)
    if isinstance(node, promql.BinaryExpr):
        return _combined(node, vocabulary)
    return _called(node, vocabulary) if isinstance(node, promql.Call) else NONE


def _called(node: promql.Call, vocabulary: Vocabulary) -> Labels:
    name = node.func.name
    if name in ABSENT:
        return _asked(node.args[0])
    found = NONE.union(*(_labels(each, vocabulary) for each in node.args))
    if name in LABEL_MAKERS:
        return found | {node.args[1].val}
    return found - {"le"} if name == "histogram_quantile" else found


def _asked(node: object) -> Labels:
    """Return the labels that a selector gives a value, which `absent` hands on."""
    if isinstance(node, promql.MatrixSelector):
        node = node.vector_selector
    if not isinstance(node, promql.VectorSelector):
        return NONE
    equal = promql.MatchOp.Equal
    return frozenset(each.name for each in node.matchers.matchers if each.op == equal)


def _aggregated(node: promql.AggregateExpr, vocabulary: Vocabulary) -> Labels:
    inner = _labels(node.expr, vocabulary)
    if str(node.op) in CHOOSING:
        return inner
    if node.modifier is None:
        kept = NONE
    elif node.modifier.type == promql.AggModifierType.By:
        kept = inner & set(node.modifier.labels)
    else:
        kept = inner - set(node.modifier.labels)
    if str(node.op) == "count_values" and isinstance(node.param, promql.StringLiteral):
        return kept | {node.param.val}
    return kept


def _combined(node: promql.BinaryExpr, vocabulary: Vocabulary) -> Labels:
    left, right = _labels(node.lhs, vocabulary), _labels(node.rhs, vocabulary)
    if str(node.op) in {"and", "unless"}:
        return left
    modifier = node.modifier
    if str(node.op) == "or" or modifier is None or modifier.matching is None:
        return left | right
    if modifier.card == promql.VectorMatchCardinality.ManyToOne:
        return left | set(modifier.group_labels or ())
    if modifier.card == promql.VectorMatchCardinality.OneToMany:
        return right | set(modifier.group_labels or ())
    if modifier.matching.type == promql.LabelModifierType.Include:
        return frozenset(modifier.matching.labels)
    return (left | right) - set(modifier.matching.labels)
