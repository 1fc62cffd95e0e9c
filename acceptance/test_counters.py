"""With traffic stopped, raw counter samples equal the number of requests sent."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import requests

from acceptance.clients.prometheus import Prometheus
from acceptance.waiting import eventually
from lab.api import Lab
from lab.traffic import control

TIMEOUT_S = 10.0
# Path, the route template that it is counted under, expected status, how many are sent.
SENT = [
    ("/v1/explore/concepts", "/v1/explore/concepts", 200, 37),
    ("/v1/quests", "/v1/quests", 200, 23),
    ("/no/such/path", "unmatched", 404, 11),
    ("/another/unknown", "unmatched", 404, 6),
]


@pytest.fixture
def quiet(lab: Lab) -> Iterator[Lab]:
    """Return the lab while nobody but the test talks to the API."""
    traffic = lab.address("traffic", "http")
    control.pause(traffic)
    try:
        yield lab
    finally:
        control.resume(traffic)


def settled(prometheus: Prometheus, series: str, since: float, scrape_s: float) -> float:
    """Return the newest raw sample of `series` that was scraped after `since`; 0 where none is."""

    def newest() -> float:
        scraped = prometheus.raw('up{job="setarcos-api"}', "5m")
        assert scraped, "the API has not been scraped"
        assert scraped[-1].time > since, "no scrape since the last request"
        samples = prometheus.raw(series, "5m")
        return samples[-1].value if samples else 0.0

    return eventually(newest, within_s=5 * scrape_s + 10)


def counter(template: str, status: int) -> str:
    labels = f'service="api-server", method="GET", path="{template}", status="{status}"'
    return f"http_requests_total{{{labels}}}"


@pytest.mark.plan("12.4.4.1")
def test_requests_are_counted_exactly(quiet: Lab, prometheus: Prometheus, scrape_s: float) -> None:
    url = quiet.address("api-server", "http").url
    series = {counter(template, status) for _, template, status, _ in SENT}
    before = {each: settled(prometheus, each, time.time(), scrape_s) for each in series}

    with requests.Session() as session:
        for path, _, status, count in SENT:
            for _ in range(count):
                answer = session.get(f"{url}{path}", timeout=TIMEOUT_S)
                assert answer.status_code == status

    wanted = dict(before)
    for _, template, status, count in SENT:
        wanted[counter(template, status)] += count
    done = time.time()
    assert wanted == {each: settled(prometheus, each, done, scrape_s) for each in series}


@pytest.mark.plan("12.4.4.1")
def test_durations_are_counted_exactly_and_cumulatively(
    quiet: Lab, prometheus: Prometheus, scrape_s: float
) -> None:
    """The histogram has as many observations as requests, and each bucket holds the ones below."""
    url = quiet.address("api-server", "http").url
    labels = 'service="api-server", method="GET", path="/v1/quests"'
    name = "http_request_duration_seconds"
    count = f"{name}_count{{{labels}}}"
    before = settled(prometheus, count, time.time(), scrape_s)

    for _ in range(19):
        requests.get(f"{url}/v1/quests", timeout=TIMEOUT_S).raise_for_status()

    done = time.time()
    assert before + 19 == settled(prometheus, count, done, scrape_s)
    buckets = prometheus.query(f"{name}_bucket{{{labels}}}")
    values = sorted((float(b["metric"]["le"]), float(b["value"][1])) for b in buckets)
    assert [value for _, value in values] == sorted(value for _, value in values)
    assert values[-1][1] == before + 19


@pytest.mark.plan("12.4.4.2")
def test_feature_counters_rise_by_what_was_done(
    quiet: Lab, prometheus: Prometheus, scrape_s: float
) -> None:
    """Viewing concepts of one category counts them there, and nowhere else."""
    url = quiet.address("api-server", "http").url
    concepts = requests.get(f"{url}/v1/explore/concepts", timeout=TIMEOUT_S).json()
    ethics = next(each for each in concepts if each["category"] == "ethics")
    series = {
        category: f'explore_concepts_viewed_total{{concept_category="{category}"}}'
        for category in ("ethics", "logic")
    }
    start = time.time()
    before = {name: settled(prometheus, each, start, scrape_s) for name, each in series.items()}

    for _ in range(7):
        path = f"{url}/v1/explore/concepts/{ethics['slug']}"
        requests.get(path, timeout=TIMEOUT_S).raise_for_status()

    done = time.time()
    after = {name: settled(prometheus, each, done, scrape_s) for name, each in series.items()}
    assert {"ethics": before["ethics"] + 7, "logic": before["logic"]} == after
