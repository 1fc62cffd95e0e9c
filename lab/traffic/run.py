"""One locust in this process: its people, its page, and how they end."""

from __future__ import annotations

import signal
import time

import gevent
from gevent.event import Event
from locust import LoadTestShape
from locust.env import Environment
from locust.runners import STATE_SPAWNING, LocalRunner
from locust.stats import get_error_report_summary, get_stats_summary, stats_history

from lab.app.port import need_port
from lab.traffic.gate import Gate
from lab.traffic.outcome import judge
from lab.traffic.routes import RUNNING, Crowd, routes
from lab.traffic.settings import TrafficSettings
from lab.traffic.shape import Dial
from lab.traffic.users import people

# People who come, or leave, in a second.
RATE = 10.0
# Who is to leave first finishes what they do; longer than that takes, unless the app hangs.
LEAVE_WITHIN_S = 60.0


class DailyShape(LoadTestShape):
    """As many people as the dial says."""

    def __init__(self, dial: Dial) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._dial = dial

    def tick(self) -> tuple[int, float] | None:
        """Return how many people there are to be now; locust asks every second."""
        runner = self.runner
        # Locust loses count of people when it is told otherwise while some are still leaving.
        if runner and runner.spawning_greenlet and not runner.spawning_greenlet.ready():
            return runner.shape_last_tick  # type: ignore[return-value]
        return self._dial.shape.people(time.time()), RATE


def run(settings: TrafficSettings) -> None:
    """Send traffic until SIGTERM, SIGINT or the end of `run_s`; then cut requests off.

    Raises LabError where the address to listen on cannot be had, and at the end where more
    requests failed than are allowed.
    """
    need_port(settings)
    gate, dial = Gate(), Dial(settings.shape)
    environment = Environment(
        user_classes=[people(settings, gate)],
        shape_class=DailyShape(dial),
        stop_timeout=LEAVE_WITHIN_S,
    )
    runner = environment.create_local_runner()
    page = environment.create_web_ui(settings.host, settings.port, delayed_start=True)
    assert page.app is not None  # noqa: S101 - None only after the page has ended
    crowd = Crowd(lambda: _state(runner), lambda: runner.user_count)
    page.app.register_blueprint(routes(gate, dial, crowd))
    page.start()  # type: ignore[no-untyped-call]
    gevent.spawn(stats_history, runner)
    runner.start_shape()
    try:
        _asked_to_end().wait(settings.run_s or None)
    finally:
        environment.stop_timeout = 0
        runner.quit()
        page.stop()  # type: ignore[no-untyped-call]
    _sum_up(environment, settings)


def _state(runner: LocalRunner) -> str:
    """Return what locust does; people who come and go while others are there are no news."""
    return RUNNING if runner.state == STATE_SPAWNING and runner.user_count else runner.state


def _sum_up(environment: Environment, settings: TrafficSettings) -> None:
    stats = environment.stats
    lines = get_stats_summary(stats, current=False)
    if stats.errors:
        lines += get_error_report_summary(stats)
    print("\n".join(lines), flush=True)  # noqa: T201 - the summary is what the user sees
    judge(stats.total.num_requests, stats.total.num_failures, settings.max_failures)


def _asked_to_end() -> Event:
    asked = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, asked.set)
    return asked
