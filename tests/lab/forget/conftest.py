"""A stand-in for Loki: it answers what it is told to, and notes what was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from config.addresses import LOOPBACK, Address

CONFIG: dict[str, Any] = {
    "compactor": {
        "retention_enabled": True,
        "delete_request_cancel_period": "24h0m0s",
        "apply_retention_interval": "7m30s",
        "retention_delete_delay": "2h0m0s",
    },
    "limits_config": {
        "deletion_mode": "filter-and-delete",
        "retention_period": "15d",
        "retention_stream": [{"period": "1d"}, {"period": "90d"}],
        "max_query_length": "30d1h",
    },
}
QUERY = '{service_name="api-server"} |= "person 42"'
COUNTED = "GET /loki/api/v1/query"
FORMAT = "GET /loki/api/v1/format_query"
DELETE = "/loki/api/v1/delete"
REQUEST = {
    "request_id": "1f5a0c3e",
    "start_time": 1795000000,
    "end_time": 1795100000,
    "query": QUERY,
    "status": "received",
    "created_at": 1795100001.5,
}


@dataclass
class StandIn:
    """`answers` are {call: JSON, or text}, or (status, text); what it does not know is 404."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    url: str = ""

    def calls(self, call: str) -> list[dict[str, str]]:
        """Return what was asked in each call of a kind."""
        return [query for each, query, _ in self.asked if each == call]

    def answer(self, call: str) -> tuple[int, str]:
        """Return status and body."""
        told = self.answers.get(call, (404, "page not found"))
        if isinstance(told, tuple):
            return int(told[0]), str(told[1])
        return 200, told if isinstance(told, str) else json.dumps(told)


def counts(*values: tuple[str, str, int]) -> dict[str, Any]:
    """Return what Loki tells of numbers of lines: service, kind, number."""
    rows = [
        {"metric": {"service_name": service, "kind": kind}, "value": [0, str(number)]}
        for service, kind, number in values
    ]
    return {"status": "success", "data": {"resultType": "vector", "result": rows}}


@pytest.fixture
def loki() -> Iterator[StandIn]:
    """Return a Loki that deletes, with twelve lines that match anything, and one request."""
    standin = StandIn(
        {
            "GET /config": yaml.safe_dump(CONFIG),
            FORMAT: {"status": "success", "data": QUERY},
            COUNTED: counts(("api-server", "app", 10), ("worker", "debug", 2)),
            f"POST {DELETE}": "",
            f"GET {DELETE}": [REQUEST],
            f"DELETE {DELETE}": "",
        }
    )
    server = ThreadingHTTPServer((LOOPBACK, 0), handler(standin))
    standin.url = Address(LOOPBACK, server.server_address[1]).url
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield standin
    finally:
        server.shutdown()
        server.server_close()


def handler(standin: StandIn) -> type[BaseHTTPRequestHandler]:
    """Return what answers one call and closes."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            """Note the call, and answer."""
            url = urlsplit(self.path)
            call = f"{self.command} {url.path}"
            tenant = self.headers.get("X-Scope-OrgID", "")
            standin.asked.append((call, dict(parse_qsl(url.query)), tenant))
            status, text = standin.answer(call)
            self.send_response(status)
            self.send_header("X-Delete-Request-Id", "1f5a0c3e")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_DELETE = answer  # noqa: N815 - its own names

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    return Handler
