"""A stand-in for the service, and the command that posts to it."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from setarcos_delivery.post import app
from typer.testing import CliRunner, Result

STORED = (202, {"status": "stored"})


class StandIn(ThreadingHTTPServer):
    """Answers as it is told, one after the other, the last one for ever; None breaks off."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.answers: list[tuple[int, dict[str, str]] | None] = [STORED]
        self.headers_of_all: dict[str, str] = {}
        self.got: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    """One request to the stand-in."""

    server: StandIn

    def do_POST(self) -> None:
        """Keep what came, and give the next answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer is None:
            self.close_connection = True
            return
        text = json.dumps(answer[1]).encode()
        self.send_response(answer[0])
        for name, value in {**self.server.headers_of_all, "Content-Length": len(text)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def post(service: StandIn | None, *arguments: str, **env: str) -> Result:
    url = {"SETARCOS_DELIVERY_URL": service.url} if service else {}
    return CliRunner().invoke(app, list(arguments), env={"SETARCOS_DELIVERY_URL": "", **url, **env})


def sent(service: StandIn, at: int = -1) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(service.got[at][2])
    return body
