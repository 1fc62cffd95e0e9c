"""What is pushed through the collector is found in Loki and in Tempo."""

from __future__ import annotations

import secrets

import pytest

from acceptance.clients.loki import Line, Loki
from acceptance.clients.otlp import Collector
from acceptance.clients.tempo import Tempo
from acceptance.waiting import eventually

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
