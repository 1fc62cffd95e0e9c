"""A stand-in for a container engine: it answers what it is told to, and notes what was asked."""

from __future__ import annotations

import json
import re
import socketserver
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from config.addresses import LOOPBACK
from lab.engine import OLDEST_API, testcontainers
from lab.images.app import REPOSITORY
from lab.provision.pins import pins

VERSIONED = re.compile(r"^/v[0-9.]+(?=/)")


@dataclass(frozen=True)
class Asked:
    """A call such as `POST /containers/create`, without the API's version in its path."""

    call: str
    query: dict[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        """Return the body, which is JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Refusal:
    """An answer that is an error, with the engine's own words."""

    status: int
    message: str


@dataclass
class Engine:
    """`answers` are {call, or its pattern: bytes, a Refusal, or else JSON}; the last match counts.

    What it knows no answer to is not there (404).
    """

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def answer(self, asked: Asked) -> Any:
        """Note a call, and return the answer."""
        self.asked.append(asked)
        known = [each for pattern, each in self.answers.items() if fnmatch(asked.call, pattern)]
        kind = asked.call.split("/")[1].removesuffix("s")
        return known[-1] if known else Refusal(404, f"No such {kind}: {asked.call}")

    def calls(self, pattern: str) -> list[Asked]:
        """Return what was asked, by a pattern of the call."""
        return [each for each in self.asked if fnmatch(each.call, pattern)]


def docker(*lacks: str, **version: str) -> Engine:
    """Return one that is just new enough, with all images, but not those of versions.toml named."""
    told = {"ApiVersion": OLDEST_API, "Os": "linux", "Arch": "amd64", **version}
    engine = Engine({"GET /version": told, "GET /info": {"NCPU": 2, "DockerRootDir": "/"}})
    names = [each.name for key, each in pins().image.items() if key not in lacks]
    for name in (*names, f"{REPOSITORY}:*"):
        engine.answers[f"GET /images/{name}/json"] = image(name)
    return engine


def image(name: str) -> dict[str, Any]:
    """Return what an engine tells of an image that a registry served."""
    repository = name.rpartition(":")[0]
    return {"Id": f"sha256:{name}", "RepoDigests": [f"{repository}@sha256:1"], "Config": {}}


@contextmanager
def running(engine: Engine, *, tcp: bool = False) -> Iterator[Engine]:
    """Let it be the engine of this machine, on a socket of its own, or on a port of loopback."""
    # A short path: those of tests are too long for a socket on some systems.
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        server: socketserver.BaseServer
        if tcp:
            server = socketserver.ThreadingTCPServer((LOOPBACK, 0), handler(engine))
            place = f"tcp://{LOOPBACK}:{server.server_address[1]}"
        else:
            server = socketserver.ThreadingUnixStreamServer(f"{folder}/engine", handler(engine))
            place = f"unix://{folder}/engine"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            with used(place, patch):
                yield engine
        finally:
            server.shutdown()
            server.server_close()


@contextmanager
def used(place: str, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have DOCKER_HOST lead to a place, and nothing remembered of another before or after."""
    patch.setenv("DOCKER_HOST", place)
    for name in ("DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_AUTH_CONFIG"):
        patch.delenv(name, raising=False)
    testcontainers.cache_clear()
    try:
        yield
    finally:
        testcontainers.cache_clear()


def handler(engine: Engine) -> type[BaseHTTPRequestHandler]:
    """Return what answers one call and closes."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            """Answer what the engine says."""
            url = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            call = f"{self.command} {VERSIONED.sub('', url.path)}"
            told = engine.answer(Asked(call, dict(parse_qsl(url.query)), body))
            status = told.status if isinstance(told, Refusal) else 200
            content = {"message": told.message} if isinstance(told, Refusal) else told
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            if raw and self.command != "HEAD":
                self.wfile.write(raw)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - its own names

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    return Handler
