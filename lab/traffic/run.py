"""One locust in this process: its people, its page, and how they end."""

from __future__ import annotations

import random
import signal
import socket

import gevent
from gevent.event import Event
from locust.env import Environment
from locust.stats import stats_history

from lab.app.settings import TrafficSettings
from lab.errors import LabError
from lab.traffic.gate import Gate
from lab.traffic.people import people
from lab.traffic.routes import routes


def run(settings: TrafficSettings) -> None:
    """Send traffic until SIGTERM or SIGINT; requests under way are cut off then.

    Raises LabError where the address to listen on cannot be had.
    """
    _check_free(settings)
    random.seed(settings.seed)  # locust draws the tasks from it
    gate = Gate()
    environment = Environment(user_classes=[people(settings, gate)])
    runner = environment.create_local_runner()
    page = environment.create_web_ui(settings.host, settings.port, delayed_start=True)
    assert page.app is not None  # noqa: S101 - None only after the page has ended
    page.app.register_blueprint(routes(gate, lambda: runner.state))
    page.start()  # type: ignore[no-untyped-call]
    gevent.spawn(stats_history, runner)
    runner.start(settings.users, spawn_rate=settings.users)
    try:
        _asked_to_end().wait()
    finally:
        runner.quit()
        page.stop()  # type: ignore[no-untyped-call]


def _asked_to_end() -> Event:
    asked = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, asked.set)
    return asked


def _check_free(settings: TrafficSettings) -> None:
    """Fail now where the page could not listen: locust would only log it."""
    try:
        with socket.create_server((settings.host, settings.port)):
            pass
    except OSError as error:
        raise LabError(
            f"SETARCOS_LISTEN: cannot listen on {settings.listen}: {error.strerror}",
            hint="choose another port, or end what listens there",
            status=1,
        ) from error
