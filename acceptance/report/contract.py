"""The JSON Schema of report.json, and how a breach of it is told."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from config.problems import nearest

SCHEMA_FILE = Path(__file__).with_name("schema.json")
Document = dict[str, Any]


class ContractError(Exception):
    """A report, or a part of it, that is not as the contract says."""

    def __init__(self, breaches: Iterable[str]) -> None:
        self.breaches = tuple(breaches)
        lines = "\n".join(f"  {breach}" for breach in self.breaches)
        super().__init__(f"against the contract in docs/reference/report.md:\n{lines}")


@dataclass(frozen=True)
class Contract:
    """The schema, ready to judge whole reports and parts of them."""

    schema: Document

    @classmethod
    def load(cls) -> Contract:
        """Read the schema that comes with this package, itself checked."""
        schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        return cls(schema)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that a report may have at its top."""
        return tuple(self.schema["properties"])

    def holds_rows(self, key: str) -> bool:
        """Tell whether `key` holds a list; raises ContractError where there is no such key."""
        if key not in self.keys:
            near = f"; nearest: {near}" if (near := nearest(key, self.keys)) else ""
            raise ContractError([f"{key}: unknown key{near}; use one of: {', '.join(self.keys)}"])
        return bool(self.schema["properties"][key]["type"] == "array")

    def check(self, report: Document) -> None:
        """Raise ContractError with every breach where `report` is not a whole, right report."""
        self._judge(self._whole, report)

    def check_part(self, part: Document) -> None:
        """Raise ContractError where the keys that `part` has are not right; others may lack."""
        self._judge(self._partial, part)

    @cached_property
    def _whole(self) -> Draft202012Validator:
        return Draft202012Validator(self.schema)

    @cached_property
    def _partial(self) -> Draft202012Validator:
        return Draft202012Validator(self.schema | {"required": []})

    def _judge(self, validator: Draft202012Validator, document: Document) -> None:
        errors = sorted(validator.iter_errors(document), key=lambda error: error.json_path)
        if breaches := [*map(_breach, errors), *_not_finite(document, "")]:
            raise ContractError(breaches)


def _breach(error: ValidationError) -> str:
    return f"{error.json_path.removeprefix('$').removeprefix('.') or 'report'}: {error.message}"


def _not_finite(value: object, at: str) -> Iterator[str]:
    """Yield the places of NaN and infinity: the schema lets them by, but JSON has no word."""
    if isinstance(value, float) and not math.isfinite(value):
        yield f"{at}: {value} is not a finite number"
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _not_finite(inner, f"{at}.{key}" if at else str(key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _not_finite(inner, f"{at}[{index}]")
