"""Reads the files below dashboards/ and puts them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from config.catalogue.catalogue import Place
from config.catalogue.fact import Fact
from config.dashboards.annotation import Annotation, AnnotationsFile
from config.dashboards.dashboard import Dashboard
from config.dashboards.spec import (
    DashboardFile,
    Folder,
    FoldersFile,
    Row,
    Variable,
    VariablesFile,
)
from config.problems import Problem, ProblemsError, nearest
from config.validation import validate
from config.yamlfile import YamlFile, load

HERE = Path(__file__).parents[2] / "dashboards"
Document = TypeVar("Document", bound=Fact)
# A dashboard that is only ever extended has a name that begins with this.
HIDDEN = "_"


@dataclass(frozen=True)
class Library:
    """Every dashboard by its uid; `places` tells where each stands."""

    folders: Mapping[str, Folder]
    variables: Mapping[str, Variable]
    dashboards: Mapping[str, Dashboard]
    places: Mapping[str, Place]
    annotations: Mapping[str, Annotation] = field(default_factory=dict)


def load_library(root: Path = HERE) -> Library:
    """Read all dashboards below `root`; raises ProblemsError where a file is wrong.

    Who has no such folder has no dashboards.
    """
    return _Reader(root).read() if root.is_dir() else Library({}, {}, {}, {})


@dataclass
class _Reader:
    root: Path
    problems: list[Problem] = field(default_factory=list)
    _files: dict[str, tuple[DashboardFile, YamlFile]] = field(default_factory=dict)

    def read(self) -> Library:
        folders = {
            each.name: each for each in self._validated("folders.yaml", FoldersFile)[0].folders
        }
        chosen, file = self._validated("variables.yaml", VariablesFile)
        variables = {each.name: each for each in chosen.variables}
        places = {name: Place(file, ("variables", i)) for i, name in enumerate(variables)}
        dashboards: dict[str, Dashboard] = {}
        for folder in folders.values():
            files = self._folder(folder)
            self._variables(variables)
            for name, (spec, at) in files.items():
                if name.startswith(HIDDEN):
                    continue
                dashboard = self._dashboard(folder, name, spec, at, variables)
                dashboards[dashboard.uid] = dashboard
                places[dashboard.uid] = Place(at, ())
        self._unknown_folders(folders)
        if self.problems:
            raise ProblemsError(self.problems)
        return Library(folders, variables, dashboards, places, self._annotations(places))

    def _annotations(self, places: dict[str, Place]) -> dict[str, Annotation]:
        """Return the annotations, and note where each stands."""
        name = "annotations.yaml"
        if not (self.root / name).is_file():
            return {}
        found, file = self._validated(name, AnnotationsFile)
        for index, each in enumerate(found.annotations):
            places[f"annotation {each.name}"] = Place(file, ("annotations", index))
        return {each.name: each for each in found.annotations}

    def _variables(self, known: Mapping[str, Variable]) -> None:
        """Note what the files of a folder name, and nobody has."""
        for spec, file in self._files.values():
            for index, name in enumerate(spec.variables):
                if name not in known:
                    self._unknown(Place(file, ()), "variable", name, known, "variables", index)

    def _folder(self, folder: Folder) -> dict[str, tuple[DashboardFile, YamlFile]]:
        self._files = {
            path.stem: self._validated(f"{folder.name}/{path.name}", DashboardFile)
            for path in sorted((self.root / folder.name).glob("*.yaml"))
        }
        return self._files

    def _dashboard(
        self,
        folder: Folder,
        name: str,
        spec: DashboardFile,
        file: YamlFile,
        variables: Mapping[str, Variable],
    ) -> Dashboard:
        base, rows = self._base(spec, file)
        rows += [(row, Place(file, ("rows", index))) for index, row in enumerate(spec.rows)]
        names = [*(base.variables if base else ()), *spec.variables]
        fixed = {**(base.fixed if base else {}), **spec.fixed}
        return Dashboard(
            folder=folder,
            name=name,
            title=spec.title,
            description=spec.description,
            plan=spec.plan,
            tags=tuple(dict.fromkeys((folder.name, *(base.tags if base else ()), *spec.tags))),
            variables=tuple(
                variables[each]
                for each in dict.fromkeys(names)
                if each in variables and each not in fixed
            ),
            fixed=fixed,
            links=tuple(dict.fromkeys((*(base.links if base else ()), *spec.links))),
            time=spec.time,
            rows=tuple(rows),
        )

    def _base(
        self, spec: DashboardFile, file: YamlFile
    ) -> tuple[DashboardFile | None, list[tuple[Row, Place]]]:
        """Return what a dashboard extends, with its rows."""
        if spec.extends is None:
            return None, []
        name = f"{HIDDEN}{spec.extends}"
        if name not in self._files:
            known = [each.removeprefix(HIDDEN) for each in self._files if each.startswith(HIDDEN)]
            self._unknown(Place(file, ()), "dashboard to extend", spec.extends, known, "extends")
            return None, []
        base, at = self._files[name]
        return base, [(row, Place(at, ("rows", index))) for index, row in enumerate(base.rows)]

    def _unknown(
        self,
        place: Place,
        kind: str,
        name: str,
        known: Mapping[str, object] | list[str],
        *at: str | int,
    ) -> None:
        rule = f"dashboard/unknown-{kind.split(maxsplit=1)[0]}"
        fix = f"use one of: {', '.join(known)}"
        near = nearest(name, known)
        message = f"unknown {kind} '{name}'"
        self.problems.append(place.problem(rule, message, *at, nearest=near, fix=fix))

    def _unknown_folders(self, folders: Mapping[str, Folder]) -> None:
        for path in sorted(self.root.iterdir()):
            if path.is_dir() and path.name not in folders:
                message = f"the folder '{path.name}' is not in folders.yaml"
                fix = "add it there, or rename it"
                near = nearest(path.name, folders)
                shown = "dashboards/folders.yaml"
                self.problems.append(Problem(shown, 1, "dashboard/folder", message, near, fix))

    def _validated(self, name: str, model: type[Document]) -> tuple[Document, YamlFile]:
        file = load(self.root / name, f"dashboards/{name}")
        return validate(model, file), file
