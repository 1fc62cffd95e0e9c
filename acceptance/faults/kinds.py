"""What is sent under load: each kind goes where an app, a person or a server would send it."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from acceptance.clients.alertmanager import Alertmanager
from acceptance.clients.app import App
from acceptance.clients.loki import Loki
from acceptance.clients.otlp import NOTE, Collector
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.remote_write import RemoteWrite, Series
from acceptance.clients.tempo import Tempo
from acceptance.faults.sender import Numbers
from lab.api import Lab
from lab.sql import connected

MODEL = "thales-mini"
SAMPLES = "fault_sample"
ANSWERED = """
SELECT question, count(*) FROM questions JOIN answers ON answers.id = questions.answer_id
WHERE question LIKE %s AND status = 'answered' GROUP BY question
"""


def run_id() -> str:
    """Return a name that nothing else has."""
    return f"faults-{secrets.token_hex(4)}"


@dataclass(frozen=True)
class Lines:
    """Log lines, which the collector acknowledges and Loki has in the end."""

    collector: Collector
    loki: Loki
    run: str = field(default_factory=run_id)
    name: str = "log lines"

    def send(self, numbers: Numbers) -> None:
        """Push lines to the collector."""
        self.collector.push_logs(self.run, [str(number) for number in numbers])

    def found(self) -> Counter[int]:
        """Return the lines that Loki has."""
        lines = self.loki.lines(f'{{service_name="{self.run}"}}')
        return Counter(int(line.text) for line in lines)


@dataclass(frozen=True)
class Spans:
    """Spans, which the collector acknowledges and Tempo has in the end."""

    collector: Collector
    tempo: Tempo
    run: str = field(default_factory=run_id)
    name: str = "spans"
    traces: list[str] = field(default_factory=list)

    def send(self, numbers: Numbers) -> None:
        """Push spans to the collector, as one trace."""
        trace_id = secrets.token_hex(16)
        self.traces.append(trace_id)
        notes = [str(number) for number in numbers]
        self.collector.push_trace(self.run, self.name, notes, trace_id)

    def found(self) -> Counter[int]:
        """Return the spans that Tempo has."""
        return Counter(number(span) for each in self.traces for span in self.tempo.spans(each))


def number(span: dict[str, Any]) -> int:
    """Return the number that a span was sent with."""
    notes = (each["value"]["stringValue"] for each in span["attributes"] if each["key"] == NOTE)
    return int(next(notes))


@dataclass(frozen=True)
class Samples:
    """Samples, which Prometheus acknowledges when they are remote-written."""

    remote: RemoteWrite
    prometheus: Prometheus
    run: str = field(default_factory=run_id)
    name: str = "samples"
    # Whole: between two milliseconds, rounding gave some neighbours one time, and one was dropped.
    begun_ms: int = field(default_factory=lambda: round(time.time() * 1000))

    def send(self, numbers: Numbers) -> None:
        """Write samples that are a millisecond apart, slower than which they are never sent."""
        samples = [((self.begun_ms + number) / 1000, float(number)) for number in numbers]
        self.remote.push([Series({"__name__": SAMPLES, "run": self.run}, samples)])

    def found(self) -> Counter[int]:
        """Return the samples that Prometheus has."""
        samples = self.prometheus.raw(f'{SAMPLES}{{run="{self.run}"}}', "1h")
        return Counter(int(sample.value) for sample in samples)


@dataclass(frozen=True)
class Silences:
    """Silences, which Alertmanager acknowledges."""

    alertmanager: Alertmanager
    run: str = field(default_factory=run_id)
    name: str = "silences"

    def send(self, numbers: Numbers) -> None:
        """Silence what nobody fires."""
        for number in numbers:
            self.alertmanager.silence(str(number), run=self.run)

    def found(self) -> Counter[int]:
        """Return the silences that Alertmanager has."""
        return Counter(int(each["comment"]) for each in self.alertmanager.silences(run=self.run))


@dataclass(frozen=True)
class Questions:
    """Questions of people, which the pages take and a model answers in the end."""

    lab: Lab
    app: App
    run: str = field(default_factory=run_id)
    name: str = "questions"
    # So many bytes more than the number, which nothing compresses.
    length: int = 0

    def send(self, numbers: Numbers) -> None:
        """Send the form of a question."""
        for number in numbers:
            more = secrets.token_hex(self.length // 2)
            self.app.send("/ask", model=MODEL, question=f"{self.run} {number} {more}")

    def found(self) -> Counter[int]:
        """Return the questions that have been answered, as the database tells."""
        with connected(self.lab) as connection:
            rows = connection.execute(ANSWERED, (f"{self.run} %",)).fetchall()
        return Counter({int(question.split()[1]): times for question, times in rows})
