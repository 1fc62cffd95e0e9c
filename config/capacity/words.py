"""Bytes, rates and spans of time for people."""

from __future__ import annotations

from config.durations import UNITS_MS, Duration

KIB = 1024
UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def size(count: float) -> str:
    """Write bytes with two or three digits; units are powers of 1024, as Prometheus reads them."""
    unit = 0
    while count >= 1000 and unit < len(UNITS) - 1:
        count, unit = count / KIB, unit + 1
    digits = 1 if unit and count < 9.95 else 0
    return f"{count:.{digits}f} {UNITS[unit]}"


def setting(count: float) -> str:
    """Write bytes as a size is written in retention.yaml, rounded down to whole GB or MB."""
    unit = 3 if count >= KIB**3 else 2
    return f"{int(count / KIB**unit)}{UNITS[unit]}"


def span(seconds: float) -> str:
    """Write a length of time as Prometheus does, rounded down to whole days or hours."""
    unit = "d" if seconds * 1000 >= 2 * UNITS_MS["d"] else "h"
    return f"{int(seconds * 1000 / UNITS_MS[unit])}{unit}"


def long(time: Duration) -> str:
    """Write a duration in days where it is a whole number of them."""
    days, rest = divmod(time.ms, UNITS_MS["d"])
    return str(time) if rest else f"{days}d"


def share(part: float, whole: float) -> str:
    """Write a share in percent."""
    percent = 100 * part / whole
    return f"{percent:.0f} %" if percent >= 1 or not percent else "under 1 %"
