"""Which faults are held together: such that none hides, causes or mends what another raises."""

from __future__ import annotations

ROUNDS: tuple[tuple[str, ...], ...] = (
    ("redis-exporter-down", "transaction-forgotten", "deployments-fail", "ai-model-slow"),
    ("processors-busy", "redis-full", "ai-model-fails"),
    ("table-locked",),
    ("connections-used-up",),
    ("ai-models-fail",),
)
