"""AI models, asked through the router."""

from __future__ import annotations

from dataclasses import dataclass

import httpx


class NoAnswerError(Exception):
    """No model has answered the router; another time may be better."""


class RouterAwayError(Exception):
    """The router is not reached, or ended while it was asked: that says nothing of the models."""


@dataclass(frozen=True)
class Answered:
    """What a model wrote, and which."""

    text: str
    model: str


def ask(router: httpx.Client, *, model: str, feature: str, prompt: str) -> Answered:
    """Ask a model for an answer; raises NoAnswerError or RouterAwayError."""
    body = {"model": model, "feature": feature, "prompt": prompt}
    try:
        answer = router.post("/v1/completions", json=body)
        answer.raise_for_status()
        found = answer.json()
        return Answered(found["text"], found["model"])
    except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
        raise RouterAwayError(str(error)) from error
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise NoAnswerError(str(error)) from error
