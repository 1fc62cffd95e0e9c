"""Plain events: the JSON of a fact, or of several, from whoever has no webhook of its own."""

from __future__ import annotations

from pydantic import BaseModel, Field

from setarcos_delivery.facts import (
    AnyFact,
    Build,
    Commit,
    Coverage,
    Deployment,
    Incident,
    Quality,
    Release,
    Tests,
)
from setarcos_delivery.sources.event import (
    Event,
    Headers,
    UnreadableError,
    fingerprint,
    named,
    read,
)
from setarcos_delivery.sources.names import Names
from setarcos_delivery.sources.source import Body, Facts

ID = "X-Delivery-Id"
SEVERAL = "facts"
MAX_FACTS = 100
MODELS: dict[str, type[AnyFact]] = {
    "commit": Commit,
    "build": Build,
    "deployment": Deployment,
    "release": Release,
    "incident": Incident,
    "tests": Tests,
    "coverage": Coverage,
    "quality": Quality,
}


class Kind(BaseModel):
    """What tells the facts apart."""

    kind: str


class Several(BaseModel):
    """Several facts in one event, kept together or not at all."""

    facts: list[object] = Field(min_length=1, max_length=MAX_FACTS)


def identify(headers: Headers, body: Body, raw: bytes) -> tuple[str, str]:
    """Return the id in the header, else the body's sum, and the kind of fact."""
    kind = SEVERAL if SEVERAL in body else named(read(Kind, body).kind, "kind")
    return headers.get(ID) or fingerprint(raw), kind


def facts(event: Event, names: Names) -> Facts:
    """Return the facts, with our names of environments and features."""
    if event.kind != SEVERAL:
        if event.kind not in MODELS:
            return None
        return (_named(read(MODELS[event.kind], event.body), names),)
    several = read(Several, event.body).facts
    return tuple(_named(_fact(each, f"{SEVERAL}.{at}"), names) for at, each in enumerate(several))


def _fact(value: object, at: str) -> AnyFact:
    kind = read(Kind, value, at).kind
    if kind not in MODELS:
        raise UnreadableError(f"{at}.kind", f"should be one of {', '.join(MODELS)}")
    return read(MODELS[kind], value, at)


def _named(fact: AnyFact, names: Names) -> AnyFact:
    if isinstance(fact, Incident) and fact.environment:
        return fact.model_copy(update={"environment": names.environment(fact.environment)})
    if isinstance(fact, Deployment):
        return fact.model_copy(
            update={
                "environment": names.environment(fact.environment),
                "feature": fact.feature or names.feature(fact.component),
            }
        )
    return fact
