"""Reads the catalogue's files, refuses twins, and has the whole checked against itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from config.catalogue.catalogue import Catalogue, Place
from config.catalogue.crosscheck import crosscheck
from config.catalogue.documents import (
    AiModelsFile,
    CapacityFile,
    DelaysFile,
    FeaturesFile,
    LabelsFile,
    MetricsFile,
    RetentionFile,
    RoutingFile,
    RulesFile,
    ScrapeFile,
    ServicesFile,
    SlosFile,
)
from config.catalogue.fact import Fact
from config.catalogue.recorded import load_recorded
from config.catalogue.slo_rules import GROUP, slo_group
from config.problems import Problem, ProblemsError
from config.validation import validate
from config.yamlfile import YamlFile, load

HERE = Path(__file__).parent
Document = TypeVar("Document", bound=Fact)


def load_catalogue(root: Path = HERE) -> Catalogue:
    """Read the catalogue below `root`; raises ProblemsError where anything in it is wrong."""
    catalogue = _Loader(root).load()
    if problems := list(crosscheck(catalogue)):
        raise ProblemsError(problems)
    return catalogue


@dataclass(frozen=True)
class _Read(Generic[Document]):
    document: Document
    file: YamlFile


@dataclass
class _Loader:
    """Gathers facts by name and the places they stand at."""

    root: Path
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def load(self) -> Catalogue:
        services = self._read("services.yaml", ServicesFile)
        scrape = self._read("scrape.yaml", ScrapeFile)
        retention = self._read("retention.yaml", RetentionFile)
        self.places["retention", "retention"] = Place(retention.file, ("retention",))
        capacity = self._read("capacity.yaml", CapacityFile)
        self.places["capacity", "capacity"] = Place(capacity.file, ("capacity",))
        routing = self._read("routing.yaml", RoutingFile)
        self.places["routing", "routing"] = Place(routing.file, ("routing",))
        metrics = [self._read(name, MetricsFile) for name in self._names("metrics")]
        rules = [self._read(name, RulesFile) for name in self._names("rules", "alerts")]
        found = self._index("service", "services", [services])
        slos_file = self._read("slos.yaml", SlosFile)
        slos = self._index("SLO", "slos", [slos_file])
        groups = self._index("rule group", "groups", rules)
        self.places["rule group", GROUP] = Place(slos_file.file, ("slos",))
        catalogue = Catalogue(
            teams=self._index("team", "teams", [services]),
            services=found,
            jobs=self._index("job", "jobs", [scrape]),
            hosted_jobs=self._index("hosted job", "hosted_jobs", [scrape]),
            discovery_jobs=self._index("discovery job", "discovery_jobs", [scrape]),
            probe_modules=self._index("probe module", "probe_modules", [scrape]),
            features=self._index(
                "feature", "features", [self._read("features.yaml", FeaturesFile)]
            ),
            ai_models=self._index(
                "AI model", "ai_models", [self._read("ai_models.yaml", AiModelsFile)]
            ),
            labels=self._index("label", "labels", [self._read("labels.yaml", LabelsFile)]),
            metrics=self._index("metric", "metrics", metrics),
            groups={**groups, GROUP: slo_group(slos_file.document.slo, slos, found)},
            slo=slos_file.document.slo,
            slos=slos,
            routing=routing.document.routing,
            retention=retention.document.retention,
            capacity=capacity.document.capacity,
            delays=self._read("delays.yaml", DelaysFile).document.delays,
            recorded=load_recorded(self.root / "recorded"),
            places=self.places,
        )
        if self.problems:
            raise ProblemsError(self.problems)
        return catalogue

    def _names(self, *folders: str) -> list[str]:
        return [
            f"{folder}/{path.name}"
            for folder in folders
            for path in sorted((self.root / folder).glob("*.yaml"))
        ]

    def _read(self, name: str, model: type[Document]) -> _Read[Document]:
        file = load(self.root / name, f"config/catalogue/{name}")
        return _Read(validate(model, file), file)

    def _index(self, kind: str, key: str, reads: Iterable[_Read[Document]]) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for read in reads:
            for index, fact in enumerate(getattr(read.document, key)):
                place = Place(read.file, (key, index))
                if fact.name in found:
                    self._twin(kind, fact.name, place)
                found[fact.name] = fact
                self.places[kind, fact.name] = place
        return found

    def _twin(self, kind: str, name: str, place: Place) -> None:
        first = self.places[kind, name]
        where = f"{first.file.name}:{first.file.line(first.at)}"
        self.problems.append(
            place.problem(
                "catalogue/duplicate",
                f"{kind} {name} stands twice; the first is at {where}",
                "name",
                fix="rename or remove one of the two",
            )
        )
