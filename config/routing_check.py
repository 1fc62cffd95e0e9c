"""What an environment has wrong about who is told, and inhibitions that can never match."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from config.alerts import alerts, labels
from config.catalogue import Catalogue
from config.catalogue.routing import Channel, Inhibition
from config.environment import Environment
from config.expressions import Vocabulary
from config.problems import Problem, UnknownNameError, nearest
from config.routing import channels
from config.rules import RenderedGroup
from config.series_labels import labels_after

# Every alert leaves Prometheus with its name and with the external label.
ALWAYS = frozenset({"alertname", "environment"})
STAND_IN_PORTS = ("smtp", "http")


def environment_problems(catalogue: Catalogue, environment: Environment) -> Iterator[Problem]:
    """Yield what an environment's file names that is not there."""
    known = [each.name for each in catalogue.routing.intervals]
    for name in environment.intervals:
        if name not in known:
            fix = "use one of: " + ", ".join(known) if known else "leave it out"
            message, near = f"unknown interval '{name}'", nearest(name, known)
            yield _problem(environment, ("intervals", name), message, near, fix)
    service = catalogue.routing.incidents.service
    if Channel.INCIDENTS in channels(catalogue, environment) and service in environment.without:
        message = f"incidents go to {service}, which is left out here"
        fix = f"take incidents out of channels, or {service} out of without"
        yield _problem(environment, ("channels",), message, "", fix)
    yield from _stand_in_problems(catalogue, environment)


def _stand_in_problems(catalogue: Catalogue, environment: Environment) -> Iterator[Problem]:
    name = environment.stand_in
    if name is None:
        return
    if name not in catalogue.services:
        near, fix = nearest(name, catalogue.services), "name a service of services.yaml"
        yield _problem(environment, ("stand_in",), f"unknown service '{name}'", near, fix)
        return
    for port in STAND_IN_PORTS:
        try:
            catalogue.services[name].port(port)
        except UnknownNameError:
            message = f"{name} cannot play the channels: it has no port {port}"
            fix = f"add a port {port} to {name} in services.yaml, or name another service"
            yield _problem(environment, ("stand_in",), message, "", fix)


def _problem(
    environment: Environment, at: tuple[str, ...], message: str, near: str, fix: str
) -> Problem:
    found = environment.problem(at, "environment/channels", message, fix=fix)
    return replace(found, nearest=near)


@dataclass(frozen=True)
class Sides:
    """What each alert is told by: labels that it may have, and the values that its rule gives."""

    labels: dict[str, frozenset[str]]
    values: dict[str, dict[str, str]]


def inhibition_problems(
    catalogue: Catalogue, vocabulary: Vocabulary, groups: Sequence[RenderedGroup]
) -> Iterator[Problem]:
    """Yield each inhibition that can never match, for its labels are not there or not equal."""
    values = {rule.alert: labels(rule) for rule, _, _ in alerts(catalogue)}
    rendered = {each["alert"]: each for group in groups for each in group.rules if "alert" in each}
    found = {
        name: labels_after(each["expr"], vocabulary) | set(each["labels"]) | ALWAYS
        for name, each in rendered.items()
    }
    sides = Sides(found, values)
    place = catalogue.places["routing", "routing"]
    for index, each in enumerate(catalogue.routing.inhibitions):
        for message, fix in _never(each, sides):
            at = ("inhibitions", index, "equal")
            yield place.problem("routing/inhibition", f"{each.name}: {message}", *at, fix=fix)


def _never(inhibition: Inhibition, sides: Sides) -> Iterator[tuple[str, str]]:
    names = dict.fromkeys((*inhibition.when, *inhibition.hides))
    for label in inhibition.equal:
        lacking = [name for name in names if label not in sides.labels[name]]
        for name in lacking:
            have = ", ".join(sorted(sides.labels[name]))
            yield f"{name} never has the label '{label}'", f"{name} may have: {have}"
        if not lacking:
            yield from _never_equal(inhibition, label, sides)


def _never_equal(inhibition: Inhibition, label: str, sides: Sides) -> Iterator[tuple[str, str]]:
    """Yield the alerts whose value of a label differs from that of all that could hide them."""
    hiding = {_value(name, label, sides) for name in inhibition.when}
    for name in inhibition.hides:
        value = _value(name, label, sides)
        if value is not None and None not in hiding and value not in hiding:
            others = ", ".join(sorted(str(each) for each in hiding))
            message = f"{label} of {name} is always {value}, of those that hide it {others}"
            yield message, f"take {label} out of equal, or {name} out of hides"


def _value(alert: str, label: str, sides: Sides) -> str | None:
    """Return the value that an alert always has; None where its series say it."""
    return alert if label == "alertname" else sides.values[alert].get(label)
