"""What a stand-in is asked, what it answers, and what it makes of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HIDDEN = 12


@dataclass(frozen=True)
class Asked:
    """A request: `headers` by names in lower case, `path` as the parts that the channel names."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Return the media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def raw(self) -> str:
        """Return the body as it came."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class Answer:
    """What is answered."""

    status: int
    body: str = ""
    kind: str = "application/json"


@dataclass(frozen=True)
class Said:
    """A message: who gets it, what a person reads, and what the channel itself tells of it.

    `status` is firing or resolved, empty where only the text says so; `key` tells a message from
    its repetition; `raw` is the body without what nobody should see.
    """

    to: str
    text: str
    raw: str
    status: str = ""
    key: str = ""


class RefusedError(Exception):
    """A request that the real receiver would not take, and what it would answer."""

    def __init__(self, reason: str, answer: Answer) -> None:
        super().__init__(reason)
        self.reason, self.answer = reason, answer


def answered(status: int, body: object) -> Answer:
    """Return an answer in JSON."""
    return Answer(status, json.dumps(body))


def parsed(body: bytes) -> dict[str, Any]:
    """Return a JSON object; raises ValueError for all else."""
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - as json.loads says of what is none
    return found


def objects(found: Any, name: str) -> list[dict[str, Any]]:
    """Return a list of JSON objects, empty where there is none; raises ValueError for all else."""
    listed = [] if found is None else found
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise ValueError(f"{name} is no list of objects")
    return listed


def mark(secret: str) -> str:
    """Return what tells a secret from others, without telling it."""
    return hashlib.sha256(secret.encode()).hexdigest()[:HIDDEN]


def lines(*texts: object) -> str:
    """Return texts below each other, those left out that are empty or no text."""
    return "\n".join(text for text in texts if isinstance(text, str) and text)
