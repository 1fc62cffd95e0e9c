"""A port of this machine leads to one inside: both halves, joined by a stand-in for the engine."""

from __future__ import annotations

import os
import socket
import socketserver
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from config.addresses import LOOPBACK, Address
from lab.containers import Containers, tunnel
from lab.site import Site

STDERR = 2
# More than every buffer on the way.
MUCH = os.urandom(3 * 2**20)


@contextmanager
def served(handle: Any) -> Iterator[Address]:
    """Serve TCP connections on loopback, each by `handle(connection)`."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            """Serve one."""
            handle(self.request)

    with socketserver.ThreadingTCPServer((LOOPBACK, 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield Address(LOOPBACK, server.server_address[1])
        finally:
            server.shutdown()


def echo(connection: socket.socket) -> None:
    """Send back what comes, until the other side says that it is the end."""
    while data := connection.recv(65536):
        connection.sendall(data)


def bye(connection: socket.socket) -> None:
    """Say one word and end."""
    connection.sendall(b"bye")


@pytest.fixture
def echoing() -> Iterator[Address]:
    """Return where an echo is."""
    with served(echo) as address:
        yield address


@dataclass
class Exec:
    """A stand-in for the engine's exec: it runs the command here, and frames what it writes."""

    commands: list[tuple[str, list[str]]] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    @property
    def api(self) -> Exec:
        """Return what makes and starts commands."""
        return self

    def exec_create(self, container: str, command: Sequence[str], *, stdin: bool) -> dict[str, str]:
        """Note a command."""
        assert stdin
        self.commands.append((container, list(command)))
        return {"Id": str(len(self.commands) - 1)}

    def exec_start(self, number: str, **how: bool) -> Any:
        """Run it, and return the connection to its input and output."""
        assert how == {"socket": True}
        ours, theirs = socket.socketpair()
        command = [sys.executable, *self.commands[int(number)][1][1:]]
        thread = threading.Thread(target=self._run, args=(command, ours))
        thread.start()
        self.threads.append(thread)
        stream: Any = socket.SocketIO(theirs, "rw")
        stream._response = SimpleNamespace(close=lambda: None)
        return stream

    def _run(self, command: list[str], ours: socket.socket) -> None:
        with (
            ours,
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            ) as child,
        ):
            assert child.stdout
            assert child.stderr
            ours.sendall(framed(STDERR, b"a warning that is none of the answer"))
            feeder = threading.Thread(target=fed, args=(ours, child))
            feeder.start()
            while data := os.read(child.stdout.fileno(), 65536):
                ours.sendall(framed(tunnel.STDOUT, data))
            child.stderr.read()
            self.ends.append(child.wait())
            ours.shutdown(socket.SHUT_RDWR)
            feeder.join()


def framed(kind: int, data: bytes) -> bytes:
    """Return what the engine sends of a command's output, as its API documents."""
    return struct.pack(">BxxxL", kind, len(data)) + data


def fed(ours: socket.socket, child: subprocess.Popen[bytes]) -> None:
    """Give the command its input, and close it at the end."""
    assert child.stdin
    try:
        while data := ours.recv(65536):
            child.stdin.write(data)
            child.stdin.flush()
    except OSError:
        return
    finally:
        child.stdin.close()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Exec]:
    """Let commands in containers be run here."""
    found = Exec()
    monkeypatch.setattr(tunnel, "engine", lambda: found)
    yield found
    for each in found.threads:
        each.join()


def inside(address: Address, given: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run the half that is inside, with an input."""
    command = [sys.executable, "-c", tunnel.INSIDE.read_text("utf-8")]
    arguments = [address.host, str(address.port)]
    return subprocess.run([*command, *arguments], input=given, capture_output=True, check=False)


def asked(address: Address, given: bytes) -> bytes:
    """Send all of it, say that it is the end, and return all that comes back."""
    with socket.create_connection((address.host, address.port)) as connection:

        def send() -> None:
            connection.sendall(given)
            connection.shutdown(socket.SHUT_WR)

        sender = threading.Thread(target=send)
        sender.start()
        with connection.makefile("rb") as file:
            answer = file.read()
        sender.join()
    return answer


def test_inside_carries_bytes_both_ways_and_the_end(echoing: Address) -> None:
    done = inside(echoing, MUCH)

    assert done.stdout == MUCH
    assert (done.returncode, done.stderr) == (0, b"")


def test_inside_ends_with_the_server_though_its_input_is_open() -> None:
    with served(bye) as address:
        command = [sys.executable, str(tunnel.INSIDE), address.host, str(address.port)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            assert child.stdout
            assert child.stdout.read() == b"bye"
            assert child.wait() == 0


def test_inside_fails_where_nobody_listens() -> None:
    done = inside(Address(LOOPBACK, 1), b"")

    assert done.returncode != 0
    assert b"Connection refused" in done.stderr


def test_both_halves_carry_bytes_unchanged(engine: Exec, echoing: Address) -> None:
    with tunnel.held("one-api-server", echoing) as here:
        assert here.host == LOOPBACK
        assert asked(here, MUCH) == MUCH

    container, command = engine.commands[0]
    assert container == "one-api-server"
    assert command[0] == "python"
    assert command[-2:] == [echoing.host, str(echoing.port)]


def test_each_connection_is_a_command_of_its_own(engine: Exec, echoing: Address) -> None:
    with tunnel.held("x", echoing) as here:
        assert [asked(here, given) for given in (b"first", b"", b"last")] == [
            b"first",
            b"",
            b"last",
        ]

    assert len(engine.commands) == 3


def test_connections_are_carried_at_the_same_time(engine: Exec, echoing: Address) -> None:
    with tunnel.held("x", echoing) as here:
        pairs = [socket.create_connection((here.host, here.port)) for _ in range(3)]
        for number, each in enumerate(pairs):
            each.sendall(str(number).encode())
        assert [each.recv(8) for each in reversed(pairs)] == [b"2", b"1", b"0"]
        for each in pairs:
            each.close()

    assert len(engine.commands) == 3


def test_the_servers_end_is_the_connections(engine: Exec) -> None:
    with served(bye) as address, tunnel.held("x", address) as here:
        with socket.create_connection((here.host, here.port)) as connection:
            assert connection.makefile("rb").read() == b"bye"
        for each in engine.threads:
            each.join()

    assert engine.ends == [0]


def test_a_target_that_does_not_listen_ends_the_connection(engine: Exec) -> None:
    with tunnel.held("x", Address(LOOPBACK, 1)) as here:
        assert asked(here, b"") == b""
        for each in engine.threads:
            each.join()

    assert engine.ends == [1]


def test_nobody_listens_when_it_is_held_no_more(echoing: Address) -> None:
    with tunnel.held("x", echoing) as here:
        pass

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((here.host, here.port))


def test_it_leads_through_the_app_to_a_servers_own_port(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app is on the network of the stores, and its image has Python."""
    monkeypatch.setattr(tunnel, "held", lambda *where: where)

    where: Any = Containers().tcp(site, "postgres", "sql")

    assert where == ("setarcos-one-api-server", Address("postgres", 5432))
