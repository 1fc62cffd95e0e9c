"""`nox -s lab -- silence`, `silences` and `unsilence`, for a lab or for any Alertmanager."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from config.catalogue import load_catalogue
from lab.api import attach
from lab.errors import LabError
from lab.silences import order
from lab.silences.alertmanager import Alertmanager, Silence, client
from lab.told import out, told

ALERTMANAGER = "alertmanager"
EXAMPLES = """\b
Examples:
  lab silence worker --for 2h --reason "new disk"
  lab silence api-server --for 30m --reason "load test" --alert HighCPUUsage
  lab silence worker --for 2h --reason "new disk" --url http://alertmanager:9093
  lab silences                        what is silenced now
  lab unsilence 3f6a                  end it; the beginning of its id does
"""
app = typer.Typer()
Name = Annotated[str, typer.Option(help="Which lab.")]
Url = Annotated[
    str, typer.Option(help="Another Alertmanager than the lab's, such as production's.")
]


@app.command(epilog=EXAMPLES)
def silence(  # noqa: PLR0913, PLR0917 - one parameter an option
    service: Annotated[str, typer.Argument(help="Whose alerts, such as worker.")],
    length: Annotated[str, typer.Option("--for", metavar="TIME", help="How long, such as 2h.")],
    reason: Annotated[str, typer.Option(help="Why; others will read it.")],
    author: Annotated[str, typer.Option(help="Who [you].", show_default=False)] = "",
    alert: Annotated[str, typer.Option(help="Only this one [all of the service].")] = "",
    name: Name = "lab",
    url: Url = "",
) -> None:
    """Tell nobody of a service's alerts for a while; they are still shown."""
    with told():
        labels = order.labels(load_catalogue(), service, alert)
        time, why, who = order.length(length), order.reason(reason), order.author(author)
        now = datetime.now(UTC)
        with _alertmanager(name, url) as alertmanager:
            identity = alertmanager.silence(labels, now, time, (who, why))
        what = f"{alert or 'all alerts'} of {service}"
        out().print(f"silenced {what} until {_clock(now + time)}", markup=False)
        where = f" --url {url}" if url else f" --name {name}" if name != "lab" else ""
        out().print(f"nox -s lab -- unsilence {identity}{where} ends it", markup=False)


@app.command()
def silences(name: Name = "lab", url: Url = "") -> None:
    """List what is silenced, by whom and why."""
    with told():
        with _alertmanager(name, url) as alertmanager:
            there = alertmanager.silences()
        for each in there:
            out().print(line(each, datetime.now(UTC)), markup=False)
        if not there:
            out().print("no alert is silenced")


@app.command()
def unsilence(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Of `silences`, or its beginning.")],
    name: Name = "lab",
    url: Url = "",
) -> None:
    """End a silence before its time."""
    with told():
        with _alertmanager(name, url) as alertmanager:
            found = order.chosen(identity, alertmanager.silences())
            alertmanager.end(found.id)
        out().print(f"ended: {what(found)}", markup=False)


@contextmanager
def _alertmanager(name: str, url: str) -> Iterator[Alertmanager]:
    with client(order.address(url) if url else _of_lab(name)) as http:
        yield Alertmanager(http)


def _of_lab(name: str) -> str:
    lab = attach(name)
    if ALERTMANAGER not in lab.parts:
        raise LabError(f"lab {name} runs without {ALERTMANAGER}", hint="--url takes another")
    return lab.address(ALERTMANAGER, "http").url


def line(one: Silence, now: datetime) -> str:
    """Return a silence as it is listed."""
    when = f"until {_clock(one.endsAt)}, {_left(one.endsAt - now)} left"
    return f"{one.id}  {what(one)}  {when}, by {one.createdBy}: {one.comment}"


def what(one: Silence) -> str:
    """Return what a silence is about."""
    return ", ".join(map(str, one.matchers))


def _clock(time: datetime) -> str:
    return f"{time.astimezone(UTC):%a %d %b %H:%M} UTC"


def _left(time: timedelta) -> str:
    minutes = max(0, round(time.total_seconds() / 60))
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h {minutes}m" if hours else f"{minutes}m"
