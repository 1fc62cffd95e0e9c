"""Which colour a figure has: that of its word, or of the threshold that it has passed."""

from __future__ import annotations

from collections.abc import Mapping

from config.dashboards.spec import Panel, Thresholds

GREEN, YELLOW, RED, PLAIN = "green", "yellow", "red", "text"
# Dark enough on white and light enough on black to be told apart; words stand beside them.
HEX: Mapping[str, str] = {
    GREEN: "#3a9c4d",
    YELLOW: "#d19a00",
    "orange": "#e07b22",
    RED: "#d6404a",
    "blue": "#3f82d8",
    "purple": "#9a66d0",
    PLAIN: "#8a94a0",
}


def passed(limits: Thresholds, value: float) -> str:
    """Return the colour of a figure among its thresholds; a limit belongs to what follows it."""
    if limits.below:
        good = limits.critical if limits.warning is None else limits.warning
        if value >= good:
            return GREEN
        return RED if limits.warning is None or value < limits.critical else YELLOW
    if value >= limits.critical:
        return RED
    return YELLOW if limits.warning is not None and value >= limits.warning else GREEN


def of(panel: Panel, value: float) -> str:
    """Return the name of a figure's colour in a panel."""
    word = panel.values.get(f"{value:g}")
    if word is not None:
        return word.color if word.color in HEX else PLAIN
    return PLAIN if panel.thresholds is None else passed(panel.thresholds, value)
