"""A mutant against the unit tests of its rule: one test after the other, until one fails."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from acceptance.mutants.mutant import Mutant
from acceptance.mutants.needed import Documents, needed_by
from config.check import Tool

TIMEOUT_S = 300.0
TEST = "test.yaml"
# What takes its time is small data, evaluated often: less collecting of garbage is faster.
FAST = {"GOGC": "400", "GOMAXPROCS": "1"}


class UntestedError(Exception):
    """Nothing can be said of a rule's mutants."""


@dataclass
class Test:
    """One unit test in a folder of its own, with the rules that it needs."""

    name: str
    folder: Path
    documents: Documents
    seconds: float = field(default=0)

    def passes(self, tool: Tool) -> bool:
        """Run it with the rules that are in its folder."""
        begin = time.monotonic()
        done = subprocess.run(
            tool.command("test", "rules", TEST),
            cwd=self.folder,
            env={**tool.env, **FAST},
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        self.seconds = time.monotonic() - begin
        return done.returncode == 0

    def notices(self, tool: Tool, file: str, mutant: Mutant) -> bool:
        """Tell whether it fails with a mutant in a file of the rules."""
        _write(self.folder / file, _changed(self.documents[file], mutant))
        return not self.passes(tool)


@dataclass(frozen=True)
class Trial:
    """What people call rules by, the files of all rules, and the files that have unit tests.

    `asks` tells whether a test is one of these rules.
    """

    of: str
    documents: Documents
    files: Sequence[Path]
    asks: Callable[[Mapping[str, Any]], bool]

    def run(
        self, tool: Tool, folder: Path, mutants: Iterable[Mutant]
    ) -> Iterator[tuple[Mutant, bool]]:
        """Yield each mutant of the rules, and whether a test has noticed it.

        Rules and tests are written into `folder`. Short tests come first, and before them the one
        that noticed the last mutant. Raises UntestedError where there are no tests, or where they
        fail without any change.
        """
        tests = list(self._tests(folder))
        if not tests:
            raise UntestedError(f"{self.of} has no unit tests: docs/alerts.md tells of them")
        for test in tests:
            if not test.passes(tool):
                raise UntestedError(f"{self.of}: a test fails as the rule is: {test.name}")
        tests.sort(key=lambda test: test.seconds)
        for mutant in mutants:
            file = self._file(mutant)
            noticed = next((test for test in tests if test.notices(tool, file, mutant)), None)
            if noticed is not None:
                tests.remove(noticed)
                tests.insert(0, noticed)
            yield mutant, noticed is not None

    def _tests(self, folder: Path) -> Iterator[Test]:
        """Write each test that asks for the rules."""
        for file in self.files:
            text = file.read_text("utf-8")
            for index, test in enumerate(yaml.safe_load(text)["tests"]):
                if self.asks(test):
                    own = folder / f"{file.name}-{index}"
                    own.mkdir()
                    (own / TEST).write_text(_alone(text, index), encoding="utf-8")
                    documents = needed_by(self.documents, [test])
                    for name, document in documents.items():
                        _write(own / name, document)
                    yield Test(test["name"], own, documents)

    def _file(self, mutant: Mutant) -> str:
        """Return the name of the file of rules that has the one that was changed."""
        for name, document in self.documents.items():
            for group in document["groups"]:
                if any(map(mutant.is_of, group["rules"])):
                    return name
        raise UntestedError(f"{self.of} is not among the rendered rules\n  fix: nox -s render")


def _alone(text: str, index: int) -> str:
    """Return a file of unit tests with one of its tests, every value written as it was."""
    document = yaml.compose(text, Loader=yaml.CSafeLoader)
    if not isinstance(document, yaml.MappingNode):
        raise TypeError("a file of unit tests is a mapping")
    for key, value in document.value:
        if key.value == "tests":
            value.value[:] = [value.value[index]]
    return str(yaml.serialize(document, allow_unicode=True))


def _changed(document: Any, mutant: Mutant) -> Any:
    groups = [
        {**group, "rules": [_instead(rule, mutant) for rule in group["rules"]]}
        for group in document["groups"]
    ]
    return {"groups": groups}


def _instead(rule: Mapping[str, Any], mutant: Mutant) -> Mapping[str, Any]:
    return {**rule, **mutant.fields} if mutant.is_of(rule) else rule


def _write(path: Path, document: Any) -> None:
    # JSON is YAML, and is written in no time.
    path.write_text(json.dumps(document), encoding="utf-8")
