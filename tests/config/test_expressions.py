"""Expressions are parsed, and what they use is found wherever it stands."""

from __future__ import annotations

import pytest

from config.catalogue import Catalogue
from config.durations import Duration
from config.expressions import Vocabulary, usage

SCRAPE = Duration.parse("15s")


@pytest.fixture(scope="module")
def vocabulary(catalogue: Catalogue) -> Vocabulary:
    return Vocabulary.of(catalogue)


def test_usage_finds_series_labels_and_ranges_at_every_depth() -> None:
    used = usage(
        'max_over_time((sum by (path) (rate(a{x="1"}[5m])))[1h:1m])'
        ' / on (path) group_left (team) b{y!="2"} offset 5m'
    )

    assert frozenset({"a", "b"}) == used.series
    assert (("a", frozenset({"x"})), ("b", frozenset({"y"}))) == used.selected
    assert frozenset({"path", "team"}) == used.grouped
    assert {Duration.parse("5m"), Duration.parse("1h")} == set(used.ranges)


def test_usage_knows_a_name_given_as_a_label() -> None:
    assert frozenset({"a"}) == usage('{__name__="a", x="1"}').series


@pytest.mark.parametrize(
    "expr",
    [
        "sum by (le, path) (rate(http_request_duration_seconds_bucket[5m]))",
        'label_replace(up, "host", "$1", "instance", "(.*):.*") and on (host) up',
        'up{job="prometheus", environment="production"}',
        "node_memory_MemAvailable_bytes",
    ],
)
def test_what_the_catalogue_and_the_exporters_have_passes(
    vocabulary: Vocabulary, expr: str
) -> None:
    assert list(vocabulary.check(expr, SCRAPE)) == []


@pytest.mark.parametrize(
    ("expr", "rule", "near"),
    [
        ("http_request_total", "expression/unknown-metric", "http_requests_total"),
        ("http_request_duration_seconds", "expression/unknown-metric", ""),
        ('http_requests_total{le="1"}', "expression/unknown-label", ""),
        ("sum by (pat) (http_requests_total)", "expression/unknown-label", "path"),
        ("up / on (instanc) up", "expression/unknown-label", "instance"),
        ("rate(up[59s])", "expression/window", ""),
        ("max_over_time(up[30s:5s])", "expression/window", ""),
        ("rate(up)", "expression/syntax", ""),
    ],
)
def test_what_they_do_not_have_is_named(
    vocabulary: Vocabulary, expr: str, rule: str, near: str
) -> None:
    found = list(vocabulary.check(expr, SCRAPE))

    assert [rule] == [finding.rule for finding in found]
    if near:
        assert near == found[0].nearest


def test_every_metric_of_plan_md_has_its_series(
    catalogue: Catalogue, vocabulary: Vocabulary
) -> None:
    for metric in catalogue.metrics.values():
        assert set(metric.sample_names()) <= set(vocabulary.labels)
