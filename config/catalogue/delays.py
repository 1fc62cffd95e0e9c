"""How long servers wait before they pass something on; scaled with an environment's time."""

from __future__ import annotations

from config.catalogue.fact import Fact
from config.durations import Duration


class Delays(Fact):
    """Waiting times of Alertmanager, the collector and Tempo."""

    group_wait: Duration
    group_interval: Duration
    repeat_interval: Duration
    peer_timeout: Duration
    gossip: Duration
    heartbeat_limit: Duration
    resolve_timeout: Duration
    silence_snapshot: Duration
    telemetry_flush: Duration
    span_metrics_flush: Duration
    trace_idle: Duration
    trace_check: Duration
    trace_block: Duration
    trace_block_complete: Duration
    alert_resend: Duration
    lookback: Duration
