"""`nox -s new -- alert`: a rule, its unit tests and its runbook, or a message and no change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from config.catalogue import Catalogue, load_catalogue
from config.catalogue.rules import FILL_IN, RuleGroup
from config.dashboards import load_library
from config.problems import nearest
from config.runbooks.folder import FOLDER
from lab.errors import LabError
from lab.new_files import all_or_nothing, append

HERE = Path(__file__).parents[1]
SKELETONS = Path(__file__).parent / "skeletons"
ALERTS, TESTS = "config/catalogue/alerts", "acceptance/rules"
_CAMEL = re.compile(r"(?:[A-Z][a-z0-9]*)+")
_AREA = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class NewAlert:
    """What somebody wants: `area` is the file of the rule; a `new` one need not be there."""

    name: str
    area: str
    new: bool = False


def new_alert(wanted: NewAlert, root: Path = HERE) -> str:
    """Write the three files; return what to do next. Raises LabError, and leaves all as it was."""
    catalogue = load_catalogue(root / "config" / "catalogue")
    _fitting_name(wanted.name, catalogue)
    rules = _file(wanted, root)
    tests = root / TESTS / f"{wanted.name}.test.yaml"
    page = root / FOLDER / f"{wanted.name}.md"
    for path in (tests, page):
        if path.exists():
            where = path.relative_to(root).as_posix()
            raise LabError(f"{where} exists already", hint="choose another name, or remove it")
    group = _group(catalogue, wanted.area)
    names = _names(wanted, group, root)

    def landed() -> None:
        groups = load_catalogue(root / "config" / "catalogue").groups
        if not any(rule.alert == wanted.name for each in groups.values() for rule in each.alerts):
            message = f"{ALERTS}/{wanted.area}.yaml does not end with a list of alerts"
            raise LabError(message, hint="put its records first, and its alerts last")

    with all_or_nothing(landed, rules, tests, page):
        if not rules.exists():
            rules.write_text(_skeleton("group.yaml", names), encoding="utf-8")
        append(rules, _skeleton("rule.yaml", names))
        page.parent.mkdir(parents=True, exist_ok=True)
        tests.write_text(_skeleton("tests.yaml", names), encoding="utf-8")
        page.write_text(_skeleton("runbook.md", names), encoding="utf-8")
    return (
        f"written: {ALERTS}/{wanted.area}.yaml,\n"
        f"         {TESTS}/{wanted.name}.test.yaml,\n"
        f"         {FOLDER}/{wanted.name}.md\n"
        f"next: write what belongs in the place of {FILL_IN}, in each of them (docs/alerts.md);\n"
        f"      nox -s render; nox -s tests; nox -s mutants -- --alert {wanted.name};\n"
        f"      nox -s acceptance -- -k {wanted.name}"
    )


def _fitting_name(name: str, catalogue: Catalogue) -> None:
    if not _CAMEL.fullmatch(name):
        parts = [part for part in re.split(r"[^A-Za-z0-9]+", name) if part]
        better = "".join(part[0].upper() + part[1:] for part in parts)
        fits = _CAMEL.fullmatch(better)
        message = f"'{name}' is not in CamelCase, as the names of alerts are"
        raise LabError(message, hint=f"write {better if fits else 'one such as QueueGrows'}")
    for group, each in catalogue.groups.items():
        for index, rule in enumerate(each.alerts):
            if rule.alert == name:
                place = catalogue.places["rule group", group]
                line = place.file.line((*place.at, "alerts", index))
                message = f"alert {name} exists already"
                raise LabError(message, hint=f"see {place.file.name}:{line}")


def _file(wanted: NewAlert, root: Path) -> Path:
    """Return the file of the area; raises LabError where it may be a misspelt one."""
    path = root / ALERTS / f"{wanted.area}.yaml"
    if path.is_file():
        return path
    areas = sorted(each.stem for each in path.parent.glob("*.yaml"))
    near = nearest(wanted.area, areas)
    if not _AREA.fullmatch(wanted.area):
        raise LabError(f"'{wanted.area}' is no name of an area", hint="write one such as ai-router")
    if not wanted.new:
        hint = f"nearest: {near}; " if near else ""
        hint += f"use one of: {', '.join(areas)}; or add --new-area"
        raise LabError(f"unknown area '{wanted.area}'", hint=hint)
    return path


def _group(catalogue: Catalogue, area: str) -> RuleGroup | None:
    """Return the last group of an area's file, to which alerts are added."""
    name = f"config/catalogue/alerts/{area}.yaml"
    there = [
        group
        for group in catalogue.groups.values()
        if catalogue.places["rule group", group.name].file.name == name
    ]
    return there[-1] if there else None


def _names(wanted: NewAlert, group: RuleGroup | None, root: Path) -> dict[str, str]:
    """Return what the skeletons name: the team and the dashboard are those of the alert before."""
    library = load_library(root / "dashboards")
    last = group.alerts[-1] if group is not None and group.alerts else None
    uid = last.dashboard.uid if last is not None else min(library.dashboards)
    file = library.places[uid].file.name
    return {
        "NAME": wanted.name,
        "AREA": wanted.area,
        "GROUP": group.name if group is not None else f"{wanted.area}-alerts",
        "TEAM": last.team if last is not None and last.team is not None else "platform",
        "UID": uid,
        "FILE": file,
        "FILL_IN": FILL_IN,
    }


def _skeleton(file: str, names: dict[str, str]) -> str:
    text = (SKELETONS / f"{file}.in").read_text("utf-8")
    return re.sub(r"@([A-Z_]+)@", lambda found: names[found[1]], text)
