"""The labels that the result of a query can have."""

from __future__ import annotations

import pytest

from config.dashboards.legends import mistakes
from config.expressions import Vocabulary

VOCABULARY = Vocabulary(
    {"a_total": frozenset({"path", "status", "job"}), "b_bucket": frozenset({"le", "job"})}
)


@pytest.mark.parametrize(
    ("legend", "expr"),
    [
        ("{{path}}", "rate(a_total[5m])"),
        ("{{ path }} {{status}}", "sum by (path, status) (a_total)"),
        ("{{job}}", "sum without (path) (a_total)"),
        ("{{path}}", "topk(3, sum by (path) (a_total))"),
        ("{{job}}", "histogram_quantile(0.9, sum by (job, le) (rate(b_bucket[5m]))) > 1"),
        ("{{new}}", 'label_replace(a_total, "new", "$1", "path", "(.*)")'),
        ("{{job}}", "max_over_time(sum by (job) (a_total)[1h:1m])"),
        ("plain", "sum(a_total)"),
    ],
)
def test_a_label_that_is_kept_may_be_shown(legend: str, expr: str) -> None:
    assert list(mistakes(legend, expr, VOCABULARY)) == []


@pytest.mark.parametrize(
    ("legend", "expr"),
    [
        ("{{path}}", "sum(a_total)"),
        ("{{status}}", "sum by (path) (a_total)"),
        ("{{path}}", "sum without (path) (a_total)"),
        ("{{le}}", "histogram_quantile(0.9, sum by (job, le) (b_bucket))"),
        ("{{nobody}}", "a_total / a_total"),
    ],
)
def test_a_label_that_is_gone_is_found(legend: str, expr: str) -> None:
    (found,) = mistakes(legend, expr, VOCABULARY)
    assert found.rule == "panel/legend"
