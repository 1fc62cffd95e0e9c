"""AI models, asked through the router."""

from __future__ import annotations

from dataclasses import dataclass

import httpx


class NoAnswerError(Exception):
    """The router is not reached, or no model has answered it; another time may be better."""


@dataclass(frozen=True)
class Answered:
    """What a model wrote, and which."""

    text: str
    model: str


def ask(router: httpx.Client, *, model: str, feature: str, prompt: str) -> Answered:
    """Ask a model for an answer; raises NoAnswerError."""
    body = {"model": model, "feature": feature, "prompt": prompt}
    try:
        answer = router.post("/v1/completions", json=body)
        answer.raise_for_status()
        found = answer.json()
        return Answered(found["text"], found["model"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise NoAnswerError(str(error)) from error
