"""What a person sees: servers coming up, the table of a lab, and what to open."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from lab.launch import Phase
from lab.status import ENDED, NOT_READY, Status

STYLES = {
    Phase.WAITING: "dim",
    Phase.STARTING: "yellow",
    Phase.READY: "green",
    Phase.DONE: "green",
    NOT_READY: "yellow",
    ENDED: "bold red",
}

# Where there is no terminal, whatever reads it has room.
WIDE = 200


class Progress:
    """The servers on their way up: a table that changes, or lines where there is no terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._phases: dict[str, tuple[str, float]] = {}
        self._live: Live | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def tell(self, server: str, phase: str, seconds: float) -> None:
        """Show that `server` has come to `phase`."""
        self._phases[server] = (phase, seconds)
        if not self._console.is_terminal:
            if phase != Phase.STARTING:
                self._console.print(f"{phase:8} {server} ({seconds:.1f} s)", highlight=False)
            return
        if self._live is None:
            self._live = Live(console=self._console, transient=True)
            self._live.start()
        self._live.update(self._table())

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False)
        for title in ("server", "state", "after"):
            table.add_column(title)
        for name, (phase, seconds) in sorted(self._phases.items()):
            table.add_row(name, f"[{STYLES[phase]}]{phase}", f"{seconds:.1f} s")
        return table


def overview(status: Status) -> Table:
    """Return the servers of a lab as a table; in a narrow terminal the origin alone is cut off."""
    table = Table(box=None, pad_edge=False)
    for title in ("server", "state", "version", "address", "from"):
        table.add_column(title, no_wrap=title != "from")
    for row in status.servers:
        state = f"[{STYLES[row.state]}]{row.state}[/]"
        source = Text(row.source, no_wrap=True, overflow="ellipsis")
        table.add_row(row.name, state, row.version or "-", row.address, source)
    return table


def show(console: Console, status: Status) -> None:
    """Print the servers of a lab, what is wrong with any, and what to open."""
    if not console.is_terminal:
        console.width = max(console.width, WIDE)
    console.print(overview(status))
    for row in status.servers:
        if row.problem:
            console.print(f"{row.name}: {row.problem}", markup=False, highlight=False)
        elif row.state == ENDED:
            ask = f"nox -s lab -- logs {row.name} --name {status.name}"
            console.print(f"{row.name} has ended; {ask} tells why", markup=False, highlight=False)
    if status.history:
        told = f"history: what is older than this lab is simulated, {status.history} of it"
        console.print(told, markup=False, highlight=False)
    pages = [row for row in status.servers if row.page]
    if pages:
        console.print("\nOpen:")
    for row in pages:
        console.print(f"  {row.name:<14} {row.page}", markup=False, highlight=False, soft_wrap=True)
