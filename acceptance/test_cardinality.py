"""Whatever users send: no more series than the catalogue allows."""

from __future__ import annotations

import math
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from acceptance.clients.app import App
from acceptance.clients.prometheus import Prometheus
from acceptance.conftest import tasks_done
from acceptance.raw import Raw
from config.catalogue import Catalogue
from config.catalogue.metrics import Metric, MetricType
from config.catalogue.scrape import TARGET_LABELS
from lab.api import Lab

APP = ("app-server", "api-server", "worker", "ai-router")
# Each question is answered by a model, which takes its time.
PATHS, PEOPLE, QUESTIONS = 8500, 1300, 200
METHODS = ("GET", "POST", "PUT", "DELETE", "BREW", "SPILL")
THREADS, TIMEOUT_S, SEED = 8, 30.0, 7
# Far fewer than a series for each of 10,000 requests, and enough for methods times statuses.
SOME, FEW = 400, 40
# Of the processes themselves; prometheus-client adds them.
PROCESS = ("python_", "process_")

_LOCAL = threading.local()


def session() -> requests.Session:
    """Return a session of this thread's own."""
    if not hasattr(_LOCAL, "session"):
        _LOCAL.session = requests.Session()
    found: requests.Session = _LOCAL.session
    return found


def flood(app: App) -> int:
    """Send 10,000 requests of which no two are alike; return how many were answered."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable

    def word() -> str:
        return f"{chance.getrandbits(64):x}"

    paths = [
        (chance.choice(METHODS), f"{chance.choice((app.api, app.web, app.router))}/{word()}")
        for _ in range(PATHS)
    ]
    plans, models = [word() for _ in range(PEOPLE)], [word() for _ in range(QUESTIONS)]
    with ThreadPoolExecutor(THREADS) as threads:
        wrong = list(threads.map(lambda each: asked(*each), paths))
        people = list(threads.map(lambda plan: signed_up(app, plan), plans))
        questions = list(
            threads.map(lambda each: put(app, *each), zip(people[:QUESTIONS], models, strict=True))
        )
    assert set(wrong) <= {404, 405}
    return len(wrong) + len(people) + len(questions)


def asked(method: str, url: str) -> int:
    return session().request(method, url, timeout=TIMEOUT_S).status_code


def signed_up(app: App, plan: str) -> int:
    answer = session().post(f"{app.api}/v1/people", json={"user_type": plan}, timeout=TIMEOUT_S)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def put(app: App, person: int, model: str) -> int:
    body = {"person_id": person, "model": model, "question": "Why?"}
    answer = session().post(f"{app.api}/v1/ask/questions", json=body, timeout=TIMEOUT_S)
    assert answer.status_code == 202, answer.text
    return int(answer.json()["id"])


def allowed(catalogue: Catalogue, metric: Metric) -> int:
    """Return how many series of one service a metric may have at most."""
    combinations = math.prod(len(catalogue.label_values(metric, each)) for each in metric.labels)
    # Each bucket, the one without a bound, sum and count.
    return combinations * (len(metric.buckets) + 3 if metric.type is MetricType.HISTOGRAM else 1)


def of_the_app(prometheus: Prometheus) -> list[dict[str, str]]:
    found = prometheus.series('{service=~"' + "|".join(APP) + '", job=~"setarcos-.*"}')
    return [
        each
        for each in found
        if not each["__name__"].startswith((*PROCESS, "scrape_", "up", "ALERTS"))
        and ":" not in each["__name__"]
    ]


def span_names(prometheus: Prometheus) -> set[str]:
    series = prometheus.series("traces_span_metrics_calls_total")
    return {each["span_name"] for each in series}


@pytest.fixture
def flooded(quiet: Lab, app: App, prometheus: Prometheus, raw: Raw) -> tuple[set[str], int]:
    """Return the names of spans and the number of series before 10,000 requests; make them."""
    raw.now([], APP)
    before = span_names(prometheus), len(of_the_app(prometheus))
    assert flood(app) == PATHS + PEOPLE + QUESTIONS
    tasks_done(quiet)
    raw.now([], APP)
    return before


@pytest.mark.plan("12.4.4.1", "12.4.4.2", "12.4.4.3")
@pytest.mark.usefixtures("steady")
def test_a_flood_of_random_values_adds_no_more_series_than_the_catalogue_allows(
    catalogue: Catalogue, prometheus: Prometheus, flooded: tuple[set[str], int]
) -> None:
    spans_before, series_before = flooded
    series = of_the_app(prometheus)

    counts: dict[tuple[str, str], int] = {}
    for each in series:
        metric = family(catalogue, each["__name__"])
        counts[metric.name, each["service"]] = counts.get((metric.name, each["service"]), 0) + 1
        for label, value in each.items():
            if label not in ("__name__", "le", *TARGET_LABELS):
                assert value in catalogue.label_values(metric, label), each
    for (name, service), count in counts.items():
        assert count <= allowed(catalogue, catalogue.metrics[name]), (name, service)
    # What the flood added: requests that no route matches, and other plans and models.
    assert len(series) - series_before < SOME

    new = span_names(prometheus) - spans_before
    assert len(new) < FEW, new
    other = 'ask_questions_total{user_type="other", ai_model="other"}'
    assert prometheus.value(other) >= QUESTIONS
    assert prometheus.value('sum(http_requests_total{path="unmatched"})') >= PATHS


def family(catalogue: Catalogue, series: str) -> Metric:
    """Return the metric that a series belongs to."""
    for metric in catalogue.metrics.values():
        if series in metric.sample_names():
            return metric
    raise AssertionError(f"the catalogue does not know {series}")
