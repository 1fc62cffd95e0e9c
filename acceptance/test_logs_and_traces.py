"""What is pushed through the collector is found in Loki and in Tempo."""

from __future__ import annotations

import secrets

import pytest
import requests

from acceptance.clients.app import App
from acceptance.clients.loki import Line, Loki
from acceptance.clients.otlp import Collector
from acceptance.clients.tempo import Tempo
from acceptance.waiting import eventually
from config.catalogue import Catalogue
from lab.api import Lab

SERVICE = "acceptance"
SLACK_S = 20.0


@pytest.mark.plan("13.1.4", "12.4.3.2")
def test_a_log_line_is_found_in_loki(collector: Collector, loki: Loki, flush_s: float) -> None:
    word = secrets.token_hex(8)
    trace_id = secrets.token_hex(16)
    collector.push_log(SERVICE, f"an acceptance line {word}", trace_id)

    def found() -> list[Line]:
        lines = loki.lines(f'{{service_name="{SERVICE}"}} |= "{word}"')
        assert len(lines) == 1
        return lines

    line = eventually(found, within_s=flush_s + SLACK_S)[0]
    assert line.text == f"an acceptance line {word}"
    assert line.labels["trace_id"] == trace_id


@pytest.mark.plan("13.1.4", "12.4.3.2")
def test_a_span_is_found_in_tempo(collector: Collector, tempo: Tempo, flush_s: float) -> None:
    trace_id = collector.push_span(SERVICE, "acceptance span")

    def found() -> list[str]:
        names = [span["name"] for span in tempo.spans(trace_id)]
        assert names
        return names

    assert eventually(found, within_s=flush_s + SLACK_S) == ["acceptance span"]


@pytest.mark.plan("13.1.4")
def test_a_trace_that_was_never_pushed_is_not_found(tempo: Tempo) -> None:
    """The tests above could not fail if these stores answered anything to anybody."""
    assert tempo.spans(secrets.token_hex(16)) == []


@pytest.mark.plan("13.1.4")
def test_a_line_that_was_never_pushed_is_not_found(loki: Loki) -> None:
    assert loki.lines(f'{{service_name="{SERVICE}"}} |= "{secrets.token_hex(8)}"') == []


@pytest.mark.plan("13.1.4")
def test_labels_of_streams_are_few_and_bounded(catalogue: Catalogue, loki: Loki, lab: Lab) -> None:
    """Everything else that a line says is kept beside it."""
    found = loki.labels()

    assert found.keys() <= {"service_name", "deployment_environment_name", "kind"}
    assert found["service_name"] <= {*catalogue.services, SERVICE}
    assert found["deployment_environment_name"] == {lab.environment.name}
    assert found["kind"] <= {stream.kind for stream in catalogue.retention.logs}


@pytest.mark.plan("13.1.4")
@pytest.mark.parametrize(
    ("path", "body", "status", "kind", "words"),
    [
        ("/v1/people", {"user_type": "free"}, 201, "audit", "signed up"),
        ("/v1/people", {"user_type": ""}, 422, "security", "refused"),
    ],
)
def test_a_line_is_in_the_stream_of_its_kind(  # noqa: PLR0913, PLR0917  # cases and clients
    app: App,
    loki: Loki,
    flush_s: float,
    path: str,
    body: dict[str, str],
    status: int,
    kind: str,
    words: str,
) -> None:
    trace_id = secrets.token_hex(16)
    parent = {"traceparent": f"00-{trace_id}-{secrets.token_hex(8)}-01"}
    answer = requests.post(app.api + path, json=body, headers=parent, timeout=10)
    assert answer.status_code == status

    def found() -> list[Line]:
        lines = loki.lines(f'{{service_name="api-server"}} | trace_id="{trace_id}"')
        assert lines
        return lines

    (line,) = eventually(found, within_s=flush_s + SLACK_S)
    assert (line.text, line.labels["kind"]) == (words, kind)
