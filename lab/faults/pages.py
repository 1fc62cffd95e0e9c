"""Pages that Prometheus scrapes, or reads from, as long as a fault serves them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from config.addresses import LOOPBACK, Address

Page = Callable[[], str]
KIND = "text/plain; version=0.0.4"


@contextmanager
def served(page: Page) -> Iterator[Address]:
    """Answer whatever is asked with a page that is made anew each time, at a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = page().encode()
            # Who asked may have lost patience.
            with contextlib.suppress(ConnectionError):
                self.send_response(200)
                self.send_header("Content-Type", KIND)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the name that http.server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing: who reads these pages counts them."""

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Address(LOOPBACK, server.server_port)
    finally:
        server.shutdown()
        server.server_close()
