"""Durations as Prometheus writes them: typed, scalable, whole milliseconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

# Prometheus' own units (prometheus/common/model/time.go): a year is 365 days, a week 7.
UNITS_MS = {
    "y": 31_536_000_000,
    "w": 604_800_000,
    "d": 86_400_000,
    "h": 3_600_000,
    "m": 60_000,
    "s": 1_000,
    "ms": 1,
}
_PARTS = re.compile(r"(\d+)(ms|[ywdhms])")
_WHOLE = re.compile(r"(?:\d+(?:ms|[ywdhms]))+")


@dataclass(frozen=True, order=True)
class Duration:
    """A length of time in whole milliseconds, never negative."""

    ms: int

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read Prometheus' notation, such as `15s`, `1h30m` or `250ms`.

        Raises ValueError where the text is anything else, negative or fractional values included.
        """
        if not _WHOLE.fullmatch(text):
            raise ValueError(f"'{text}' is not a duration")
        return cls(sum(int(number) * UNITS_MS[unit] for number, unit in _PARTS.findall(text)))

    @property
    def seconds(self) -> float:
        """The length in seconds."""
        return self.ms / 1000

    def scaled(self, time_scale: float, *, floor: Duration | None = None) -> Duration:
        """Divide by `time_scale`, to whole milliseconds, and not below `floor`."""
        if time_scale == 1:
            return self
        shorter = Duration(max(1, round(self.ms / time_scale))) if self.ms else self
        # A floor never lengthens what was shorter than it to begin with.
        return max(shorter, min(floor, self)) if floor else shorter

    def __str__(self) -> str:
        """Write the largest whole unit only: `90s`, not `1m30s`, which every server can read."""
        if not self.ms:
            return "0s"
        for unit in ("h", "m", "s"):
            if self.ms % UNITS_MS[unit] == 0:
                return f"{self.ms // UNITS_MS[unit]}{unit}"
        return f"{self.ms}ms"

    @property
    def spoken(self) -> str:
        """The length as people say it, days among the units: `3d`, not `72h`."""
        days, rest = divmod(self.ms, UNITS_MS["d"])
        return str(self) if rest or not days else f"{days}d"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Let pydantic read a duration from text, and from nothing else."""
        return core_schema.no_info_plain_validator_function(cls._validate)

    @classmethod
    def _validate(cls, value: object) -> Duration:
        if isinstance(value, Duration):
            return value
        if isinstance(value, str):
            try:
                return cls.parse(value)
            except ValueError:
                pass
        raise PydanticCustomError(
            "duration",
            "{value} is not a duration",
            {"value": repr(value), "fix": "write a whole number with a unit, such as 15s or 5m"},
        )
