"""`nox -s lab -- break`, `heal` and `faults`: a game day."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from config.durations import Duration
from lab.api import Lab, attach
from lab.errors import LabError
from lab.faults.known import faults, named
from lab.faults.marks import HEAL, end, held, mark

BREAK = """Break something in a running lab, see what it tells, and mend it.

It stays broken until Ctrl-C, or for as long as --for says; then it is healed. What somebody left
broken, `heal` mends. `faults` lists what can be broken, and which alerts should tell of it.

\b
Examples:
  lab break redis-down --for 2m           no Redis for two minutes
  lab break ai-model-slow table-locked    two at once, until Ctrl-C
"""
Names = Annotated[list[str], typer.Argument(help="Which faults; `faults` lists them.")]
For = Annotated[str, typer.Option("--for", metavar="DURATION", help="How long, such as 90s or 2m.")]
LOOKED_S = 0.2


def broken(lab_name: str, names: list[str], length: str, console: Console) -> None:
    """Hold faults until their time is over, or until this process is asked to end.

    Raises LabError for an unknown fault, for one that is there already, for no duration, and where
    somebody does not wait until all is healed.
    """
    lab, until_s = attach(lab_name), _seconds(length)
    chosen = [named(lab, name) for name in dict.fromkeys(names)]
    with _ending_politely(), ExitStack() as everything:
        try:
            for fault in chosen:
                stack = ExitStack()
                everything.callback(_leave, stack)
                stack.enter_context(mark(lab, fault.name))
                stack.enter_context(fault.held(lab))
                console.print(f"{fault.name}: {fault.title}", markup=False)
                told = ", ".join(map(str, fault.must)) or "none: it is for looking at"
                console.print(f"  alerts: {told}", markup=False)
            _wait(until_s, console)
        except KeyboardInterrupt:
            console.print("healing…")
    if left := ", ".join(fault.name for fault in chosen if fault.name in held(lab)):
        raise LabError(f"ended while healing: {left} may be broken still", hint=HEAL, status=1)
    console.print(f"healed: {', '.join(fault.name for fault in chosen)}", markup=False)


def _leave(stack: ExitStack) -> None:
    """Heal one fault; whoever ends that goes on to the next, and its mark stays."""
    with suppress(KeyboardInterrupt):
        stack.close()


def _seconds(length: str) -> float | None:
    if not length:
        return None
    try:
        return Duration.parse(length).seconds
    except ValueError as error:
        raise LabError(f"--for: {error}", hint="write it as 90s, 2m or 1h") from error


def _wait(until_s: float | None, console: Console) -> None:
    """Show how the time goes; without one, wait until this process is asked to end."""
    begun = time.monotonic()
    columns = (TextColumn("broken"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=until_s is None) as bar:
        task = bar.add_task("broken", total=until_s)
        while until_s is None or time.monotonic() - begun < until_s:
            bar.update(task, completed=time.monotonic() - begun)
            time.sleep(LOOKED_S)  # the pace of looking: the length was asked for


@contextmanager
def _ending_politely() -> Iterator[None]:
    """Have a polite end, or a closed terminal, do what Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = {each: signal.signal(each, interrupt) for each in numbers}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def healed(lab_name: str, console: Console) -> None:
    """End whoever holds a fault of a lab, and mend what nobody holds any more."""
    lab = attach(lab_name)
    found = held(lab)
    for name, holder in found.items():
        by = f"; {holder} was ended" if end(lab, name, holder) else ""
        named(lab, name).heal(lab)
        console.print(f"{name}: healed{by}", markup=False)
    if not found:
        console.print(f"nothing is broken in {lab_name}", markup=False)


def listed(lab_name: str, console: Console) -> None:
    """Show what can be broken, what is, and which alerts each fault raises."""
    lab = attach(lab_name)
    console.print(_table(lab))


def _table(lab: Lab) -> Table:
    table, now = Table(box=None, pad_edge=False), held(lab)
    for title in ("fault", "what goes wrong", "alerts"):
        table.add_column(title, no_wrap=title == "fault")
    for fault in faults(lab).values():
        name = f"[bold red]{fault.name}[/]" if fault.name in now else fault.name
        table.add_row(name, fault.title, ", ".join(map(str, fault.must)))
    return table
