"""A port of this machine that leads into a lab's networks, through the engine.

The proxy passes on HTTP alone; SQL and Redis are reached as an operator reaches them, by a command
that the engine runs in a container which is on the right network.
"""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from docker.errors import DockerException
from docker.utils.socket import frames_iter_no_tty

from config.addresses import LOOPBACK, Address
from lab.engine import engine

# What runs inside: it needs Python there, and nothing else.
INSIDE = Path(__file__).with_name("inside.py")
STDOUT = 1
CHUNK = 65536


@contextmanager
def held(container: str, target: Address) -> Iterator[Address]:
    """Yield where `target` is reached from this machine; each connection is one more command."""

    class Passed(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            """Pass a connection on until one of the sides ends it."""
            passed(self.request, container, target)

    with socketserver.ThreadingTCPServer((LOOPBACK, 0), Passed) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield Address(*server.server_address[:2])  # type: ignore[arg-type]
        finally:
            server.shutdown()


def passed(outer: socket.socket, container: str, target: Address) -> None:
    """Carry bytes both ways between a connection and the command in the container."""
    command = ["python", "-c", INSIDE.read_text(encoding="utf-8"), target.host, str(target.port)]
    api = engine().api
    try:
        number = api.exec_create(container, command, stdin=True)["Id"]
        stream: Any = api.exec_start(number, socket=True)
    except DockerException:
        return  # the container has gone: who connected sees the end of the connection
    inner: socket.socket = getattr(stream, "_sock", stream)
    inner.settimeout(None)
    feeder = threading.Thread(target=fed, args=(outer, inner), daemon=True)
    feeder.start()
    with suppress(OSError):
        for kind, data in frames_iter_no_tty(stream):
            if kind == STDOUT and isinstance(data, bytes):
                outer.sendall(data)
    with suppress(OSError):
        outer.shutdown(socket.SHUT_RDWR)
    feeder.join()
    # The answer holds its socket open for as long as it lives itself; each of these may find that
    # another has closed it already.
    for each in (stream._response, stream, inner):  # noqa: SLF001
        with suppress(OSError, ValueError):
            each.close()


def fed(outer: socket.socket, inner: socket.socket) -> None:
    """Carry what comes in to the command, and tell it of the end."""
    with suppress(OSError):
        while data := outer.recv(CHUNK):
            inner.sendall(data)
    with suppress(OSError):
        inner.shutdown(socket.SHUT_WR)
