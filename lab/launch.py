"""Starting servers: each when those it needs are ready, all others at once, to a deadline."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from lab.errors import LabError
from lab.processes import Handle, start
from lab.server import Program
from lab.site import Site

# Long enough for a busy machine: a server that is not ready by then will not be.
READY_S = 90.0
POLL_S = 0.05
LAST_LINES = 20


class Phase:
    """What a server is doing, as it is shown."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    DONE = "done"


Tell = Callable[[str, str, float], None]


@dataclass
class Launch:
    """One start of some servers; `tell(server, phase, seconds since the start)` hears of each."""

    site: Site
    programs: Mapping[str, Program]
    tell: Tell
    begun: Callable[[str, Handle], None]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _cancelled: threading.Event = field(default_factory=threading.Event)
    _at: float = field(default_factory=time.monotonic)

    def run(self) -> float:
        """Start everything; return the seconds until the last was ready.

        Raises LabError, with the server's state and last lines, for one that does not get ready.
        """
        waiting: dict[Future[None], str] = {}
        ready: set[str] = set()
        pending = dict(self.programs)
        with ThreadPoolExecutor(max(len(pending), 1)) as pool:
            try:
                while pending or waiting:
                    for name in self._startable(pending, ready):
                        waiting[pool.submit(self._await, pending.pop(name))] = name
                    done, _ = wait(waiting, timeout=1.0, return_when=FIRST_COMPLETED)
                    for future in done:
                        name = waiting.pop(future)
                        future.result()
                        ready.add(name)
            except BaseException:
                self.disown()  # whoever asked for them stops them
                raise
            finally:
                self._cancelled.set()
        return time.monotonic() - self._at

    def disown(self) -> None:
        """Leave the processes to themselves: they are to outlive this one, or others stop them."""
        for process in self.processes.values():
            process.poll()
            if process.returncode is None:
                process.returncode = 0  # else subprocess warns of a child that nobody waited for

    def _startable(self, pending: Mapping[str, Program], ready: set[str]) -> list[str]:
        """Start what can be started now; return the names."""
        names = []
        for name, program in pending.items():
            # What this lab does not start now is there already, or was left out by its owner.
            if all(need in ready or need not in self.programs for need in program.server.needs):
                self._start(program)
                names.append(name)
        return names

    def _start(self, program: Program) -> None:
        server = program.server
        self._say(server.name, Phase.STARTING)
        self.site.data(server.name)
        if server.prepare is not None:
            server.prepare()
        log = self.site.log(server.name)
        process = start(program, self.site.folder, log)
        self.processes[server.name] = process
        try:
            self.begun(server.name, Handle.of(process.pid))
        except psutil.NoSuchProcess:
            return  # it has ended already; the wait for it tells why

    def _await(self, program: Program) -> None:
        server, process = program.server, self.processes[program.server.name]
        deadline = time.monotonic() + READY_S
        problem = "it has not ended"
        while time.monotonic() < deadline and not self._cancelled.is_set():
            status = process.poll()
            if status is not None and not (server.once and status == 0):
                raise died(self.site, server.name, status)
            if server.once and status == 0:
                self._say(server.name, Phase.DONE)
                return
            if server.ready is not None:
                problem = server.ready.problem()
                if not problem:
                    self._say(server.name, Phase.READY)
                    return
            self._cancelled.wait(POLL_S)
        if not self._cancelled.is_set():
            raise LabError(
                f"{server.name} is not ready after {READY_S:g} s: {problem}\n"
                + last_lines(self.site.log(server.name)),
                hint=f"its log: {self.site.log(server.name)}",
                status=1,
            )

    def _say(self, name: str, phase: str) -> None:
        self.tell(name, phase, time.monotonic() - self._at)


def died(site: Site, name: str, status: int) -> LabError:
    """Return the message about a server that ended."""
    how = f"by signal {-status}" if status < 0 else f"with status {status}"
    return LabError(
        f"{name} ended {how}\n" + last_lines(site.log(name)),
        hint=f"its log: {site.log(name)}",
        status=1,
    )


def last_lines(log: Path, count: int = LAST_LINES) -> str:
    """Return the end of a log, each line moved in."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        lines = []
    return "\n".join(f"  | {line}" for line in lines) if lines else "  | (it has written nothing)"
