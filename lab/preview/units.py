"""Figures as people read them: three digits and a unit of fitting size, as Grafana writes them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from config.dashboards.units import Unit

DIGITS = 3
# The most decimals that a small figure gets.
MOST_DECIMALS = 6
NOT_A_NUMBER = "–"  # noqa: RUF001 - a dash, as tables write it


@dataclass(frozen=True)
class Scale:
    """What a figure is divided by, and what is written before and after it."""

    divisor: float = 1.0
    after: str = ""
    before: str = ""

    def text(self, value: float, decimals: int | None = None) -> str:
        """Return a figure with its unit."""
        shown = value / self.divisor
        sign = "-" if shown < 0 else ""
        return f"{sign}{self.before}{_plain(abs(shown), decimals)}{self.after}"


def _plain(value: float, decimals: int | None) -> str:
    if decimals is not None:
        return f"{value:.{decimals}f}"
    if not value:
        return "0"
    wanted = DIGITS - 1 - math.floor(math.log10(value))
    places = min(max(wanted, 0), MOST_DECIMALS)
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if places else text


_COUNTED = ((1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " K"), (1.0, ""))
_BYTES = ((2.0**40, " TiB"), (2.0**30, " GiB"), (2.0**20, " MiB"), (2.0**10, " KiB"), (1.0, " B"))
_TIME = (
    (31_536_000.0, " years"),
    (604_800.0, " weeks"),
    (86_400.0, " days"),
    (3_600.0, " hours"),
    (60.0, " min"),
    (1.0, " s"),
    (1e-3, " ms"),
    (1e-6, " µs"),
)
# Seconds in each unit of time.
_SECONDS: Mapping[Unit, float] = {
    Unit.MILLISECONDS: 1e-3,
    Unit.SECONDS: 1.0,
    Unit.MINUTES: 60.0,
    Unit.DAYS: 86_400.0,
}
_PER_SECOND: Mapping[Unit, str] = {
    Unit.REQUESTS_PER_SECOND: "req/s",
    Unit.OPERATIONS_PER_SECOND: "ops/s",
    Unit.PACKETS_PER_SECOND: "packets/s",
    Unit.ROWS_PER_SECOND: "rows/s",
    Unit.EVENTS_PER_SECOND: "events/s",
}


def scale(unit: Unit | None, largest: float) -> Scale:
    """Return how figures up to `largest` are written, such as those of one axis."""
    unit = unit or Unit.NONE
    if unit in _SECONDS:
        seconds = _SECONDS[unit]
        size, word = _step(_TIME, largest * seconds)
        return Scale(size / seconds, word)
    if unit in (Unit.BYTES, Unit.BYTES_PER_SECOND):
        size, word = _step(_BYTES, largest)
        return Scale(size, f"{word}/s" if unit is Unit.BYTES_PER_SECOND else word)
    if unit in _PER_SECOND:
        size, word = _step(_COUNTED, largest)
        return Scale(size, f"{word} {_PER_SECOND[unit]}")
    if unit is Unit.US_DOLLARS:
        return Scale(*_step(_COUNTED, largest), before="$")
    if unit is Unit.SHORT:
        return Scale(*_step(_COUNTED, largest))
    return _FIXED.get(unit, Scale())


_FIXED: Mapping[Unit, Scale] = {Unit.RATIO: Scale(0.01, "%"), Unit.PERCENT: Scale(1.0, "%")}


def _step(steps: tuple[tuple[float, str], ...], largest: float) -> tuple[float, str]:
    """Return the first size that is not larger than what is written; zero is in the plain unit."""
    size = abs(largest)
    if not size or not math.isfinite(size):
        return next(step for step in steps if step[0] == 1.0)
    return next((step for step in steps if size >= step[0]), steps[-1])


def written(value: object, unit: Unit | None, decimals: int | None = None) -> str:
    """Return a value as it is shown: words as they are, numbers in their unit."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞" if value < 0 else NOT_A_NUMBER
    if unit is Unit.TIME:
        return f"{datetime.fromtimestamp(value / 1000, UTC):%Y-%m-%d %H:%M:%S}"
    return scale(unit, value).text(float(value), decimals)
