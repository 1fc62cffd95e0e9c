"""What the process counts of itself, as Prometheus reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from lab.receivers.deadman import DeadMan
from lab.receivers.inbox import Inbox, Message


class Counted(Collector):
    """The dead man's switch, and messages by channel."""

    def __init__(self, inbox: Inbox, deadman: DeadMan) -> None:
        self._inbox, self._deadman = inbox, deadman

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics."""
        yield GaugeMetricFamily(
            "receivers_heartbeat_last_timestamp_seconds",
            "When the last heartbeat came; 0 before the first",
            self._deadman.last_at,
        )
        yield GaugeMetricFamily(
            "receivers_heartbeat_silent", "Whether the alarm is on", self._deadman.silent
        )
        yield CounterMetricFamily(
            "receivers_heartbeat_alarms", "Alarms that silence has raised", self._deadman.alarms
        )
        yield _by_channel("receivers_messages", "Messages taken", self._inbox.received())
        refused = self._inbox.received(refused=True)
        yield _by_channel("receivers_refused", "Messages refused", refused)


def _by_channel(name: str, text: str, messages: Iterable[Message]) -> Metric:
    family = CounterMetricFamily(name, text, labels=["channel"])
    for channel, count in sorted(Counter(each.channel.value for each in messages).items()):
        family.add_metric([channel], count)
    return family


def registry(inbox: Inbox, deadman: DeadMan) -> CollectorRegistry:
    """Return what a scrape reads."""
    found = CollectorRegistry()
    found.register(Counted(inbox, deadman))
    return found
