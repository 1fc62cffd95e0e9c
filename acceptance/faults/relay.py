"""A wire between two servers that can be cut: nothing passes, and nobody is told."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from config.addresses import LOOPBACK, Address

PIECE = 1 << 16


@dataclass(frozen=True)
class Relay:
    """What passes bytes on from `address`; while it is cut they wait, as packets sent again do."""

    address: Address
    _whole: threading.Event = field(default_factory=threading.Event)

    def cut(self) -> None:
        """Let nothing pass, of connections that are there and of new ones."""
        self._whole.clear()

    def mend(self) -> None:
        """Let everything pass again, also what has been on its way."""
        self._whole.set()

    def wait(self) -> None:
        """Wait until it is whole."""
        self._whole.wait()


class Server(socketserver.ThreadingTCPServer):
    """Accepts connections for a relay."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, target: Address) -> None:
        super().__init__((LOOPBACK, 0), Connection)
        self.target = target
        self.relay = Relay(Address(LOOPBACK, self.server_address[1]))


class Connection(socketserver.BaseRequestHandler):
    """Passes on one connection, both ways."""

    def handle(self) -> None:
        """Pass on until both sides have ended."""
        assert isinstance(self.server, Server)
        relay, target = self.server.relay, self.server.target
        relay.wait()
        with (
            suppress(OSError),
            socket.create_connection((target.host, target.port)) as other,
        ):
            back = threading.Thread(target=passed, args=(other, self.request, relay), daemon=True)
            back.start()
            passed(self.request, other, relay)
            back.join()


def passed(source: socket.socket, sink: socket.socket, relay: Relay) -> None:
    """Pass on what comes from one side until it ends."""
    with suppress(OSError):
        while piece := source.recv(PIECE):
            relay.wait()
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def relayed(target: Address) -> Iterator[Relay]:
    """Listen for connections to `target`, and pass them on while this is held."""
    with Server(target) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        server.relay.mend()
        try:
            yield server.relay
        finally:
            server.relay.mend()
            server.shutdown()
            thread.join()
