"""Faults that are mended by what the runbook of their alert says, word by word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lab.api import Lab
from lab.faults.fault import nothing
from lab.faults.postgres import UNUSED
from lab.faults.redis import client, emptied
from lab.faults.tasks import HANGING
from lab.servers.postgres import DATABASE, EXPORTER
from lab.sql import connected

# The head of a queue: who blocks others and waits for nobody, as the runbooks' steps find it.
HEAD = (
    "SELECT a.pid FROM pg_stat_activity a JOIN pg_stat_activity w"
    " ON a.pid = ANY (pg_blocking_pids(w.pid)) WHERE cardinality(pg_blocking_pids(a.pid)) = 0"
    " AND a.datname = %s GROUP BY a.pid ORDER BY count(w.pid) DESC LIMIT 1"
)
Filled = tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Mitigation:
    """A fault, the alert whose runbook is followed, and the command of it that is run.

    `fill` returns what stands for the runbook's own words in capitals, once for each time that the
    command is run; `undo` takes back what the command leaves behind.
    """

    fault: str
    alert: str
    command: str
    fill: Callable[[Lab], Filled] = field(default=lambda _: ({},))
    undo: Callable[[Lab], None] = nothing


def words(*filled: Mapping[str, str]) -> Callable[[Lab], Filled]:
    """Return what fills words in that are known before."""
    return lambda _: filled


def head(database: str) -> Callable[[Lab], Filled]:
    """Return what finds the session that others wait for."""

    def found(lab: Lab) -> Filled:
        with connected(lab) as connection:
            row = connection.execute(HEAD, [database]).fetchone()
        return ({"PID": str(row[0])},) if row else ()

    return found


def forbidden(lab: Lab) -> None:
    """Take back what the exporter was allowed: the lab lets everybody read the schema."""
    with connected(lab) as connection:
        connection.execute(f"REVOKE USAGE ON SCHEMA public FROM {EXPORTER}".encode())


def smaller(lab: Lab) -> None:
    """Give Redis the memory that it is configured to have, and remove what filled more."""
    emptied(lab)
    with client(lab) as redis:
        redis.config_set("maxmemory", lab.environment.cache_memory)


# Those of a row are held together.
MITIGATIONS: tuple[tuple[Mitigation, ...], ...] = (
    (
        Mitigation(
            "redis-exporter-down",
            "TargetDown",
            "nox -s lab -- start SERVICE",
            words({"SERVICE": "redis-exporter"}),
        ),
        Mitigation(
            "api-server-down",
            "ServiceUnavailable",
            "nox -s lab -- start SERVICE",
            words({"SERVICE": "api-server"}),
        ),
        Mitigation("worker-down", "WorkersMissing", "nox -s lab -- start worker"),
        Mitigation(
            "transaction-forgotten",
            "PostgresLocksWait",
            "SELECT pg_terminate_backend(PID)",
            head(UNUSED),
        ),
        Mitigation(
            "exporter-not-allowed",
            "PostgresExporterFails",
            f"GRANT USAGE ON SCHEMA public TO {EXPORTER}",
            undo=forbidden,
        ),
    ),
    (
        Mitigation(
            "redis-connection-storm",
            "RedisRefusesConnections",
            'redis-cli -u "$REDIS_URL" CONFIG SET maxclients 10000',
        ),
    ),
    (
        Mitigation(
            "redis-value-too-large",
            "RedisRefusesWrites",
            'redis-cli -u "$REDIS_URL" CONFIG SET maxmemory 128mb',
            undo=smaller,
        ),
        Mitigation(
            "models-hang",
            "TasksSlow",
            'curl -X PUT "$AI_ROUTER_URL/v1/models/THE_MODEL"'
            " -H 'content-type: application/json' -d '{}'",
            words(*({"THE_MODEL": model} for model in HANGING)),
        ),
    ),
    (
        Mitigation(
            "table-locked", "DatabasePoolDry", "SELECT pg_terminate_backend(PID)", head(DATABASE)
        ),
    ),
    (Mitigation("redis-down", "RedisDown", "nox -s lab -- start redis"),),
    (Mitigation("postgres-down", "PostgresDown", "nox -s lab -- start postgres"),),
)
