"""Deliveries as nobody should send them: documented ones, changed at random, and random ones."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parents[1] / "delivery" / "tests" / "fixtures"
SOURCES = ("github", "gitlab", "pagerduty", "alertmanager", "plain")
# What stands where something else was expected.
ODD: Sequence[Any] = (
    None,
    True,
    "",
    " ",
    "\0",
    "\ud800",
    "\U0001f9ff" * 50,
    "x" * 3000,
    -1,
    0,
    1e308,
    float("inf"),
    float("nan"),
    2**63,
    10**400,
    [],
    {},
    [[[]]],
    {"": {"": None}},
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "1969-12-31T23:59:59.999999999Z",
    "2026-02-30T00:00:00Z",
    "2026-03-02T10:00:00",
    "0" * 40,
    "refs/tags/",
    "'; DROP TABLE deliveries; --",
    "%s%(kind)s{0}",
)
PLAIN: Sequence[dict[str, Any]] = (
    {"kind": "release", "repository": "a/b", "tag": "v1", "published_at": "2026-03-02T10:00:00Z"},
    {
        "kind": "deployment",
        "key": "1",
        "repository": "a/b",
        "component": "api",
        "environment": "production",
        "sha": "abcdef12",
        "status": "success",
        "started_at": "2026-03-02T09:50:00Z",
        "finished_at": "2026-03-02T10:00:00Z",
        "observed_at": "2026-03-02T10:00:00Z",
    },
    {
        "kind": "incident",
        "key": "1",
        "severity": "critical",
        "component": "api",
        "opened_at": "2026-03-02T10:00:00Z",
        "resolved_at": "2026-03-02T11:00:00Z",
        "observed_at": "2026-03-02T11:00:00Z",
    },
    {
        "facts": [
            {
                "kind": "coverage",
                "key": "1",
                "component": "api",
                "percent": 80.5,
                "observed_at": "2026-03-02T10:00:00Z",
            }
        ]
    },
)


@dataclass(frozen=True)
class Payload:
    """A body, and the source and the headers that it is sent with."""

    source: str
    raw: bytes
    headers: dict[str, str]


def documented() -> list[tuple[str, str, dict[str, Any]]]:
    """Return source, kind and body of every documented delivery."""
    found: list[tuple[str, str, dict[str, Any]]] = [("plain", "", body) for body in PLAIN]
    files = sorted(FIXTURES.glob("*/*.json"))
    found += [(file.parent.name, _kind(file.stem), json.loads(file.read_bytes())) for file in files]
    return found


def payloads(count: int, seed: int) -> Iterator[Payload]:
    """Yield so many deliveries, the same for the same seed; some of them come twice."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    known, sent = documented(), list[Payload]()
    for number in range(count):
        if sent and chance.random() < 0.05:
            yield chance.choice(sent)
            continue
        source, kind, body = chance.choice(known)
        made = Payload(source, _raw(chance, body), _headers(chance, source, kind, number))
        sent.append(made)
        yield made


def _kind(stem: str) -> str:
    names = ("deployment_status", "workflow_run", "workflow_job")
    return next((name for name in names if stem.startswith(name)), stem.partition("_")[0])


def _headers(chance: random.Random, source: str, kind: str, number: int) -> dict[str, str]:
    if source == "github":
        event = kind if chance.random() < 0.95 else chance.choice(["", "coffee", "x" * 300, "\xff"])
        return {"X-GitHub-Event": event, "X-GitHub-Delivery": f"mutated-{number}"}
    if source == "plain" and chance.random() < 0.5:
        return {"X-Delivery-Id": f"mutated-{number}"}
    return {}


def _raw(chance: random.Random, body: dict[str, Any]) -> bytes:
    way = chance.random()
    if way < 0.05:
        return chance.randbytes(chance.randrange(200))
    if way < 0.07:
        deep = chance.choice([50, 500, 50_000])
        return b'{"a":' * deep + b"1" + b"}" * deep
    changed = copy.deepcopy(body)
    for _ in range(chance.choice([0, 1, 1, 1, 2, 5])):
        changed = _changed(chance, changed)
    raw = json.dumps(changed).encode()
    return _spoilt(chance, raw) if chance.random() < 0.1 else raw


def _changed(chance: random.Random, body: Any) -> Any:
    """Return `body` with one value, somewhere in it, gone or another."""
    if not isinstance(body, dict | list) or not body or chance.random() < 0.05:
        return copy.deepcopy(chance.choice(ODD))
    key = chance.choice([*body] if isinstance(body, dict) else range(len(body)))
    if chance.random() < 0.15:
        del body[key]
    elif isinstance(body, dict) and chance.random() < 0.05:
        body[chance.choice(["", "\0", "x" * 300, "kind"])] = body.pop(key)
    else:
        body[key] = _changed(chance, body[key])
    return body


def _spoilt(chance: random.Random, raw: bytes) -> bytes:
    """Return bytes with some of them gone, doubled or others."""
    at = chance.randrange(len(raw) + 1)
    until = min(len(raw), at + chance.randrange(1, 20))
    instead = chance.choice([b"", raw[at:until] * 2, chance.randbytes(5), raw])
    return raw[:at] + instead + raw[until:]
