"""`nox -s lab`: the real servers and the sample app, in the foreground or behind it."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, NoReturn

import typer

from config.environment import environment_names
from lab import doctor as examination
from lab.api import Lab, attach
from lab.down import down as stop_lab
from lab.down import known, readable
from lab.engine import EngineError
from lab.errors import LabError
from lab.faults import command as faults
from lab.launch import READ, Launch, died
from lab.runtimes import AUTO, CHOICES
from lab.show import Progress, show
from lab.silences import command as silences
from lab.state import State, load, me, names
from lab.status import status as ask
from lab.told import INTERRUPTED, err, out, told
from lab.traffic import command
from lab.up import Order, Up
from lab.variables import export_lines

EXAMPLES = """\b
Examples:
  lab                                 start everything; Ctrl-C stops it
  lab up --detach                     start everything in the background
  lab up --history 30d                with 30 days of simulated past (docs/history.md)
  lab status --json                   what runs, for programs
  lab logs loki --follow              read a server's log
  lab traffic --users 20 --day 600    more people, and a day in ten minutes
  eval "$(nox -s lab -- env)"         so that the commands of docs/runbooks run
  lab break redis-down --for 2m       a game day: see which alerts come
  lab silence worker --for 2h --reason "new disk"    tell nobody of its alerts
  lab --runtime containers            in containers behind a proxy, or processes
  lab --name two --port-base 19200    a second lab beside the first
  lab start redis                     start a server that has ended, as a runbook says
  lab down                            stop it and remove its folder
"""
app = typer.Typer(
    add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, epilog=EXAMPLES
)
app.add_typer(silences.app)
WATCH_S = 0.5
STATES = ", ".join(environment_names())

Name = Annotated[str, typer.Option(help="Which lab; several run side by side.")]
Environment = Annotated[str, typer.Option(help=f"What to render: one of {STATES}.")]
PortBase = Annotated[
    int | None,
    typer.Option(min=1024, max=65400, help="First of the lab's ports [the environment's]."),
]
Runtime = Annotated[str, typer.Option(help=f"How servers run: {', '.join(CHOICES)}.")]
History = Annotated[
    str, typer.Option(help="Give dashboards a simulated past of that length, such as 30d.")
]
Without = Annotated[list[str] | None, typer.Option(help="A server to leave out; may be repeated.")]


@app.callback(invoke_without_command=True)
def foreground(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    name: Name = "lab",
    environment: Environment = "lab",
    port_base: PortBase = None,
    without: Without = None,
    runtime: Runtime = AUTO,
    history: History = "",
) -> None:
    """Start the lab in the foreground: real servers, a sample app, simulated people."""
    if context.invoked_subcommand is None:
        up(name, environment, port_base, without, runtime, history, detach=False)


@app.command()
def up(  # noqa: PLR0913, PLR0917 - one parameter an option
    name: Name = "lab",
    environment: Environment = "lab",
    port_base: PortBase = None,
    without: Without = None,
    runtime: Runtime = AUTO,
    history: History = "",
    detach: Annotated[bool, typer.Option("--detach", help="Leave it running, and return.")] = False,
) -> None:
    """Start the lab."""
    left_out = tuple(without or ())
    order = Order(name, environment, port_base, left_out, runtime, history=history)
    with told(), stopping(name):
        launch = bring_up(order, keep=detach)
        lab = Lab(name)
        show(out(), ask(lab))
        seconds = f"all ready in {lab.warm_s:.1f} s"
        if detach:
            launch.disown()
            out().print(f"\n{seconds}; nox -s lab -- down stops it")
            return
        out().print(f"\n{seconds}; Ctrl-C stops it")
        hold(lab, launch)


def bring_up(order: Order, *, keep: bool) -> Launch:
    """Start a lab and show how it comes up."""
    console = err()
    with Progress(console) as progress:
        _, launch = Up(order, progress.tell, console.print).run(keep=keep)
    return launch


def hold(lab: Lab, launch: Launch) -> None:
    """Keep a lab until Ctrl-C, and tell of each server that ends."""
    site, told_of = lab.site, set(lab.state.parts) - set(lab.parts)
    while (state := load(lab.name)) is not None:
        # Who stops the lab says so in its state first.
        ended = state.by.ended(site.folder, launch.running) if state.complete else {}
        for name in ended.keys() - told_of:
            told_of.add(name)
            why = launch.running[name].why(ended[name])
            err().print(str(died(state.by, site, name, why, READ)), markup=False)
        time.sleep(WATCH_S)  # the pace of looking, not a wait for anything
    out().print("stopped from elsewhere")


@contextmanager
def stopping(name: str) -> Iterator[None]:
    """Stop the lab that this process holds when it is asked to end, at whatever moment.

    A polite end, or a terminal that is closed, does what Ctrl-C does; a second one is not heard.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, interrupt) for each in numbers}
    try:
        yield
    except KeyboardInterrupt:
        raise typer.Exit(stop_mine(name)) from None
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def stop_mine(name: str) -> int:
    """Stop lab `name` when this process holds it; return 0 when it had been up, else 130."""
    state = load(name)
    if state is not None and state.owner != me():
        err().print(f"lab {name} runs; nox -s lab -- down --name {name} stops it", markup=False)
        return INTERRUPTED
    if state is not None:
        stop_lab(name)  # before a word: the terminal may be gone
    out().print("stopped; nothing was left running")
    return 0 if state is not None and state.complete else INTERRUPTED


