"""What happens while traffic is stopped, in chapters: what began when, and what was done by then.

It is made once; dashboards are then asked for each chapter's time, however long ago that was.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from acceptance.clients.app import App
from acceptance.clients.loki import Loki
from acceptance.clients.tempo import Tempo
from acceptance.dashboards import deeds
from acceptance.dashboards.numbers import JOURNEYS, ROUNDS
from acceptance.journeys import MODEL, Found
from acceptance.raw import Raw
from acceptance.waiting import PAUSE_S, eventually
from config.durations import Duration
from lab.api import Lab

# Those whose counters a chapter changes.
SERVICES = ("app-server", "api-server", "worker", "ai-router", "redis-exporter", "node-exporter")
STORES = ("postgres-exporter", "delivery-events", "redis-exporter", "node-exporter")
# As far as a rule that dashboards ask for looks back.
LONGEST = Duration.parse("5m")
COLLECTOR, TIMED_OUT_S = "otel-collector", 120.0
# Falls back to another model when it fails; a call that takes so long is a slow one.
DEAR, SLOW_S = "hypatia-reason", 0.8


@dataclass(frozen=True)
class Chapter:
    """A time at whose beginning nothing happened, and by whose end all was scraped."""

    begun: float
    done: float


@dataclass(frozen=True)
class Story:
    """The chapters, and the trace of the last question.

    `used`: every feature, as it is meant. `told`: what was delivered, and as long as rules think of
    what was done before. `failed`: what was refused
    or got no answer. `held`: locks and connections. `down`: the collector is stopped, and somebody
    was told.
    """

    used: Chapter
    told: Chapter
    failed: Chapter
    held: Chapter
    down: Chapter
    trace_id: str


@dataclass(frozen=True)
class Teller:
    """Makes the story in a lab whose traffic is stopped."""

    lab: Lab
    app: App
    raw: Raw
    loki: Loki
    tempo: Tempo

    def tell(self) -> Story:
        """Do everything, and leave the lab as it was."""
        try:
            self._behave(error_rate=0)
            return self._told()
        finally:
            self._behave()

    def _told(self) -> Story:
        self._settled()
        last: dict[str, Found] = {}

        def use() -> None:
            last.update(deeds.journeys(self.app, JOURNEYS))
            deeds.commands(self.lab)
            deeds.rate(self.app, last["ask"])

        used = self._chapter(use)

        def tell() -> None:
            deeds.delivered(self.lab)
            self._forgotten()

        told = self._chapter(tell)
        trace_id = last["ask"].step.trace_id

        def fail() -> None:
            self._fail()
            self._arrived(trace_id)

        failed = self._chapter(fail)
        with ExitStack() as stack:

            def hold() -> None:
                stack.enter_context(deeds.locks(self.lab))
                stack.enter_context(deeds.connections())

            held = self._chapter(hold)
        return Story(used, told, failed, held, self._stopped(), trace_id)

    def _settled(self) -> None:
        """Do everything once, so that every series is there, and wait until it is forgotten."""
        deeds.journeys(self.app, 1)
        deeds.refused(self.app)
        deeds.commands(self.lab)
        self._forgotten()

    def _forgotten(self) -> None:
        """Wait until what was done is in no window of a rule any more."""
        window_s, begun = self.lab.environment.window(LONGEST).seconds, time.monotonic()

        def forgotten() -> None:
            assert time.monotonic() - begun > window_s

        eventually(forgotten, within_s=window_s + PAUSE_S * 5)

    def _chapter(self, do: Callable[[], None]) -> Chapter:
        # Two scrapes before and one after, so that all series have figures of both sides.
        self._scraped()
        begun = time.time()
        self._scraped()
        do()
        self._scraped()
        return Chapter(begun, time.time())

    def _scraped(self) -> None:
        self.raw.now([], SERVICES)
        self.raw.now([], STORES)

    def _fail(self) -> None:
        for _ in range(ROUNDS):
            deeds.refused(self.app)
            deeds.without_models(self.app, self.lab.catalogue)
            question = deeds.failing_task(self.app, MODEL)
            self._retried()
            self._behave(error_rate=0)
            self.app.answered(f"/v1/ask/questions/{question}", "status", within_s=TIMED_OUT_S)
            self.app.behave(DEAR, error_rate=1)
            self.app.behave(MODEL, exact_s=SLOW_S, error_rate=0)
            for model in (DEAR, MODEL):
                slow = self.app.post(
                    "/v1/ask/questions", {"person_id": 1, "model": model, "question": "?"}
                )
                self.app.answered(f"/v1/ask/questions/{slow['id']}", "status")
            self._behave(error_rate=0)
            self._scraped()

    def _retried(self) -> None:
        """Wait until the worker has found that no model answers."""
        retried = 'sum(celery_tasks_retried_total{task="answer", reason="error"})'
        before = self.raw.prometheus.figure(retried)

        def more() -> None:
            assert self.raw.prometheus.figure(retried) > before

        eventually(more, within_s=TIMED_OUT_S)

    def _behave(self, **behaviour: float) -> None:
        for model in self.lab.catalogue.ai_models:
            self.app.behave(model, **behaviour)

    def _arrived(self, trace_id: str) -> None:
        """Wait until logs and spans of all this are where they are looked for."""
        features = set(self.lab.catalogue.features)

        def there() -> None:
            assert {each["service"] for each in self.tempo.spans(trace_id)} >= {"worker"}
            errors = self.loki.lines('{service_name="ai-router"} | detected_level="error"')
            assert {each.labels.get("feature") for each in errors} >= features
            graph = "traces_service_graph_request_failed_total{client='worker'}"
            assert self.raw.prometheus.figure(f"sum({graph})") > 0

        eventually(there, within_s=TIMED_OUT_S)

    def _stopped(self) -> Chapter:
        """Stop the collector until an alert says so."""
        begun = time.time()
        self.lab.stop(COLLECTOR)
        try:

            def noticed() -> None:
                probe = f'probe_success{{service="{COLLECTOR}"}}'
                assert self.raw.prometheus.value(probe) == 0
                firing = f'ALERTS{{alertstate="firing", service="{COLLECTOR}"}}'
                assert self.raw.prometheus.query(firing)

            eventually(noticed, within_s=TIMED_OUT_S)
            done = time.time()
        finally:
            self.lab.start(COLLECTOR)

        def back() -> None:
            assert self.raw.prometheus.figure("sum(up == bool 0)") == 0
            assert self.raw.prometheus.figure(f'sum(ALERTS{{service="{COLLECTOR}"}})') == 0

        eventually(back, within_s=TIMED_OUT_S)
        return Chapter(begun, done)
