"""With traffic stopped, raw counter samples equal the number of requests sent."""

from __future__ import annotations

import pytest
import requests

from acceptance.clients.app import App
from acceptance.clients.prometheus import Prometheus
from acceptance.raw import Raw
from lab.api import Lab

SERVICE = "api-server"
TIMEOUT_S = 10.0
# Path, the route template that it is counted under, expected status, how many are sent.
SENT = [
    ("/v1/explore/concepts", "/v1/explore/concepts", 200, 37),
    ("/v1/quests", "/v1/quests", 200, 23),
    ("/no/such/path", "unmatched", 404, 11),
    ("/another/unknown", "unmatched", 404, 6),
]


def counter(template: str, status: int) -> str:
    labels = f'service="{SERVICE}", method="GET", path="{template}", status="{status}"'
    return f"http_requests_total{{{labels}}}"


@pytest.mark.plan("12.4.4.1")
def test_requests_are_counted_exactly(quiet: Lab, app: App, raw: Raw) -> None:
    assert quiet
    series = {counter(template, status) for _, template, status, _ in SENT}
    before = raw.now(series, [SERVICE])

    with requests.Session() as session:
        for path, _, status, count in SENT:
            for _ in range(count):
                answer = session.get(f"{app.api}{path}", timeout=TIMEOUT_S)
                assert answer.status_code == status

    wanted = dict(before)
    for _, template, status, count in SENT:
        wanted[counter(template, status)] += count
    assert wanted == raw.now(series, [SERVICE])


@pytest.mark.plan("12.4.4.1")
def test_durations_are_counted_exactly_and_cumulatively(
    quiet: Lab, app: App, prometheus: Prometheus, raw: Raw
) -> None:
    """The histogram has as many observations as requests, and each bucket holds the ones below."""
    assert quiet
    labels = f'service="{SERVICE}", method="GET", path="/v1/quests"'
    name = "http_request_duration_seconds"
    count = f"{name}_count{{{labels}}}"
    before = raw.now([count], [SERVICE])[count]

    for _ in range(19):
        app.get("/v1/quests")

    assert raw.now([count], [SERVICE]) == {count: before + 19}
    buckets = prometheus.query(f"{name}_bucket{{{labels}}}")
    values = sorted((float(b["metric"]["le"]), float(b["value"][1])) for b in buckets)
    assert [value for _, value in values] == sorted(value for _, value in values)
    assert values[-1][1] == before + 19


@pytest.mark.plan("12.4.4.1")
def test_malformed_requests_are_refused_with_the_field_and_counted(
    quiet: Lab, app: App, raw: Raw
) -> None:
    assert quiet
    path = "/v1/journal/entries"
    series = f'http_requests_total{{service="{SERVICE}", path="{path}", status="422"}}'
    before = raw.now([series], [SERVICE])[series]

    body = {"person_id": 1, "entry_type": "novel", "visibility": "private", "text": "x"}
    for _ in range(5):
        answer = requests.post(app.api + path, json=body, timeout=TIMEOUT_S)
        assert answer.status_code == 422
        assert [each["loc"] for each in answer.json()["detail"]] == [["body", "entry_type"]]

    assert raw.now([series], [SERVICE]) == {series: before + 5}


@pytest.mark.plan("12.4.4.2")
def test_feature_counters_rise_by_what_was_done(quiet: Lab, app: App, raw: Raw) -> None:
    """Viewing concepts of one category counts them there, and nowhere else."""
    assert quiet
    ethics = next(each for each in app.get("/v1/explore/concepts") if each["category"] == "ethics")
    series = {
        category: f'explore_concepts_viewed_total{{concept_category="{category}"}}'
        for category in ("ethics", "logic")
    }
    before = raw.now(series.values(), [SERVICE])

    for _ in range(7):
        app.get(f"/v1/explore/concepts/{ethics['slug']}")

    before[series["ethics"]] += 7
    assert raw.now(series.values(), [SERVICE]) == before
