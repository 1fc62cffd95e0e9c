"""What somebody typed to silence alerts, checked against what there is."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from datetime import timedelta

from config.alerts import alerts
from config.catalogue import Catalogue
from config.durations import Duration
from config.problems import nearest
from lab.errors import LabError
from lab.silences.alertmanager import Silence

NOBODY = "somebody"
# A whole id is 36 characters; so many of them tell one from another.
SHORTEST = 4


def labels(catalogue: Catalogue, service: str, alert: str) -> dict[str, str]:
    """Return what silenced alerts have; raises LabError for a name that is not there."""
    _known("service", service, catalogue.services)
    found = {"service": service}
    if alert:
        _known("alert", alert, [rule.alert for rule, _, _ in alerts(catalogue)])
        found["alertname"] = alert
    return found


def _known(kind: str, name: str, known: Iterable[str]) -> None:
    names = [*known]
    if name in names:
        return
    near = nearest(name, names)
    hint = f"nearest: {near}" if near else f"they are: {', '.join(names)}"
    raise LabError(f"there is no {kind} {name}", hint=hint)


def length(text: str) -> timedelta:
    """Return how long; raises LabError for what is no duration, or none at all."""
    try:
        found = Duration.parse(text)
    except ValueError as error:
        hint = "write whole numbers with units, such as 30m, 2h or 1d12h"
        raise LabError(f"--for {text}: that is no duration", hint=hint) from error
    if not found.ms:
        raise LabError(f"--for {text}: that is no time at all", hint="unsilence ends a silence")
    try:
        return timedelta(milliseconds=found.ms)
    except OverflowError as error:
        raise LabError(f"--for {text}: that is too long", hint="write a year or less") from error


def reason(text: str) -> str:
    """Return why; raises LabError for nothing."""
    if not text.strip():
        hint = "whoever finds the silence wants to know"
        raise LabError("--reason is empty", hint=hint)
    return text.strip()


def author(text: str) -> str:
    """Return who; the name that the person has on this machine where nothing is said."""
    try:
        return text.strip() or getpass.getuser()
    except (KeyError, OSError):  # no such account, as in some containers
        return NOBODY


def address(url: str) -> str:
    """Return the start of an Alertmanager's address; raises LabError for what is none."""
    if not url.startswith(("http://", "https://")) or url.endswith("//"):
        raise LabError(f"--url {url}: that is no address", hint="such as http://alertmanager:9093")
    return url.rstrip("/")


def chosen(identity: str, there: list[Silence]) -> Silence:
    """Return the silence of an id, or of its beginning; raises LabError where it is not one."""
    found = [each for each in there if each.id.startswith(identity)]
    if len(found) == 1 and len(identity) >= SHORTEST:
        return found[0]
    ids = [each.id for each in there]
    near = nearest(identity, ids)
    hint = f"nearest: {near}" if near else f"they are: {', '.join(ids)}"
    if found:
        raise LabError(f"{identity} may be one of several: write more of it", hint=hint)
    hint = hint if ids else "no alert is silenced"
    raise LabError(f"no silence {identity} is in force", hint=hint)
