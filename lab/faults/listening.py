"""Small servers that faults have others ask; they end with whoever holds them."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from config.addresses import LOOPBACK, Address

ANYWHERE = (LOOPBACK, 0)
# Between two looks whether to end.
LOOKED_S = 0.05


class Server(socketserver.ThreadingTCPServer):
    """Serves each connection beside the others, and does not mind whom it loses."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Say nothing: whoever asked has gone."""


@contextmanager
def answering(status: Callable[[], int]) -> Iterator[Address]:
    """Answer every GET with the status that is told then."""

    class Page(BaseHTTPRequestHandler):
        """Answers with a status alone."""

        def do_GET(self) -> None:
            """Answer."""
            self.send_response(status())
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing of each request."""

    with Server(ANYWHERE, Page) as server, _serving(server) as address:
        yield address


@contextmanager
def showing(certificate: Path, key: Path) -> Iterator[Address]:
    """Show a certificate to whoever connects, and say no more."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Shown(socketserver.BaseRequestHandler):
        """Greets, and ends the connection."""

        def handle(self) -> None:
            """Greet here, where nobody else has to wait for it."""
            self.request.do_handshake()

    with Server(ANYWHERE, Shown) as server:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        with _serving(server) as address:
            yield address


@contextmanager
def nobody() -> Iterator[Address]:
    """Keep a port where nobody listens."""
    with socket.socket() as kept:
        kept.bind(ANYWHERE)
        yield Address(LOOPBACK, kept.getsockname()[1])


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[Address]:
    thread = threading.Thread(target=server.serve_forever, args=(LOOKED_S,), daemon=True)
    thread.start()
    try:
        yield Address(LOOPBACK, server.socket.getsockname()[1])
    finally:
        server.shutdown()
        thread.join()
