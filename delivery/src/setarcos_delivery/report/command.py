"""`setarcos-delivery report`: the last weeks on one page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from setarcos_delivery.figures.bands import NEWEST, reports

FOLDER = Path("out/delivery")
DATES = ["%Y-%m-%d"]

Weeks = Annotated[int, typer.Option(min=1, max=104, help="How many weeks are reported.")]
Until = Annotated[
    datetime | None, typer.Option(formats=DATES, help="The day that they end before [today].")
]
Out = Annotated[Path, typer.Option("--out", help="The folder that the report is written into.")]
Environment = Annotated[str, typer.Option(help="Whose deployments and incidents.")]
Bands = Annotated[int, typer.Option(help="The year of the report whose bands are told.")]


def end(until: datetime | None) -> datetime:
    """Return when the report ends: the begin of a day, UTC."""
    return (until or datetime.now(UTC)).replace(
        hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC
    )


def known(year: int) -> int:
    """Return `year`; raises typer.BadParameter where no report of it is known."""
    years = sorted(reports())
    if year not in years:
        raise typer.BadParameter(f"no report of {year}: choose one of {', '.join(map(str, years))}")
    return year


__all__ = ["FOLDER", "NEWEST", "Bands", "Environment", "Out", "Until", "Weeks", "end", "known"]
