"""An event as it was delivered: read once, checked that it can be kept, and named."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from setarcos_delivery.facts import MAX_NAME

BODY = "body"
FORM = "application/x-www-form-urlencoded"
Model = TypeVar("Model", bound=BaseModel)


class UnreadableError(ValueError):
    """What of an event cannot be read: the field's dotted name, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Event:
    """What is stored of a delivery; `body` is a JSON object that PostgreSQL takes."""

    source: str
    delivery_id: str
    kind: str
    body: dict[str, Any]


class Headers:
    """The headers of a request, whatever their case."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._values = {name.lower(): value for name, value in headers.items()}

    def get(self, name: str) -> str | None:
        """Return a header's value; raises UnreadableError where it is too long to be kept."""
        value = self._values.get(name.lower())
        return named(value, name) if value else None

    def need(self, name: str) -> str:
        """Return a header's value; raises UnreadableError where there is none."""
        value = self.get(name)
        if value is None:
            raise UnreadableError(name, "this header is missing")
        return value


def named(value: str, field: str) -> str:
    """Return `value` if it can be a delivery's id or kind; raises UnreadableError."""
    if not value.isprintable() or not 0 < len(value) <= MAX_NAME:
        raise UnreadableError(field, f"should be 1 to {MAX_NAME} printable characters")
    return value


def fingerprint(raw: bytes) -> str:
    """Return the id of a delivery whose sender gives none."""
    return hashlib.sha256(raw).hexdigest()


def parsed(raw: bytes, headers: Headers) -> dict[str, Any]:
    """Return the JSON object in `raw`; raises UnreadableError where PostgreSQL would refuse it."""
    if (headers.get("Content-Type") or "").startswith(FORM):
        raise UnreadableError(BODY, "is a form; choose application/json where the webhook is set")
    try:
        found = from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        raise UnreadableError(BODY, f"is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise UnreadableError(BODY, "should be a JSON object")
    for field, why in _refused(found):
        raise UnreadableError(field, why)
    return found


def _refused(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what JSONB does not hold; lone surrogates and deep nests were refused before."""
    waiting: list[tuple[str, Any]] = [("", body)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += ((f"{path}.{key}", each) for key, each in value.items())
            waiting += ((f"{path} (name)", key) for key in value)
        elif isinstance(value, list):
            waiting += ((f"{path}.{index}", each) for index, each in enumerate(value))
        elif isinstance(value, str) and "\0" in value:
            yield _shown(path), "should not hold NUL characters"
        elif isinstance(value, float) and not math.isfinite(value):
            yield _shown(path), "should be a number within the range of a double"


def _shown(path: str) -> str:
    return path.lstrip(". ").replace("\0", "\\0")


def read(model: type[Model], value: object, at: str = "") -> Model:
    """Return `value` as a `model`; raises UnreadableError with the first field that does not fit.

    `at` is the dotted name of `value` within the event.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise unreadable(error, at) from error


def unreadable(error: ValidationError, at: str = "") -> UnreadableError:
    """Return what pydantic found as the first field and its reason."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(part for part in (at, *map(str, first["loc"])) if part)
    return UnreadableError(field or BODY, first["msg"].removeprefix("Value error, "))
