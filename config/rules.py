"""Rules as a server reads them: expressions filled in, scaled and checked."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jinja2

from config import coverage
from config.alerts import alerts, labels, links
from config.catalogue import Catalogue, Place
from config.catalogue.rules import AlertRule, Expression, RecordingRule, RuleGroup
from config.environment import Environment
from config.expressions import Usage, Vocabulary, pretty, usage
from config.problems import Problem, ProblemsError
from config.template import compiled, undefined
from config.yamlfile import Location


@dataclass(frozen=True)
class RenderedGroup:
    """A group by its name with rules as Prometheus' YAML has them."""

    name: str
    rules: tuple[dict[str, Any], ...]


def rendered_groups(catalogue: Catalogue, environment: Environment) -> list[RenderedGroup]:
    """Return every group, in order; raises ProblemsError where an expression is wrong.

    The last one says what ought to be watched.
    """
    writer = _Writer(catalogue, environment)
    groups = [writer.group(group) for group in catalogue.groups.values()]
    groups.append(RenderedGroup(coverage.GROUP, coverage.rules(catalogue, environment)))
    if writer.problems:
        # Two rules of one objective say the same of it.
        raise ProblemsError(list(dict.fromkeys(writer.problems)))
    return groups


def alert_entries(
    catalogue: Catalogue, environment: Environment
) -> Callable[[AlertRule], dict[str, Any]]:
    """Return what writes an alert as Prometheus reads it, also one that was changed.

    It raises ProblemsError where the expression is wrong.
    """
    writer = _Writer(catalogue, environment)
    places = {rule.alert: (place, index) for rule, place, index in alerts(catalogue)}

    def entry(rule: AlertRule) -> dict[str, Any]:
        made = writer.alert(rule, *places[rule.alert])
        if writer.problems:
            found, writer.problems = writer.problems, []
            raise ProblemsError(found)
        return made

    return entry


def record_entries(
    catalogue: Catalogue, environment: Environment, group: str
) -> Callable[[RecordingRule], dict[str, Any]]:
    """Return what writes a record of a group, as `alert_entries` does an alert."""
    writer = _Writer(catalogue, environment)
    place = catalogue.places["rule group", group]

    def entry(rule: RecordingRule) -> dict[str, Any]:
        made = writer.record(rule, place, 0)
        if writer.problems:
            found, writer.problems = writer.problems, []
            raise ProblemsError(found)
        return made

    return entry


def vocabulary(catalogue: Catalogue, environment: Environment) -> Vocabulary:
    """Return every series that a dashboard may ask for, recorded ones among them."""
    return _Writer(catalogue, environment).vocabulary


class _Writer:
    """Fills expressions in and gathers what is wrong with them."""

    def __init__(self, catalogue: Catalogue, environment: Environment) -> None:
        self.catalogue = catalogue
        self.environment = environment
        self.problems: list[Problem] = []
        self.vocabulary = self._with_records(Vocabulary.of(catalogue))

    def group(self, group: RuleGroup) -> RenderedGroup:
        place = self.catalogue.places["rule group", group.name]
        records = [self.record(rule, place, i) for i, rule in enumerate(group.records)]
        written = [self.alert(rule, place, i) for i, rule in enumerate(group.alerts)]
        return RenderedGroup(group.name, tuple(records + written))

    def record(self, rule: RecordingRule, place: Place, index: int) -> dict[str, Any]:
        """Return a record, the one of that index in the group at `place`."""
        at: tuple[str | int, ...] = ("records", index, "expr")
        if slo := rule.labels.get("slo"):
            place, at = self.catalogue.places["SLO", slo], ("where",)
        expr = self._checked(rule, place, at)
        labels = {"labels": dict(rule.labels)} if rule.labels else {}
        return {"record": rule.record, "expr": expr} | labels

    def alert(self, rule: AlertRule, place: Place, index: int) -> dict[str, Any]:
        """Return an alert, the one of that index in the group at `place`."""
        entry: dict[str, Any] = {
            "alert": rule.alert,
            "expr": self._checked(rule, place, ("alerts", index, "expr")),
        }
        if rule.for_.ms:
            entry["for"] = str(self.environment.wait(rule.for_))
        if rule.keep_firing_for.ms:
            entry["keep_firing_for"] = str(self.environment.wait(rule.keep_firing_for))
        entry["labels"] = labels(rule)
        entry["annotations"] = {
            field: self._filled(rule, getattr(rule, field), place, ("alerts", index, field))
            for field in ("summary", "description")
        } | links(self.catalogue, self.environment, rule)
        return entry

    def _checked(self, rule: Expression, place: Place, at: tuple[str | int, ...]) -> str:
        expr = self._filled(rule, rule.expr, place, at)
        findings = list(self.vocabulary.check(expr, self.environment.scrape)) if expr else []
        for found in findings:
            more = {"nearest": found.nearest, "fix": found.fix}
            message = f"{_name(rule)}: {found.message}"
            self.problems.append(place.problem(found.rule, message, *at, **more))
        return "" if findings or not expr else pretty(expr)

    def _filled(self, rule: Expression, text: str, place: Place, at: Location) -> str:
        """Fill `text` in; an empty string, and a problem noted, where that cannot be done."""
        names = self._names(rule)
        try:
            return compiled(text).render(names)
        except jinja2.UndefinedError as error:
            line = place.file.line((*place.at, *at))
            self.problems.append(undefined(place.file.name, line, error, names))
        except jinja2.TemplateSyntaxError as error:
            message = f"{_name(rule)}: not a template: {error.message}"
            fix = "write << name >> where a duration or a value goes"
            self.problems.append(place.problem("template/syntax", message, *at, fix=fix))
        return ""

    def _names(self, rule: Expression) -> dict[str, Any]:
        """Return what << >> may name: scaled windows and durations, and values as they are."""
        names: dict[str, Any] = dict(rule.values)
        names |= {name: self.environment.window(value) for name, value in rule.windows.items()}
        names |= {name: self.environment.wait(value) for name, value in rule.durations.items()}
        if isinstance(rule, AlertRule):
            names |= self.environment.thresholds.get(rule.alert, {})
            names["for"] = self.environment.wait(rule.for_)
        return names

    def _with_records(self, vocabulary: Vocabulary) -> Vocabulary:
        """Let rules use what other rules record; a record has the labels of what it is made of.

        Several rules may make one series, and one may use what stands further down: labels are
        gathered until there are no more.
        """
        known, before = dict(vocabulary.labels), dict[str, frozenset[str]]()
        used = list(self._used())
        while known != before:
            before = dict(known)
            for rule, uses in used:
                more = Vocabulary(known).labels_of(uses) | set(rule.labels)
                known[rule.record] = known.get(rule.record, frozenset()) | more
        known[coverage.EXPECTED] = frozenset(coverage.LABELS)
        return Vocabulary(known)

    def _used(self) -> Iterator[tuple[RecordingRule, Usage]]:
        """Yield each record with what it uses; those that are wrong are told of when checked."""
        for rule in self._records():
            with contextlib.suppress(ValueError, jinja2.TemplateError):
                yield rule, usage(compiled(rule.expr).render(self._names(rule)))

    def _records(self) -> Iterator[RecordingRule]:
        for group in self.catalogue.groups.values():
            yield from group.records


def _name(rule: Expression) -> str:
    """Return what people call a rule by: its own name, or that of the objective it is made for."""
    of = getattr(rule, "labels", {}).get("slo")
    return str(of or getattr(rule, "alert", "") or getattr(rule, "record", ""))
