"""What the commands of `post` have in common: facts from options, and reports from files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from setarcos_delivery.facts import AnyFact
from setarcos_delivery.mistake import MistakeError
from setarcos_delivery.sender import TEXT, Sender
from setarcos_delivery.sources.event import UnreadableError, read, unreadable
from setarcos_delivery.sources.plain import MODELS, SEVERAL

# Fields that an option of another name gives.
OPTIONS = {f"{change}_at": "at" for change in ("opened", "acknowledged", "resolved", "reopened")}


def now() -> str:
    """Return the time."""
    return datetime.now(UTC).isoformat()


def times(
    *, runs: bool, started_at: str | None, finished_at: str | None = None
) -> dict[str, object]:
    """Return the times of what runs, or has ended: now, unless it is said when."""
    end = None if runs else finished_at or now()
    seen = end or started_at or now()
    return {"started_at": started_at, "finished_at": end, "observed_at": seen}


def time(text: str | None, option: str) -> datetime:
    """Return what `option` says, or now; raises MistakeError."""
    try:
        when = datetime.fromisoformat(text) if text else datetime.now(UTC)
    except ValueError:
        when = datetime.min  # noqa: DTZ901 - as one without a zone
    if when.tzinfo is None:
        raise MistakeError(f"{option}: {text!r} is no time", hint="such as 2026-03-02T09:00:00Z")
    return when


@contextmanager
def options() -> Iterator[None]:
    """Tell of a field that cannot be so as the option that gave it."""
    try:
        yield
    except (UnreadableError, ValidationError) as error:
        found = error if isinstance(error, UnreadableError) else unreadable(error)
        option = OPTIONS.get(found.field, found.field.replace("_", "-"))
        raise MistakeError(f"--{option}: {found.reason}") from error


def fact(kind: str, said: Mapping[str, object]) -> AnyFact:
    """Return the fact that options say, without those that were not given."""
    with options():
        return read(MODELS[kind], {name: each for name, each in said.items() if each is not None})


def send(sender: Sender, facts: Sequence[AnyFact]) -> str:
    """Send facts in one event, and return what became of it."""
    said = [each.model_dump(mode="json", exclude_none=True) for each in facts]
    body = {SEVERAL: said} if len(said) > 1 else said[0]
    return sender.send("/events", json.dumps(body).encode())


def send_report(sender: Sender, kind: str, file: Path, query: Mapping[str, str]) -> str:
    """Send a report, and return what became of it."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise MistakeError(f"{file}: {error.strerror or error}") from error
    try:
        return sender.send(f"/reports/{kind}", raw, query=query, content_type=TEXT)
    except MistakeError as error:
        said = f"{file}: {error.message}"
        raise MistakeError(said, hint=error.hint, status=error.status) from error
