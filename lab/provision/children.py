"""Tools that are run for us, each in a process group of its own, so that all of it can be ended."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lab.provision.failure import StoppedError, failed

BEAT_S = 0.5
STOP_S = 10.0
KEPT_LINES = 200
CHUNK = 65536


@dataclass(frozen=True)
class Tool:
    """A program to run: what it does in words, where its output is kept, what it needs."""

    what: str
    command: tuple[str, ...]
    log: Path
    cwd: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)


class Children:
    """The tools that run now, on any thread."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def run(
        self,
        tool: Tool,
        *,
        line: Callable[[str], None] = lambda _: None,
        beat: Callable[[], None] = lambda: None,
    ) -> list[str]:
        """Run a tool and return its last lines; all goes to its log, and each line to `line`.

        `beat` is called at least every half second. Raises ProvisionError when the tool fails and
        StoppedError when stop() ended it.
        """
        tool.log.parent.mkdir(parents=True, exist_ok=True)
        kept: list[str] = []
        with tool.log.open("ab") as file, self._started(tool) as process:
            file.write(f"$ {' '.join(tool.command)}\n".encode())
            for text in lines(process, beat):
                file.write(f"{text}\n".encode())
                kept = [*kept[-KEPT_LINES:], text]
                line(text)
            status = process.wait()
        self.check()
        if status:
            raise failed(tool.what, status, kept, tool.log)
        return kept

    def check(self) -> None:
        """Raise StoppedError once stop() was called."""
        if self._stopping.is_set():
            raise StoppedError

    def stop(self) -> None:
        """End every tool with all that it started, and start no more."""
        self._stopping.set()
        with self._lock:
            running = [*self._running]
        for process in running:
            signal_group(process, signal.SIGTERM)
        for process in running:
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                signal_group(process, signal.SIGKILL)

    def _started(self, tool: Tool) -> _Registered:
        with self._lock:
            self.check()
            process = subprocess.Popen(
                tool.command,
                cwd=tool.cwd,
                env={**os.environ, **tool.env},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._running.add(process)
        return _Registered(process, self._running, self._lock)


class _Registered:
    """Keeps a process among the running ones until it has ended."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        running: set[subprocess.Popen[bytes]],
        lock: threading.Lock,
    ) -> None:
        self._process, self._running, self._lock = process, running, lock

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self._process

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            signal_group(self._process, signal.SIGKILL)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        with self._lock:
            self._running.discard(self._process)


def signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal a process and its children; one that is gone needs none."""
    if process.poll() is None:
        os.killpg(process.pid, number)


def lines(process: subprocess.Popen[bytes], beat: Callable[[], None]) -> Iterator[str]:
    """Yield what a process prints until it closes its output, calling `beat` meanwhile."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe: see above
    pending = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            ready = selector.select(BEAT_S)
            beat()
            if not ready:
                continue
            chunk = os.read(process.stdout.fileno(), CHUNK)
            *whole, pending = (pending + chunk).split(b"\n")
            yield from (each.decode(errors="replace").rstrip("\r") for each in whole)
            if not chunk:
                break
    if pending:
        yield pending.decode(errors="replace")
