"""The labels of an expression's series are those that Prometheus would give them."""

from __future__ import annotations

import pytest

from config.expressions import Vocabulary
from config.series_labels import labels_after

VOCABULARY = Vocabulary(
    {"up": frozenset({"job", "instance"}), "asked": frozenset({"job", "path", "le"})}
)


@pytest.mark.parametrize(
    ("expr", "wanted"),
    [
        ("up == 0", "job instance"),
        ("rate(asked[5m])", "job path le"),
        ("max_over_time(rate(asked[5m])[1h:5m])", "job path le"),
        ("sum(asked)", ""),
        ("sum by (path, other) (asked)", "path"),
        ("sum without (le) (asked)", "job path"),
        ("topk(3, asked)", "job path le"),
        ('count_values by (job) ("value", asked)', "value job"),
        ("histogram_quantile(0.9, sum by (job, le) (rate(asked[5m])))", "job"),
        ("1 - sum by (job) (asked)", "job"),
        ("-(up)", "job instance"),
        ("asked and on (job) up", "job path le"),
        ("up unless asked", "job instance"),
        ("sum by (path) (asked) or up", "path job instance"),
        ("asked / on (job) up", "job"),
        ("asked / ignoring (path, le) up", "job instance"),
        ("asked * on (job) group_left (instance) up", "job path le instance"),
        ("up * on (job) group_right (instance) asked", "job path le instance"),
        ('label_replace(sum(asked), "queue", "$1", "key", "(.+)")', "queue"),
        ('absent(up{job="x", instance!="y"})', "job"),
        ('absent_over_time(up{job="x"}[5m])', "job"),
        ("absent(sum(up))", ""),
        ("vector(1)", ""),
        ("time() - up", "job instance"),
        ("nobody_knows", ""),
    ],
)
def test_labels_are_followed_through_an_expression(expr: str, wanted: str) -> None:
    assert labels_after(expr, VOCABULARY) == set(wanted.split())


def test_what_is_no_promql_is_said() -> None:
    with pytest.raises(ValueError, match="unclosed"):
        labels_after("sum by (", VOCABULARY)
