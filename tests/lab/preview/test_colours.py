"""A figure has the colour of its word or of its threshold."""

from __future__ import annotations

import pytest

from config.dashboards.spec import Thresholds
from lab.preview import colours
from tests.lab.preview.answers import panel


@pytest.mark.parametrize(
    ("value", "colour"),
    [(0, "green"), (0.9, "green"), (1, "yellow"), (2, "red"), (3, "red")],
)
def test_large_figures_are_bad(value: float, colour: str) -> None:
    assert colours.passed(Thresholds(warning=1, critical=2), value) == colour


@pytest.mark.parametrize(
    ("value", "colour"), [(0.5, "red"), (0.9, "yellow"), (0.95, "yellow"), (0.99, "green")]
)
def test_small_figures_are_bad_below(value: float, colour: str) -> None:
    limits = Thresholds(warning=0.99, critical=0.9, below=True)
    assert colours.passed(limits, value) == colour


def test_one_limit_alone_parts_good_from_bad() -> None:
    assert colours.passed(Thresholds(critical=1), 0.5) == "green"
    assert colours.passed(Thresholds(critical=1), 1) == "red"
    assert colours.passed(Thresholds(critical=1, below=True), 0.5) == "red"
    assert colours.passed(Thresholds(critical=1, below=True), 1) == "green"


def test_a_word_brings_its_own_colour() -> None:
    shown = panel(values={"0": {"text": "Down", "color": "red"}, "1": {"text": "Up"}})

    assert colours.of(shown, 0) == "red"
    assert colours.of(shown, 1) == "text"
    assert colours.of(panel(), 1) == "text"
