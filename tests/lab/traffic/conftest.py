"""The traffic's page, really served, and without people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread

import flask
import pytest
from werkzeug.serving import make_server

from config.addresses import LOOPBACK, Address
from lab.traffic.gate import Gate
from lab.traffic.routes import Crowd, routes
from lab.traffic.shape import Dial, Shape


@dataclass(frozen=True)
class Served:
    """Where the page is, and what it changes."""

    address: Address
    gate: Gate
    dial: Dial


@pytest.fixture
def served() -> Iterator[Served]:
    """Serve the page of seven people who are five at the moment."""
    gate, dial, app = Gate(), Dial(Shape(users=7, day_s=600)), flask.Flask(__name__)
    app.register_blueprint(routes(gate, dial, Crowd(lambda: "running", lambda: 5)))
    server = make_server(LOOPBACK, 0, app)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield Served(Address(LOOPBACK, server.port), gate, dial)
    server.shutdown()
    thread.join()
    server.server_close()
