"""`nox -s lab -- traffic`: the simulated people of a running lab, asked and told."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import ValidationError

from lab.api import attach
from lab.errors import LabError
from lab.traffic import control
from lab.traffic.shape import FEWEST, MOST, Change

HELP = """Show the simulated people of a lab, and change them while they use the app.

The number of people follows a day: few at night, many at noon, most in the evening. A day lasts
--day seconds and begins at midnight UTC, then again and again; --day 0 has as many people at every
time. --pause holds all requests back, and returns when none is under way.

\b
Examples:
  lab traffic                         how many people there are
  lab traffic --users 20 --day 600    20 on average, a whole day in ten minutes
  lab traffic --users 50 --day 0      a steady crowd
  lab traffic --pause                 silence, until --resume
"""
Users = Annotated[
    int | None,
    typer.Option(min=FEWEST, max=MOST, help="People, on average over a day.", show_default=False),
]
Day = Annotated[
    float | None,
    typer.Option(metavar="SECONDS", help="Length of a day; 0: no day.", show_default=False),
]
Pause = Annotated[bool, typer.Option("--pause", help="Hold all requests back.")]
Resume = Annotated[bool, typer.Option("--resume", help="Let the people go on.")]


def order(name: str, users: int | None, day_s: float | None, *, pause: bool, resume: bool) -> str:
    """Tell the traffic of lab `name` what was typed, and return a line on how things are then.

    Raises LabError for mistakes in what was typed, and when the traffic is not reached.
    """
    if pause and resume:
        raise LabError("--pause and --resume exclude each other", hint="choose one of them")
    change = _change(users, day_s)
    traffic = attach(name).address("traffic", "http")
    if users is not None or day_s is not None:
        control.reshape(traffic, change)
    if pause:
        control.pause(traffic)
    if resume:
        control.resume(traffic)
    return str(control.shape(traffic))


def _change(users: int | None, day_s: float | None) -> Change:
    try:
        return Change(users=users, day_s=day_s)
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise LabError(f"--day {day_s:g}: {reason}") from error
