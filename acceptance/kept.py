"""Data of every kind for a lab, and the same questions to two labs: what was kept, exactly."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from acceptance.clients.alertmanager import Alertmanager
from acceptance.clients.loki import Loki
from acceptance.clients.otlp import Collector
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.remote_write import RemoteWrite, Series
from acceptance.clients.tempo import Tempo
from acceptance.waiting import eventually
from lab.api import Lab
from lab.sql import connected

SERVICE = "api-server"
# The name under which a test pushes lines and spans: nobody else does.
PUSHED = "kept-by-a-backup"
WRITTEN = "kept_by_a_backup_total"
BUCKET = "prometheus_http_request_duration_seconds_bucket"
LINES, TRACES, SAMPLES = 50, 5, 100
SCRAPES = 3
WITHIN_S = 60.0
TIMEOUT_S = 10.0
# What is scraped, or pushed by Tempo, may be that old when it comes.
LATE_S = 10.0
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
SEQUENCES = "SELECT sequencename::text, last_value FROM pg_sequences ORDER BY sequencename"
SUM = "SELECT count(*), md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM \"{}\" AS t"


@dataclass(frozen=True)
class Asked:
    """What was put into a lab between two times, in seconds since 1970."""

    since: float
    until: float
    traces: tuple[str, ...]

    def answers(self, lab: Lab) -> dict[str, object]:
        """Return what each store answers; an AssertionError where something is not there yet."""
        return {store: self.answer(lab, store) for store in QUESTIONS}

    def answer(self, lab: Lab, store: str) -> object:
        """Return what one store answers."""
        return QUESTIONS[store](self, lab)


def filled(lab: Lab) -> Asked:
    """Put data of every kind into a lab, and wait until all of it is found."""
    since = time.time()
    labels = {"__name__": WRITTEN, "kind": 'ä "quoted" \\ value'}
    samples = [(since - SAMPLES + each, each / 3) for each in range(SAMPLES)]
    RemoteWrite(lab.address("prometheus", "http").url).push([Series(labels, samples)])
    collector = Collector(lab.address("otel-collector", "otlp-http").url)
    for number in range(LINES):
        collector.push_log(PUSHED, f'line {number} — ü\t{{"json": {number}}}', f"{number:032x}")
    traces = tuple(collector.push_span(PUSHED, f"span {number}") for number in range(TRACES))
    silenced(lab)
    written(lab)

    def there() -> Asked:
        asked = Asked(since - SAMPLES - 1, time.time(), traces)
        answers = asked.answers(lab)
        assert len(scrapes(asked, lab)) >= SCRAPES
        assert answers
        return asked

    asked = eventually(there, within_s=WITHIN_S)
    settled(asked, lab)
    return asked


def settled(asked: Asked, lab: Lab) -> None:
    """Wait until Prometheus adds no more samples to the time that is asked for."""

    def later() -> None:
        newest = Prometheus(lab.address("prometheus", "http").url).value("max(timestamp(up))")
        assert newest > asked.until + LATE_S

    eventually(later, within_s=WITHIN_S)


def silenced(lab: Lab) -> None:
    """Make two silences, and end one of them."""
    alertmanager = Alertmanager(lab.address("alertmanager", "http").url)
    for ended in (False, True):
        identity = alertmanager.silence(
            "because of a backup — é", alertname="Any", ended=str(ended)
        )
        if ended:
            alertmanager.unsilence(identity)


def written(lab: Lab) -> None:
    """Have the app write a thread and a post, with a row of every kind of character."""
    api = lab.address(SERVICE, "http").url
    thread = {"person_id": 1, "topic": "ethics", "title": "Is it kept?", "text": "œ ' \\ \" \t 永"}
    requests.post(f"{api}/v1/forum/threads", json=thread, timeout=TIMEOUT_S).raise_for_status()


def scrapes(asked: Asked, lab: Lab) -> list[Any]:
    """Return when the app was scraped in that time."""
    window = f"{asked.until - asked.since:.0f}s"
    series = f'up{{service="{SERVICE}"}}[{window}] @ {asked.until:.3f}'
    found = Prometheus(lab.address("prometheus", "http").url).query(series)
    return list(found[0]["values"]) if found else []


def samples(asked: Asked, lab: Lab) -> object:
    """Return all samples of all series in that time, and two range queries over it."""
    url = lab.address("prometheus", "http").url
    window = f"{asked.until - asked.since:.0f}s"
    raw = Prometheus(url).query(f'{{__name__=~".+"}}[{window}] @ {asked.until:.3f}')
    found = {str(sorted(each["metric"].items())): each["values"] for each in raw}
    pushed = [values for labels, values in found.items() if WRITTEN in labels]
    assert [len(values) for values in pushed] == [SAMPLES], pushed
    queries = ("sum by (job) (up)", f"rate({WRITTEN}[30s])", f"sum by (le) (rate({BUCKET}[30s]))")
    return found, [ranged(url, query, asked) for query in queries]


def ranged(url: str, query: str, asked: Asked) -> object:
    """Return the answer to a range query over that time."""
    parameters: Mapping[str, str | float] = {
        "query": query,
        "start": asked.since,
        "end": asked.until,
        "step": 5,
    }
    answer = requests.get(f"{url}/api/v1/query_range", params=parameters, timeout=TIMEOUT_S)
    answer.raise_for_status()
    found = answer.json()["data"]["result"]
    return sorted(found, key=lambda each: str(sorted(each["metric"].items())))


def lines(asked: Asked, lab: Lab) -> object:
    """Return the lines that were pushed, with time, labels and structured metadata."""
    url = lab.address("loki", "http").url
    found = Loki(url).between(f'{{service_name="{PUSHED}"}}', asked.since, asked.until)
    assert len(found) == LINES, len(found)
    return found


def spans(asked: Asked, lab: Lab) -> object:
    """Return the spans of each trace that was pushed."""
    tempo = Tempo(lab.address("tempo", "http").url)
    found = [tempo.spans(each) for each in asked.traces]
    assert all(found)
    return found


def silences(_: Asked, lab: Lab) -> object:
    """Return all silences, with ids, authors, comments, times and states."""
    found = Alertmanager(lab.address("alertmanager", "http").url).silences()
    assert sorted(each["status"]["state"] for each in found) == ["active", "expired"]
    return sorted(found, key=lambda each: str(each["id"]))


def rows(_: Asked, lab: Lab) -> object:
    """Return how many rows each table has, with a sum over all that is in them, and sequences."""
    with connected(lab) as base:
        tables = [str(name) for (name,) in base.execute(TABLES).fetchall()]
        assert "forum_posts" in tables
        found = {name: base.execute(SUM.format(name).encode()).fetchone() for name in tables}
        return found, base.execute(SEQUENCES).fetchall()


QUESTIONS: dict[str, Callable[[Asked, Lab], object]] = {
    "postgres": rows,
    "loki": lines,
    "tempo": spans,
    "alertmanager": silences,
    "prometheus": samples,
}
