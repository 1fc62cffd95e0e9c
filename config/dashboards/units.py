"""The units that a panel may have: Grafana's own names, so that figures are written for people."""

from __future__ import annotations

from enum import StrEnum


class Unit(StrEnum):
    """A unit by Grafana's id; `none` is a plain number, `short` one with K and M."""

    NONE = "none"
    SHORT = "short"
    PERCENT = "percent"  # 0 to 100
    RATIO = "percentunit"  # 0 to 1, shown as 0 to 100 %
    SECONDS = "s"
    MILLISECONDS = "ms"
    MINUTES = "m"
    DAYS = "d"
    BYTES = "bytes"
    BYTES_PER_SECOND = "Bps"
    REQUESTS_PER_SECOND = "reqps"
    OPERATIONS_PER_SECOND = "ops"
    PACKETS_PER_SECOND = "pps"
    ROWS_PER_SECOND = "wps"
    EVENTS_PER_SECOND = "cps"
    US_DOLLARS = "currencyUSD"
    TIME = "dateTimeAsIso"
    TEXT = "string"
