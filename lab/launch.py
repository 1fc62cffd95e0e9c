"""Starting servers: each when those it needs are ready, all others at once, to a deadline."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil

from lab.errors import LabError
from lab.runtime import Container, Handle, Running, Runtime
from lab.server import Program
from lab.site import Site

# Long enough for a busy machine: a server that is not ready by then will not be.
READY_S = 90.0
POLL_S = 0.05
LAST_LINES = 20
LEAVE_OUT = "nox -s lab -- doctor looks for what is missing; --without {} starts the others"
READ = "nox -s lab -- logs {} --name {} shows more"


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
    runtime: Runtime
    programs: Mapping[str, Program]
    tell: Tell
    begun: Callable[[str, Handle | Container], None]
    # Done with each server that is ready, before those that need it start.
    then: Callable[[str], None] = lambda _: None
    running: dict[str, Running] = field(default_factory=dict)
    _cancelled: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _at: float = field(default_factory=time.monotonic)

    def run(self) -> float:
        """Start everything; return the seconds until the last was ready.

        Raises LabError, with the server's state and last lines, for one that does not get ready.
        """
        waiting: dict[Future[None], str] = {}
        ready: set[str] = set()
        pending = dict(self.programs)
        try:
            with ThreadPoolExecutor(max(len(pending), 1)) as pool, self._cancelled_at_the_end():
                while pending or waiting:
                    for name in self._startable(pending, ready):
                        waiting[pool.submit(self._bring_up, pending.pop(name))] = name
                    done, _ = wait(waiting, timeout=1.0, return_when=FIRST_COMPLETED)
                    for future in done:
                        name = waiting.pop(future)
                        future.result()
                        ready.add(name)
        except BaseException:
            self.disown()  # whoever asked for them stops them
            raise
        return time.monotonic() - self._at

    @contextmanager
    def _cancelled_at_the_end(self) -> Iterator[None]:
        """Have those that are still waited for end their waiting, whatever happened."""
        try:
            yield
        finally:
            self._cancelled.set()

    def disown(self) -> None:
        """Leave the servers to themselves: they outlive this process, or others stop them."""
        for each in self.running.values():
            each.disown()

    def _startable(self, pending: Mapping[str, Program], ready: set[str]) -> list[str]:
        """Return the names of those that can be started now."""
        # What this lab does not start now is there already, or was left out by its owner.
        return [
            name
            for name, program in pending.items()
            if all(need in ready or need not in self.programs for need in program.server.needs)
        ]

    def _bring_up(self, program: Program) -> None:
        """Start a server, and wait until it is ready."""
        if not self._cancelled.is_set():
            self._start(program)
            self._await(program)
        if not self._cancelled.is_set():
            self.then(program.server.name)

    def _start(self, program: Program) -> None:
        name = program.server.name
        self._say(name, Phase.STARTING)
        running = self.runtime.start(self.site, program)
        with self._lock:
            self.running[name] = running
            try:
                self.begun(name, running.handle)
            except psutil.NoSuchProcess:
                return  # it has ended already; the wait for it tells why

    def _await(self, program: Program) -> None:
        server, running = program.server, self.running[program.server.name]
        deadline = time.monotonic() + READY_S
        problem = "it has not ended"
        while time.monotonic() < deadline and not self._cancelled.is_set():
            status = running.poll()
            if status is not None and not (server.once and status == 0):
                raise died(self.runtime, self.site, server.name, running.why(status))
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
                + last_lines(self.runtime.log(self.site.folder, server.name)),
                hint=LEAVE_OUT.format(server.name),
                status=1,
            )

    def _say(self, name: str, phase: str) -> None:
        with self._lock:
            self.tell(name, phase, time.monotonic() - self._at)


def died(runtime: Runtime, site: Site, name: str, how: str, hint: str = LEAVE_OUT) -> LabError:
    """Return the message about a server that ended; `hint` is told its name and the lab's."""
    return LabError(
        f"{name} ended {how}\n" + last_lines(runtime.log(site.folder, name)),
        hint=hint.format(name, site.name),
        status=1,
    )


def last_lines(log: str, count: int = LAST_LINES) -> str:
    """Return the end of a log, each line moved in."""
    lines = log.splitlines()[-count:]
    return "\n".join(f"  | {line}" for line in lines) if lines else "  | (it has written nothing)"
