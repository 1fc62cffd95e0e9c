"""Which faults are held together: such that none hides, causes or mends what another raises.

A lane is played beside the others, its rounds one after the other (docs/alert-proofs.md).
"""

from __future__ import annotations

# What needs weeks of a past, or a budget of its own: proven in a lab apart (test_alerts_past.py).
APART = frozenset(
    {
        "RequestsUnusual",
        "LatencyUnusual",
        "SpendUnusual",
        "DeploymentsStopped",
        "ErrorBudgetGoneWithinDays",
        "ErrorBudgetGoneWithinAWeek",
        "ErrorBudgetGoneEarly",
        "ErrorBudgetGoneByTheEnd",
    }
)
Lane = tuple[tuple[str, ...], ...]
# What is told after minutes: windows and waits of an hour, at this pace.
SLOW: Lane = (
    (
        "certificate-ends-soon",
        "disk-fills",
        "disk-hangs",
        "endpoint-flaps",
        "prometheus-series-unbounded",
        "prometheus-block-unreadable",
        "deployments-fail",
        "changes-wait",
        "builds-slow",
        "coverage-low",
        "code-has-errors",
        "ratings-low",
        "sessions-short",
        "quests-unfinished",
        "posts-unclear",
        "ai-model-writes",
        "database-grows",
    ),
)
# What tells of itself alone: targets, pages, disks, cards, sessions and servers of the faults' own.
APART_FROM_THE_APP: Lane = (
    (
        "redis-exporter-down",
        "transaction-forgotten",
        "deadlocks",
        "rollbacks",
        "statement-slow",
        "endpoint-gone",
        "dashboards-gone",
        "endpoint-slow",
        "certificate-ended",
        "disk-full",
        "disk-nearly-full",
        "inodes-used-up",
        "disk-read-only",
        "descriptors-used-up",
        "clock-wrong",
        "host-restarts",
        "processes-killed",
        "packets-damaged",
        "card-flooded",
        "connections-tracked",
        "loki-retention-stuck",
        "lines-too-old",
        "trace-too-large",
        "recovery-slow",
        "builds-fail",
        "tests-fail",
        "events-refused",
    ),
    # The watchers: others beside the lab's own.
    (
        "target-slow",
        "target-too-big",
        "target-clock-wrong",
        "probe-unknown",
        "prometheus-rules-late",
        "prometheus-alone",
        "prometheus-refused",
        "prometheus-misconfigured",
        "prometheus-log-damaged",
        "alertmanager-misconfigured",
        "heartbeat-refused",
    ),
)
# What the app and its stores suffer from; what takes one away comes last.
OF_THE_APP: Lane = (
    (
        "target-forgotten",
        "tasks-not-counted",
        "cache-emptied",
        "table-scanned",
        "loki-cannot-write",
        "ai-model-fails",
        "addresses-tried",
        "memory-taken",
        "exporter-not-allowed",
    ),
    (
        "reports-refused",
        "processors-busy",
        "redis-hoards",
        "collector-queue-full",
        "app-server-crashes",
    ),
    (
        "queue-left",
        "models-hang",
        "deliveries-wait",
        "entries-refused",
        "processes-stuck",
        "loki-requests-fail",
        "tempo-block-unreadable",
        "redis-full",
        "requests-not-counted",
        "ai-cost-not-counted",
    ),
    ("ai-models-hang", "tasks-orphaned", "pool-nearly-dry", "redis-connection-storm"),
    ("ai-model-slow", "answers-locked", "tasks-lost", "connections-used-up", "cache-cleared"),
    (
        "questions-deleted",
        "digests-many",
        "redis-connections-taken",
        "redis-cannot-save",
        "redis-script-slow",
    ),
    ("ai-models-fail", "redis-value-too-large"),
    ("table-locked",),
    ("worker-down", "postgres-restarted", "api-server-down"),
    ("redis-down", "postgres-down"),
)
LANES: tuple[Lane, ...] = (OF_THE_APP, APART_FROM_THE_APP, SLOW)
# Nobody could be told of anything meanwhile.
LAST: Lane = (("alertmanager-down",),)