@app.command()
def status(
    name: Name = "lab",
    as_json: Annotated[bool, typer.Option("--json", help="Print it for programs.")] = False,
) -> None:
    """Show each server's state, version, origin and address; exit 1 when one is not ready."""
    with told():
        found = ask(attach(name))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        show(out(), found)
    raise typer.Exit(0 if found.ready else 1)


@app.command()
def logs(
    server: Annotated[str, typer.Argument(help="Such as loki; status lists them.")],
    name: Name = "lab",
    lines: Annotated[int, typer.Option(min=1, help="How many lines from the end.")] = 50,
    follow: Annotated[bool, typer.Option("--follow", help="Go on until Ctrl-C.")] = False,
) -> None:
    """Print the end of a server's log."""
    with told():
        state = load(name)
        if state is None:
            raise LabError(f"no lab is called {name}", hint=known())
        if server not in state.parts:
            raise LabError(
                f"lab {name} has no server {server}", hint=f"it has: {', '.join(state.parts)}"
            )
        for line in state.by.lines(state.folder, server, lines, follow=follow):
            typer.echo(line, nl=False)


@app.command()
def start(
    server: Annotated[str, typer.Argument(help="Such as redis; status lists them.")],
    name: Name = "lab",
) -> None:
    """Start a server of a lab that was stopped or has ended, and wait until it is ready."""
    with told():
        attach(name).start(server)
        out().print(f"{server} runs", markup=False)


@app.command(help=command.HELP)
def traffic(
    name: Name = "lab",
    users: command.Users = None,
    day: command.Day = None,
    pause: command.Pause = False,
    resume: command.Resume = False,
) -> None:
    """Show and change the simulated people of a lab."""
    with told():
        out().print(command.order(name, users, day, pause=pause, resume=resume), markup=False)


@app.command("break", help=faults.BREAK)
def break_it(names: faults.Names, name: Name = "lab", length: faults.For = "") -> None:
    """Break something on purpose."""
    with told():
        faults.broken(name, names, length, out())


@app.command()
def heal(name: Name = "lab") -> None:
    """Mend whatever `break` has broken in a lab, also where it was killed."""
    with told():
        faults.healed(name, out())


@app.command("faults")
def all_faults(name: Name = "lab") -> None:
    """List what `break` can break, and which alerts should tell of it."""
    with told():
        faults.listed(name, out())


@app.command()
def env(name: Name = "lab") -> None:
    """Print what a shell needs for the commands of runbooks: eval "$(nox -s lab -- env)"."""
    with told():
        typer.echo("\n".join(export_lines(attach(name))))


@app.command()
def down(
    name: Name = "lab",
    every: Annotated[bool, typer.Option("--all", help="Stop all labs of this user.")] = False,
) -> None:
    """Stop a lab, also one that crashed, and remove its folder."""
    with told():
        for each in names() if every else [name]:
            stop_lab(each)
            out().print(f"{each}: stopped; nothing was left running")


@app.command("list")
def listing() -> None:
    """List the labs that are there."""
    with told():
        for each in names():
            out().print(f"{each}: {words(readable(each))}", markup=False)
        if not names():
            out().print("no lab is running; nox -s lab starts one")


def words(state: State | None) -> str:
    """Return what is told of a lab in a list."""
    if state is None:
        return "damaged; down removes it"
    try:
        count = len(state.running())
        behind = state.left_behind()
    except EngineError as error:
        return f"cannot be asked: {error.message}"
    if behind:
        return "crashed; down removes it"
    return f"{count} servers, environment {state.environment}, ports {state.port_base}"


@app.command()
def doctor(environment: Environment = "lab") -> None:
    """Tell what this machine has, what is missing and how to get it; exit 1 if a lab cannot run."""
    with told():
        wanting = examination.examine(out(), environment)
    raise typer.Exit(1 if wanting else 0)
