"""Rendered files are refused that would keep data for ever, or hide what is still kept.

It reads what the servers will read, so that a change of a template is judged as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from config.catalogue.retention import LOKI_MINIMUM
from config.durations import Duration
from config.problems import Problem, ProblemsError
from config.yamlfile import Location, YamlFile, parse

RULE = "rendered/retention"
# Loki's word for a deletion that removes lines and hides them until then.
DELETES = "filter-and-delete"
# Where each generation of Tempo reads how long blocks are kept; one of the two is there.
BLOCKS: tuple[Location, ...] = (
    ("compactor", "compaction", "block_retention"),
    ("backend_worker", "compaction", "block_retention"),
)
PROMETHEUS = ("--storage.tsdb.retention.time", "--storage.tsdb.retention.size")
NOTHING = ("0", "0B", "0KB", "0MB", "0GB", "0TB")


def guard(path: str, text: str, template: str) -> None:
    """Raise ProblemsError where a rendered file does not delete what is past its time."""
    if path not in GUARDS:
        return
    if problems := list(GUARDS[path](text, f"{path} (from config/templates/{template})")):
        raise ProblemsError(problems)


def _loki(text: str, name: str) -> Iterator[Problem]:
    file = parse(text, name)
    if _at(file, "compactor", "retention_enabled") is not True:
        message = "Loki deletes nothing: retention is off"
        yield _wrong(file, ("compactor", "retention_enabled"), message, "true")
    if not _at(file, "compactor", "delete_request_store"):
        message = "Loki has no store for requests to delete, and does not start with retention on"
        yield _wrong(file, ("compactor", "delete_request_store"), message, "filesystem")
    if _at(file, "limits_config", "deletion_mode") != DELETES:
        message = "Loki answers no request to delete lines"
        yield _wrong(file, ("limits_config", "deletion_mode"), message, DELETES)
    yield from _log_times(file)


def _log_times(file: YamlFile) -> Iterator[Problem]:
    streams = _at(file, "limits_config", "retention_stream") or []
    places: list[Location] = [("limits_config", "retention_period")]
    places += [("limits_config", "retention_stream", n, "period") for n in range(len(streams))]
    times = []
    for place in places:
        found = _time(file, place)
        times.append(found)
        if not found.ms:
            yield _wrong(file, place, "Loki keeps logs for ever at 0", str(LOKI_MINIMUM))
        elif found < LOKI_MINIMUM:
            message = f"Loki keeps logs for {LOKI_MINIMUM} at least, not {found}"
            yield _wrong(file, place, message, str(LOKI_MINIMUM))
    lookback = _time(file, ("limits_config", "max_query_lookback"))
    longest = max(times)
    if lookback.ms and lookback < longest:
        message = f"no query looks back further than {lookback}, but lines are kept for {longest}"
        yield _wrong(file, ("limits_config", "max_query_lookback"), message, str(longest))


def _tempo(text: str, name: str) -> Iterator[Problem]:
    file = parse(text, name)
    place = next((each for each in BLOCKS if _at(file, *each) is not None), None)
    if place is None:
        message = "nothing says how long Tempo keeps traces"
        yield _wrong(file, BLOCKS[-1], message, "168h")
    elif not _time(file, place).ms:
        yield _wrong(file, place, "at 0 Tempo deletes each trace at once", "168h")
    poll: Location = ("storage", "trace", "blocklist_poll")
    if _at(file, *poll) is not None and not _time(file, poll).ms:
        message = "Tempo never looks for blocks that are past their time"
        yield _wrong(file, poll, message, "5m")


def _prometheus(text: str, name: str) -> Iterator[Problem]:
    lines = text.splitlines()
    for flag in PROMETHEUS:
        found = [(n, line) for n, line in enumerate(lines, 1) if line.startswith(f"{flag}=")]
        number, line = found[-1] if found else (1, "")
        value = line.removeprefix(f"{flag}=")
        zero = value in NOTHING or value.rstrip("smhdwy").strip("0") == ""
        if not found or zero:
            message = f"{flag} is {value or 'missing'}: this limit is off"
            fix = f"write {flag}= with a limit above 0; config/catalogue/retention.yaml has it"
            yield Problem(name, number, RULE, message, fix=fix)


GUARDS: Mapping[str, Callable[[str, str], Iterator[Problem]]] = {
    "loki/loki.yaml": _loki,
    "tempo/tempo.yaml": _tempo,
    "prometheus/prometheus.flags": _prometheus,
}


def _at(file: YamlFile, *place: str | int) -> Any:
    """Return the value at a place, or None."""
    data = file.data
    for step in place:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _time(file: YamlFile, place: Location) -> Duration:
    """Return a time; what is not there is 0, as the servers have it."""
    value = _at(file, *place)
    if value is None or str(value) == "0":
        return Duration(0)
    try:
        return Duration.parse(str(value))
    except ValueError as error:
        raise ProblemsError([_wrong(file, place, str(error), "15d")]) from error


def _wrong(file: YamlFile, place: Location, message: str, better: str) -> Problem:
    words = ".".join(str(step) for step in place)
    return file.problem(place, RULE, message, fix=f"write {words}: {better} in the template")
