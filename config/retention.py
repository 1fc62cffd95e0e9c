"""How long an environment keeps each kind of data: the catalogue's word, or its own."""

from __future__ import annotations

from collections.abc import Iterator

from config.catalogue import Catalogue
from config.catalogue.retention import LogStream, Retention
from config.environment import Addressing, Environment
from config.problems import Problem, nearest


def retention(catalogue: Catalogue, environment: Environment) -> Retention:
    """Return the catalogue's retention with what the environment sets otherwise."""
    override = environment.retention
    chosen = {name: value for name, value in override if value is not None}
    if override.logs is not None:
        chosen["logs"] = tuple(
            stream.model_copy(update={"time": override.logs.get(stream.kind, stream.time)})
            for stream in catalogue.retention.logs
        )
    return catalogue.retention.model_copy(update=chosen)


def retention_problems(
    catalogue: Catalogue, environment: Environment, shown: str
) -> Iterator[Problem]:
    """Yield what an environment says of retention that cannot be meant."""
    yield from _unknown_kinds(catalogue.retention.logs, environment, shown)
    if environment.accepts_old_lines and environment.addressing is Addressing.NAMES:
        message = "accepts_old_lines is for proofs on loopback: Loki would take lines of any age"
        fix = "take accepts_old_lines out"
        yield Problem(shown, 1, "environment/old-lines", message, fix=fix)


def _unknown_kinds(
    streams: tuple[LogStream, ...], environment: Environment, shown: str
) -> Iterator[Problem]:
    kinds = [stream.kind for stream in streams]
    for kind in environment.retention.logs or {}:
        if kind not in kinds:
            yield Problem(
                shown,
                1,
                "environment/unknown-kind",
                f"unknown kind of log line '{kind}' in retention",
                nearest(kind, kinds),
                "use one of: " + ", ".join(kinds),
            )
