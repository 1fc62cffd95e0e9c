"""YAML files read with the line of every value, and without YAML's traps."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from config.problems import Problem, ProblemsError

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlFile:
    """The data of one file, its name as people should read it, and where each value stands."""

    name: str
    data: Any
    lines: Mapping[Location, int]

    def line(self, location: Location) -> int:
        """Return the line of the value at `location`, or of the nearest thing around it."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)

    def problem(self, location: Location, rule: str, message: str, **more: str) -> Problem:
        """Return a problem that points at `location` in this file."""
        return Problem(self.name, self.line(location), rule, message, **more)


def read_text(path: Path, name: str) -> str:
    """Read a UTF-8 file; raises ProblemsError where it is missing or not UTF-8."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        fix = f"create {name}, or correct the name"
        raise ProblemsError(
            [Problem(name, 1, "file/unreadable", f"cannot be read: {error.strerror}", fix=fix)]
        ) from error
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        byte = f"byte 0x{raw[error.start]:02x} is not UTF-8"
        fix = "save the file as UTF-8"
        raise ProblemsError([Problem(name, line, "file/encoding", byte, fix=fix)]) from error


def parse(text: str, name: str) -> YamlFile:
    """Parse one YAML document; raises ProblemsError at its first mistake."""
    reader = _Reader(name)
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = reader.read(node, ()) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        fix = "correct the YAML; an editor with a YAML mode shows the place"
        raise ProblemsError(
            [Problem(name, line, "yaml/syntax", f"not valid YAML: {error.problem}", fix=fix)]
        ) from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        fix = "remove the character"
        raise ProblemsError(
            [Problem(name, line, "yaml/syntax", f"not valid YAML: {error.reason}", fix=fix)]
        ) from error
    return YamlFile(name, data, reader.lines)


def load(path: Path, name: str) -> YamlFile:
    """Read and parse the file at `path`, called `name` in messages."""
    return parse(read_text(path, name), name)


class _Reader:
    """Turns composed nodes into plain data and notes the line of each."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Location, int] = {}
        self._scalars = yaml.constructor.SafeConstructor()

    def read(self, node: yaml.Node, at: Location) -> Any:
        self.lines.setdefault(at, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*at, index)) for index, child in enumerate(node.value)]
        return self._scalars.construct_object(node, deep=True)

    def _mapping(self, node: yaml.MappingNode, at: Location) -> dict[Hashable, Any]:
        data: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._key(key_node, line)
            if key in data:
                self._stop(line, "yaml/duplicate-key", f"key '{key}' stands twice", "remove one")
            self.lines[(*at, key)] = line
            data[key] = self.read(value_node, (*at, key))
        return data

    def _key(self, node: yaml.Node, line: int) -> str:
        if node.tag == "tag:yaml.org,2002:merge":
            fix = "write the keys out; '<<' also opens a template expression"
            self._stop(line, "yaml/merge-key", "merge keys ('<<') are not allowed", fix)
        if not isinstance(node, yaml.ScalarNode):
            self._stop(line, "yaml/key", "a key must be plain text", "write the key as one word")
        return str(node.value)

    def _stop(self, line: int, rule: str, message: str, fix: str) -> None:
        raise ProblemsError([Problem(self.name, line, rule, message, fix=fix)])
