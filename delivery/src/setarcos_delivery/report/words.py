"""Figures as a person reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from setarcos_delivery.figures import Figures

NOTHING = "-"
HOUR, DAY = 60, 24 * 60


def duration(minutes: float | None) -> str:
    """Write minutes as the two units that matter."""
    if minutes is None:
        return NOTHING
    if minutes < 1:
        return f"{minutes * 60:.0f} s"
    if minutes < HOUR:
        return f"{minutes:.0f} min"
    whole = round(minutes)
    if whole < 2 * DAY:
        return f"{whole // HOUR} h {whole % HOUR} min"
    hours = round(minutes / HOUR)
    return f"{hours // 24} d {hours % 24} h"


def seconds(value: float | None) -> str:
    """Write seconds as minutes and seconds."""
    if value is None:
        return NOTHING
    return f"{value:.0f} s" if value < 2 * HOUR else duration(value / 60)


def share(value: float | None) -> str:
    """Write a share in per cent."""
    return NOTHING if value is None else f"{value * 100:.1f} %"


def percent(value: float | None) -> str:
    """Write per cent."""
    return NOTHING if value is None else f"{value:.1f} %"


def rate(value: float | None) -> str:
    """Write a number a day, or how many days lie between two."""
    if not value:
        return NOTHING
    return f"{value:.1f} a day" if value >= 1 else f"one every {1 / value:.1f} days"


def day(when: datetime) -> str:
    """Write a day."""
    return f"{when:%d %b %Y}"


def moment(when: datetime) -> str:
    """Write a day and a time."""
    return f"{when:%d %b %H:%M}"


@dataclass(frozen=True)
class Figure:
    """One of DORA's four: how it is read, and whether more of it is better."""

    title: str
    explained: str
    value: Callable[[Figures], float | None]
    band: Callable[[Figures], object]
    write: Callable[[float | None], str]
    more_is_better: bool = False

    def values(self, found: Iterable[Figures]) -> list[float | None]:
        """Return the figure of each."""
        return [self.value(each) for each in found]


FIGURES = (
    Figure(
        "Deployment frequency",
        "successful deployments",
        lambda found: found.per_day,
        lambda found: found.frequency_band,
        rate,
        more_is_better=True,
    ),
    Figure(
        "Lead time for changes",
        "median from commit to production",
        lambda found: found.lead_time_minutes,
        lambda found: found.lead_time_band,
        duration,
    ),
    Figure(
        "Change failure rate",
        "deployments with an incident, a rollback or a revert",
        lambda found: found.change_failure_rate,
        lambda found: found.change_failure_band,
        share,
    ),
    Figure(
        "Time to restore",
        "median from opened to resolved",
        lambda found: found.restore_minutes,
        lambda found: found.restore_band,
        duration,
    ),
)


def change(figure: Figure, now: Figures, before: Figures) -> tuple[str, str]:
    """Return how a figure has changed in words, and whether that is `better`, `worse` or `same`."""
    new, old = figure.value(now), figure.value(before)
    if new is None or old is None:
        return "nothing to compare with", "same"
    if new == old:
        return f"as before ({figure.write(old)})", "same"
    kind = "better" if (new > old) == figure.more_is_better else "worse"
    return f"{kind}: was {figure.write(old)}", kind
