"""Plain processes: start one, see whether it lives, stop it, and find what a crash left behind."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from lab.errors import LabError
from lab.runtime import Ending, Handle
from lab.server import Program

# Every process of a lab carries its folder in this variable.
MARK = "SETARCOS_LAB"
# Who runs what refuses to run as root.
UNPRIVILEGED = "nobody"
KILL_S = 5.0
# Between two looks at who has ended: the parent of some is busy with something else.
LOOKED_S = 0.1
# What servers get of our own environment: no setting of the person's shell changes the lab.
PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True)
class Binary(Program):
    """A server with the program file that was found for it."""

    path: Path
    env: Mapping[str, str]

    @property
    def command(self) -> list[str]:
        """Return the whole command line."""
        return [str(self.path), *self.server.arguments]


def alive(handle: Handle) -> bool:
    """Tell whether the process is there and has not ended."""
    return _process(handle) is not None


def _process(handle: Handle) -> psutil.Process | None:
    try:
        process = psutil.Process(handle.pid)
        return process if process.create_time() == handle.created and _lives(process) else None
    except psutil.NoSuchProcess:
        return None


def _lives(process: psutil.Process) -> bool:
    """Tell whether a process has not ended; whether its parent has noticed is no matter."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def account() -> dict[str, Any]:
    """Return the arguments with which Popen starts a process that root may not be."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam(UNPRIVILEGED)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def environment(folder: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a process of the lab in `folder`."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**passed, **extra, MARK: str(folder)}


def start(program: Binary, folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, its output appended to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    server = program.server
    with log.open("ab") as output:
        try:
            return subprocess.Popen(
                program.command,
                cwd=folder,
                env=environment(folder, {**program.env, **server.env}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **(account() if server.unprivileged else {}),
            )
        except OSError as error:
            raise LabError(
                f"{server.name} cannot be started: {program.path}: {error.strerror}",
                hint="nox -s lab -- doctor shows where each binary is taken from",
            ) from error


def marked(folder: Path) -> list[psutil.Process]:
    """Return all processes of the lab in `folder` with their children, but not this one."""
    mine = os.getpid()
    found: dict[int, psutil.Process] = {}
    for process in psutil.process_iter():
        try:
            if process.pid != mine and process.environ().get(MARK) == str(folder):
                found[process.pid] = process
                # PostgreSQL's children hide their variables.
                found.update({each.pid: each for each in process.children(recursive=True)})
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    found.pop(mine, None)
    return list(found.values())


def handle(ending: Ending) -> Handle:
    """Return whose end it is; a container has another runtime."""
    if not isinstance(ending.handle, Handle):
        raise TypeError(f"{ending.handle} is no process")
    return ending.handle


def stop(endings: Iterable[Ending]) -> None:
    """Ask processes to end, all at once; make those end that have not when their time is over."""
    asked = {}
    for ending in endings:
        process = _process(handle(ending))
        if process is not None:
            _send(process, ending.number)
            asked[process] = ending.patience_s
    begun = time.monotonic()
    for patience in sorted(set(asked.values())):
        while (left := [each for each in asked if _lives(each)]) and (
            time.monotonic() - begun < patience
        ):
            psutil.wait_procs(left, timeout=LOOKED_S)
        end(process for process in left if asked[process] <= patience)


def kill(handle: Handle) -> None:
    """End a process at once, as a crash would; its children are left to find out."""
    process = _process(handle)
    if process is not None:
        _send(process, signal.SIGKILL)
        psutil.wait_procs([process], timeout=KILL_S)


def end(processes: Iterable[psutil.Process]) -> None:
    """End processes and their children at once."""
    everything = {}
    for process in processes:
        everything[process.pid] = process
        try:
            everything.update({each.pid: each for each in process.children(recursive=True)})
        except psutil.NoSuchProcess:
            continue
    for process in everything.values():
        _send(process, signal.SIGKILL)
    psutil.wait_procs(list(everything.values()), timeout=KILL_S)


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def memory_mb(folder: Path) -> float:
    """Return the memory of all processes of a lab, in MiB; shared pages count once (PSS)."""
    total = 0
    for process in marked(folder):
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total / 2**20
