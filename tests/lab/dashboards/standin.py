"""A server that gives one answer to whatever it is asked, and remembers what that was."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lab.dashboards import Sources


@dataclass
class StandIn:
    """Where it is, as every data source, and what it was asked: path and parameters."""

    sources: Sources
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def answering(answer: Any, status: int = 200) -> Iterator[StandIn]:
    """Serve `answer` as JSON on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            made.asked.append((url.path, dict(parse_qsl(url.query))))
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        made = StandIn(Sources({"prometheus": url, "loki": url}))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield made
        finally:
            made.sources.session.close()
            server.shutdown()
            thread.join()
