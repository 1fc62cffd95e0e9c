"""PromQL checked before a server sees it: it parses, and every name in it is in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

import promql_parser as promql

from config.catalogue import Catalogue
from config.catalogue.metrics import MetricType
from config.catalogue.scrape import TARGET_LABELS
from config.durations import Duration
from config.problems import nearest

# Functions whose second argument names a label that the expression makes itself.
_LABEL_MAKERS = frozenset({"label_replace", "label_join"})
# Longer expressions are broken into lines.
LONG = 80
_INTERNAL_LABELS = frozenset({"__name__"})
# An expression is looked at several times in one rendering, and in every environment.
_REMEMBERED = 8192


@dataclass(frozen=True)
class Finding:
    """A mistake in an expression, without its place: the caller knows that."""

    rule: str
    message: str
    nearest: str = ""
    fix: str = ""


@dataclass(frozen=True)
class Usage:
    """What an expression uses: series with the labels they are asked for, and ranges."""

    selected: tuple[tuple[str, frozenset[str]], ...]
    grouped: frozenset[str]
    made: frozenset[str]
    ranges: tuple[Duration, ...]

    @property
    def series(self) -> frozenset[str]:
        """The names of all series that are asked for."""
        return frozenset(name for name, _ in self.selected)


@dataclass
class _Visitor:
    selected: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    grouped: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    ranges: list[Duration] = field(default_factory=list)

    def __call__(self, node: object) -> None:
        if isinstance(node, promql.VectorSelector):
            self._selector(node)
        elif isinstance(node, promql.MatrixSelector):
            self._range(node.range)
            self._selector(node.vector_selector)
        elif isinstance(node, promql.SubqueryExpr):
            self._range(node.range)
        elif isinstance(node, promql.AggregateExpr) and node.modifier is not None:
            self.grouped.update(node.modifier.labels)
        elif isinstance(node, promql.BinaryExpr) and node.modifier is not None:
            if node.modifier.matching is not None:
                self.grouped.update(node.modifier.matching.labels)
            self.grouped.update(node.modifier.group_labels or ())
        elif isinstance(node, promql.Call) and node.func.name in _LABEL_MAKERS:
            self.made.add(node.args[1].val)

    def _selector(self, node: promql.VectorSelector) -> None:
        matchers = node.matchers.matchers
        name = node.name or next((m.value for m in matchers if m.name == "__name__"), "")
        found = (name, frozenset(matcher.name for matcher in matchers) - _INTERNAL_LABELS)
        if found not in self.selected:
            self.selected.append(found)

    def _range(self, length: timedelta | None) -> None:
        if length is None:
            return
        self.ranges.append(Duration(round(length.total_seconds() * 1000)))


@lru_cache(_REMEMBERED)
def pretty(expr: str) -> str:
    """Return `expr`, broken where it is long; raises ValueError where it is not PromQL."""
    return promql.parse(expr).prettify() if len(expr) > LONG else expr


@lru_cache(_REMEMBERED)
def usage(expr: str) -> Usage:
    """Return what `expr` uses; raises ValueError where it does not parse."""
    visitor = _Visitor()
    promql.walk(promql.parse(expr), visitor)
    return Usage(
        tuple(visitor.selected),
        frozenset(visitor.grouped),
        frozenset(visitor.made),
        tuple(visitor.ranges),
    )


@dataclass(frozen=True)
class Vocabulary:
    """Every series that may be asked for, with its labels."""

    labels: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Vocabulary:
        """Gather our own metrics and what the exporters were recorded to expose."""
        common = frozenset(TARGET_LABELS)
        labels = {name: entry.labels | common for name, entry in catalogue.recorded.items()}
        for metric in catalogue.metrics.values():
            for series in metric.sample_names():
                bucket = series.endswith("_bucket") and metric.type is MetricType.HISTOGRAM
                own = frozenset({"le"}) if bucket else frozenset()
                labels[series] = frozenset(metric.labels) | common | own
        return cls(labels)

    def with_series(self, name: str, labels: frozenset[str]) -> Vocabulary:
        """Return a vocabulary that also knows a recorded series."""
        return Vocabulary({**self.labels, name: labels})

    def labels_of(self, used: Usage) -> frozenset[str]:
        """Return every label that the series of an expression may have."""
        known = (self.labels.get(name, frozenset()) for name in used.series)
        return frozenset().union(*known) | used.made

    def check(self, expr: str, scrape: Duration) -> Iterator[Finding]:
        """Yield every mistake of `expr`; ranges are held against four scrapes."""
        try:
            used = usage(expr)
        except ValueError as error:
            text = " ".join(str(error).split())
            yield Finding("expression/syntax", f"not PromQL: {text}", fix="correct the expression")
            return
        yield from self._names(used)
        for length in used.ranges:
            if length < Duration(4 * scrape.ms):
                yield Finding(
                    "expression/window",
                    f"a window of {length} is under four scrapes of {scrape}",
                    fix=f"make it {Duration(4 * scrape.ms)} or longer",
                )

    def _names(self, used: Usage) -> Iterator[Finding]:
        for name, labels in used.selected:
            if name not in self.labels:
                yield Finding(
                    "expression/unknown-metric",
                    f"unknown metric '{name}'",
                    nearest(name, self.labels),
                    "correct the name, or add the metric to the catalogue",
                )
                continue
            for label in sorted(labels - self.labels[name]):
                yield self._unknown_label(label, f" of metric '{name}'", self.labels[name])
        if all(name in self.labels for name in used.series):
            known = self.labels_of(used)
            for label in sorted(used.grouped - known):
                yield self._unknown_label(label, "", known)

    @staticmethod
    def _unknown_label(label: str, of: str, known: frozenset[str]) -> Finding:
        return Finding(
            "expression/unknown-label",
            f"unknown label '{label}'{of}",
            nearest(label, known),
            "use one of: " + ", ".join(sorted(known)),
        )
