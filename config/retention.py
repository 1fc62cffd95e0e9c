"""How long an environment keeps each kind of data: the catalogue's word, or its own."""

from __future__ import annotations

from collections.abc import Iterator

from config.catalogue import Catalogue
from config.catalogue.retention import Deletion, LogStream, Retention
from config.durations import Duration
from config.environment import Addressing, Environment
from config.problems import Problem, nearest

# A chunk is written after two hours, its index after a quarter of one, and is then seen (3.7.6).
IN_MEMORY = Duration.parse("3h")
# After a start a copy of the index is uploaded once more within a minute, read for this many
# rounds of looking, and then until the next minute.
COPIES, UPLOAD = 4, Duration.parse("2m")


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
    # A lab of containers has names as well, and is no production.
    if environment.addressing is Addressing.LOOPBACK or environment.lab is not None:
        return
    if environment.accepts_old_lines:
        message = "accepts_old_lines is for proofs on loopback: Loki would take lines of any age"
        fix = "take accepts_old_lines out"
        yield Problem(shown, 1, "environment/old-lines", message, fix=fix)
    yield from _hasty(retention(catalogue, environment).deletion, shown)


def _hasty(found: Deletion, shown: str) -> Iterator[Problem]:
    """Yield what is too short for Loki to delete all lines that are meant, and no others."""
    known = Duration(COPIES * found.every.ms + UPLOAD.ms)
    for name, value, least, why in (
        ("cancel", found.cancel, IN_MEMORY, "would miss lines that are in its memory alone"),
        ("delay", found.delay, known, "would not find other lines of a stream that lost some"),
    ):
        if value < least:
            message = f"deletion: {name} is {value}, and Loki {why}"
            fix = f"write {least} or more"
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
