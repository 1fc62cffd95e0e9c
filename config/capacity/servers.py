"""The terms of each server's needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from config.capacity.needs import Resource, Situation, Term
from config.capacity.words import long
from config.catalogue.capacity import Figures
from config.durations import Duration

PROMETHEUS, LOKI, TEMPO, GRAFANA = "prometheus", "loki", "tempo", "grafana"
Plan = Callable[[Situation], tuple[Term, ...]]


def head_bytes(now: Situation) -> float:
    """Return the bytes on Prometheus' disk of samples that are in no block yet."""
    figures = now.figures
    each = figures.wal_bytes_per_sample.value + figures.bytes_per_sample.value
    return now.load.samples_per_second * figures.head_seconds.value * each


def block_bytes(now: Situation, time: Duration) -> float:
    """Return the bytes of the blocks that hold the samples of `time`."""
    rate = now.load.samples_per_second * now.figures.bytes_per_sample.value
    return rate * time.seconds


def metrics_disk(now: Situation) -> tuple[Term, ...]:
    """Return blocks, or what the size limit allows of them, log and head, and room to compact."""
    kept, head = now.kept.metrics, head_bytes(now)
    blocks = block_bytes(now, kept.time)
    formula, uses = "samples/s x time kept x bytes_per_sample", ("bytes_per_sample",)
    if blocks > kept.size_bytes - head:
        blocks = max(kept.size_bytes - head, 0)
        formula = f"the size limit of {kept.size}, less log and head: smaller than {formula}"
    return (
        Term(f"blocks of {long(kept.time)}", blocks, formula, uses),
        Term(
            "write-ahead log and head",
            head,
            "samples/s x head_seconds x (wal_bytes_per_sample + bytes_per_sample)",
            ("head_seconds", "wal_bytes_per_sample", "bytes_per_sample"),
        ),
        Term(
            "room to compact",
            blocks * now.figures.compaction_share.value,
            "blocks x compaction_share",
            ("compaction_share",),
        ),
    )


def metrics_memory(now: Situation) -> tuple[Term, ...]:
    """Return the memory of Prometheus with every series that the labels allow."""
    return (
        _itself(now.figures, "prometheus_memory"),
        Term(
            "all series that the labels allow",
            now.load.most_series * now.figures.bytes_per_series.value,
            "most series x bytes_per_series",
            ("bytes_per_series",),
        ),
    )


def metrics_network(now: Situation) -> tuple[Term, ...]:
    """Return the bytes a second of scrapes."""
    each = now.figures.scraped_bytes_per_sample.value
    formula, uses = "scraped samples/s x scraped_bytes_per_sample", ("scraped_bytes_per_sample",)
    return (Term("scrapes", now.load.scraped_per_second * each, formula, uses),)


def logs_disk(now: Situation) -> tuple[Term, ...]:
    """Return the chunks of each kind of line, which is kept for a time of its own."""
    figures, times = now.figures, {stream.kind: stream.time for stream in now.kept.logs}
    each = figures.bytes_per_line.value / figures.line_compression.value
    return tuple(
        Term(
            f"{kind} lines of {long(times.get(kind, now.kept.logs_default))}",
            rate * times.get(kind, now.kept.logs_default).seconds * each,
            "lines/s x time kept x bytes_per_line / line_compression",
            ("bytes_per_line", "line_compression"),
        )
        for kind, rate in now.load.lines_per_second.items()
    )


def logs_memory(now: Situation) -> tuple[Term, ...]:
    """Return the memory of Loki with chunks that are not written yet."""
    return (
        _itself(now.figures, "loki_memory"),
        Term(
            "chunks that are not written yet",
            _line_bytes(now) * now.figures.chunk_seconds.value,
            "lines/s x bytes_per_line x chunk_seconds",
            ("bytes_per_line", "chunk_seconds"),
        ),
    )


def logs_network(now: Situation) -> tuple[Term, ...]:
    """Return the bytes a second of log lines."""
    return (Term("lines", _line_bytes(now), "lines/s x bytes_per_line", ("bytes_per_line",)),)


def traces_disk(now: Situation) -> tuple[Term, ...]:
    """Return the blocks of spans."""
    stored = _span_bytes(now) / now.figures.span_compression.value
    return (
        Term(
            f"blocks of {long(now.kept.traces)}",
            stored * now.kept.traces.seconds,
            "spans/s x time kept x bytes_per_span / span_compression",
            ("bytes_per_span", "span_compression"),
        ),
    )


def traces_memory(now: Situation) -> tuple[Term, ...]:
    """Return the memory of Tempo with the newest spans."""
    return (
        _itself(now.figures, "tempo_memory"),
        Term(
            "the newest spans",
            _span_bytes(now) * now.figures.span_memory_seconds.value,
            "spans/s x bytes_per_span x span_memory_seconds",
            ("bytes_per_span", "span_memory_seconds"),
        ),
    )


def traces_network(now: Situation) -> tuple[Term, ...]:
    """Return the bytes a second of spans."""
    return (Term("spans", _span_bytes(now), "spans/s x bytes_per_span", ("bytes_per_span",)),)


def grafana_disk(now: Situation) -> tuple[Term, ...]:
    """Return what Grafana keeps; its dashboards are files of ours."""
    return (_itself(now.figures, "grafana_disk"),)


def grafana_memory(now: Situation) -> tuple[Term, ...]:
    """Return what Grafana recommends."""
    return (_itself(now.figures, "grafana_memory"),)


PLANS: Mapping[str, Mapping[Resource, Plan]] = {
    PROMETHEUS: {
        Resource.DISK: metrics_disk,
        Resource.MEMORY: metrics_memory,
        Resource.NETWORK: metrics_network,
    },
    GRAFANA: {Resource.DISK: grafana_disk, Resource.MEMORY: grafana_memory},
    LOKI: {
        Resource.DISK: logs_disk,
        Resource.MEMORY: logs_memory,
        Resource.NETWORK: logs_network,
    },
    TEMPO: {
        Resource.DISK: traces_disk,
        Resource.MEMORY: traces_memory,
        Resource.NETWORK: traces_network,
    },
}


def _itself(figures: Figures, name: str) -> Term:
    return Term("itself", figures.named()[name].value, name, (name,))


def _line_bytes(now: Situation) -> float:
    return sum(now.load.lines_per_second.values()) * now.figures.bytes_per_line.value


def _span_bytes(now: Situation) -> float:
    return now.load.spans_per_second * now.figures.bytes_per_span.value
