"""Stand-ins of a container engine and of Kubernetes: they answer what discovery asks, no more."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Item = Mapping[str, Any]
# The version that stands before a path: of Docker's API, or of Kubernetes'.
VERSION = re.compile(r"^/(?:v[\d.]+|api/v1)(?=/)")
# What ends the first answer to a watch.
BOOKMARK = {"resourceVersion": "1", "annotations": {"k8s.io/initial-events-end": "true"}}
CHOSEN = "127.0.0.1", 0


@contextmanager
def engine(containers: Sequence[Item]) -> Iterator[str]:
    """Yield the URL of a container engine with these containers and their networks."""
    names = {name for each in containers for name in each["NetworkSettings"]["Networks"]}
    networks = [{"Id": name, "Name": name, "Labels": {}} for name in sorted(names)]
    with _serving({"/containers/json": containers, "/networks": networks, "/_ping": []}) as url:
        yield url


@contextmanager
def kubernetes(objects: Mapping[str, Sequence[Item]]) -> Iterator[str]:
    """Yield the URL of a Kubernetes with {resource: its objects}; nothing ever changes in it."""
    with _serving({f"/{resource}": items for resource, items in objects.items()}) as url:
        yield url


class _Handler(BaseHTTPRequestHandler):
    answers: Mapping[str, Sequence[Item]]
    closing: threading.Event

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        found = self.answers.get(VERSION.sub("", asked.path))
        self.send_response(200 if found is not None else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        if found is None:
            return
        if "watch" in parse_qs(asked.query):
            self._watch(found)
        elif asked.path.startswith("/api/"):
            self._write({"kind": "List", "apiVersion": "v1", "metadata": {}, "items": found})
        else:
            self._write(found)

    def _watch(self, items: Sequence[Item]) -> None:
        """Tell of what is there, then hold the line until the server closes."""
        for item in items:
            self._write({"type": "ADDED", "object": item})
        last = {"apiVersion": "v1", "kind": items[0]["kind"], "metadata": BOOKMARK}
        self._write({"type": "BOOKMARK", "object": last})
        self.closing.wait()

    def _write(self, answer: object) -> None:
        self.wfile.write(json.dumps(answer).encode() + b"\n")
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _serving(answers: Mapping[str, Sequence[Item]]) -> Iterator[str]:
    closing = threading.Event()
    handler = type("Handler", (_Handler,), {"answers": answers, "closing": closing})
    with ThreadingHTTPServer(CHOSEN, handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            closing.set()
            server.shutdown()
            thread.join()
