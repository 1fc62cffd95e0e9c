"""Everything that a lab acknowledges, sent at once: what the servers are killed under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from acceptance.clients.alertmanager import Alertmanager
from acceptance.clients.app import App
from acceptance.clients.loki import Loki
from acceptance.clients.otlp import Collector
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.remote_write import RemoteWrite
from acceptance.clients.tempo import Tempo
from acceptance.faults.kinds import Lines, Questions, Samples, Silences, Spans
from acceptance.faults.sender import Sender
from lab.api import Lab

# Short enough to be over long before a task is given to another worker.
ANSWER_S = 0.2


def lines(lab: Lab) -> Sender:
    """Return a sender of log lines, some hundred a second."""
    collector = Collector(lab.address("otel-collector", "otlp-http").url)
    return Sender(Lines(collector, Loki(lab.address("loki", "http").url)), batch=5)


def spans(lab: Lab) -> Sender:
    """Return a sender of spans, in a few traces a second: each is asked for by itself."""
    collector = Collector(lab.address("otel-collector", "otlp-http").url)
    tempo = Tempo(lab.address("tempo", "http").url)
    return Sender(Spans(collector, tempo), batch=20, every_s=0.3)


def samples(lab: Lab) -> Sender:
    """Return a sender of samples, some hundred a second."""
    url = lab.address("prometheus", "http").url
    return Sender(Samples(RemoteWrite(url), Prometheus(url)), batch=5)


def silences(lab: Lab) -> Sender:
    """Return a sender of silences, some five a second."""
    return Sender(Silences(Alertmanager(lab.address("alertmanager", "http").url)), every_s=0.2)


def questions(lab: Lab, length: int = 0) -> Sender:
    """Return a sender of questions, some three a second; they are answered fast and surely."""
    app = App(lab)
    for model in lab.catalogue.ai_models:
        app.behave(model, exact_s=ANSWER_S, error_rate=0)
    return Sender(Questions(lab, app, length=length), every_s=0.3)


@dataclass(frozen=True)
class Load:
    """Senders by what they send."""

    senders: Mapping[str, Sender]

    @classmethod
    def of(cls, lab: Lab) -> Load:
        """Return everything that a whole lab acknowledges."""
        return cls.made(*(each(lab) for each in (lines, spans, samples, silences, questions)))

    @classmethod
    def made(cls, *senders: Sender) -> Load:
        """Return a load of some senders."""
        return cls({sender.kind.name: sender for sender in senders})

    @contextmanager
    def running(self) -> Iterator[None]:
        """Send for as long as this is held."""
        with ExitStack() as stack:
            for sender in self.senders.values():
                stack.enter_context(sender.running())
            yield

    def more(self, count: int, within_s: float) -> None:
        """Wait until `count` things of each kind have been acknowledged from now on."""
        senders = self.senders.values()
        wanted = [len(each.acknowledged) + count for each in senders]
        for sender, each in zip(senders, wanted, strict=True):
            sender.reach(each, within_s)
