"""Retention that does not go with the disks: told when files are rendered, and in the estimate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.capacity.estimate import Estimate, estimate, machines, usable_disk
from config.capacity.needs import Need, Resource, Situation
from config.capacity.servers import LOKI, PROMETHEUS, TEMPO, block_bytes, head_bytes
from config.capacity.words import long, setting, size, span
from config.catalogue import Catalogue
from config.catalogue.retention import LOKI_MINIMUM, Retention
from config.durations import Duration
from config.environment import Environment
from config.problems import Problem

RULE = "capacity/retention"
WHERE = "(capacity, of the catalogue or the environment)"


@dataclass(frozen=True)
class Finding:
    """What is wrong with a field of `retention`, and how to mend it."""

    field: tuple[str | int, ...]
    message: str
    fix: str


def findings(catalogue: Catalogue, environment: Environment, made: Estimate) -> list[Finding]:
    """Return every time or size of a retention that its server's disk cannot keep."""
    there = machines(catalogue, environment)
    disks = {each.service: each for each in made.needs if each.resource is Resource.DISK}
    found: list[Finding] = []
    if PROMETHEUS in disks:
        now = Situation(catalogue.capacity.figures, made.kept, made.rates)
        usable = usable_disk(now.figures, there[PROMETHEUS])
        found += _metrics_size(now, there[PROMETHEUS].disk, usable)
        # A trial whose time runs faster makes more samples, and is gone before they are old.
        if environment.time_scale == 1:
            found += _metrics_time(now)
    if LOKI in disks and not disks[LOKI].fits:
        found.append(_logs(made, disks[LOKI], there[LOKI].disk))
    if TEMPO in disks and not disks[TEMPO].fits:
        found.append(_traces(made.kept, disks[TEMPO], there[TEMPO].disk))
    return found


def disk_problems(
    catalogue: Catalogue, environment: Environment, kept: Retention
) -> Iterator[Problem]:
    """Yield the findings as problems of the file that says the time or the size."""
    place = catalogue.places["retention", "retention"]
    for each in findings(catalogue, environment, estimate(catalogue, environment, kept)):
        if getattr(environment.retention, str(each.field[0]), None) is not None:
            yield environment.problem(("retention", *each.field), RULE, each.message, fix=each.fix)
        else:
            yield place.problem(RULE, each.message, *each.field, fix=each.fix)


def _metrics_size(now: Situation, disk: str, usable: float) -> Iterator[Finding]:
    kept = now.kept.metrics
    if kept.size_bytes > usable:
        message = f"metrics may fill {kept.size}, but only {size(usable)} of {disk} may be theirs"
        yield Finding(
            ("metrics", "size"),
            f"{message}: {PROMETHEUS} needs the rest to write its log and to compact",
            f"write {setting(usable)} or less, or give {PROMETHEUS} a larger disk {WHERE}",
        )


def _metrics_time(now: Situation) -> Iterator[Finding]:
    kept, head = now.kept.metrics, head_bytes(now)
    blocks = block_bytes(now, kept.time)
    if blocks + head > kept.size_bytes:
        reached = span(kept.time.seconds * max(kept.size_bytes - head, 0) / blocks)
        message = f"metrics of {long(kept.time)} take {size(blocks + head)}, and their limit is"
        yield Finding(
            ("metrics", "time"),
            f"{message} {kept.size}: only the last {reached} would be there",
            f"write {reached} or less, a larger size, or give {PROMETHEUS} less load {WHERE}",
        )


def _logs(made: Estimate, need: Need, disk: str) -> Finding:
    """Return what to do about the kind of line that takes most of the disk."""
    # There is a term for each kind, in this order.
    by_kind = zip(made.rates.lines_per_second, need.terms, strict=True)
    kind, term = max(by_kind, key=lambda pair: pair[1].value)
    field: tuple[str | int, ...] = ("logs_default",)
    time = made.kept.logs_default
    for index, stream in enumerate(made.kept.logs):
        if stream.kind == kind:
            field, time = ("logs", index, "time"), stream.time
    return Finding(
        field,
        f"{_too_much('logs', need, disk)}; {term.what} take {size(term.value)} of it",
        _shorter(need, term.value, time, LOKI_MINIMUM),
    )


def _traces(kept: Retention, need: Need, disk: str) -> Finding:
    message = f"{_too_much('traces', need, disk)}; they are kept for {long(kept.traces)}"
    return Finding(("traces",), message, _shorter(need, need.needed, kept.traces))


def _too_much(what: str, need: Need, disk: str) -> str:
    allowed = size(need.usable or 0)
    return f"{what} take {size(need.needed)}, more than {allowed} of {need.service}'s {disk}"


def _shorter(need: Need, part: float, time: Duration, least: Duration | None = None) -> str:
    """Return the remedy where a part of a need would have to be smaller; `least` is its floor."""
    longest = time.seconds * (part - need.needed + (need.usable or 0)) / part
    more = f"give {need.service} a larger disk or less load {WHERE}"
    if longest < (least.seconds if least else 1):
        return more
    return f"keep them for {span(longest)} or less, or {more}"
