"""How long an environment keeps each kind of data: the catalogue's word, or its own."""

from __future__ import annotations

from collections.abc import Iterator

from config.catalogue import Catalogue
from config.catalogue.retention import LogStream, Retention
from config.environment import Addressing, Environment
from config.durations import Duration
from config.problems import Problem, nearest

# A chunk is written after two hours, its index after a quarter of one, and is then seen (3.7.6).
IN_MEMORY = Duration.parse("3h")


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
    elif environment.addressing is Addressing.NAMES:
        yield from _hasty_requests(retention(catalogue, environment), shown)


def _hasty_requests(found: Retention, shown: str) -> Iterator[Problem]:
    if found.deletion.cancel < IN_MEMORY:
        message = (
            f"requests to delete lines would be carried out after {found.deletion.cancel}, "
            f"but Loki may have lines in memory alone for {IN_MEMORY}, and miss those"
        )
        fix = f"write deletion: {{cancel: {IN_MEMORY}}} or more, such as 24h"
        yield Problem(shown, 1, "environment/hasty-deletion", message, fix=fix)


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
