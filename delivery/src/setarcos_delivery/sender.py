"""Sends events to the service, again until it has them: an id on each keeps them from doubling."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_delay
from tenacity.wait import wait_random_exponential

from setarcos_delivery.mistake import FAILED, MistakeError
from setarcos_delivery.sources.plain import ID

URL, TOKEN_FILE = "SETARCOS_DELIVERY_URL", "SETARCOS_DELIVERY_TOKEN_FILE"
PATIENCE_S = 120.0
TIMEOUT_S = 10.0
LONGEST_WAIT_S = 30.0
AGAIN = (429, 502, 503, 504)
HINTS = {
    401: f"{TOKEN_FILE} names the file with the secret that the service knows as events",
    404: f"{URL} is the address of the service, without a path of its endpoints",
    413: "split the report, or have it leave out what tests print; parts of tests add up",
}
JSON, TEXT = "application/json", "text/plain"


class AgainError(Exception):
    """No answer, or one that asks to come again; `after_s` is when, if it was said."""

    def __init__(self, why: str, after_s: float | None = None) -> None:
        super().__init__(why)
        self.after_s = after_s


@dataclass(frozen=True)
class Sender:
    """Sends to the service at `url`, for `patience_s` seconds at most."""

    url: str
    token_file: Path | None = None
    patience_s: float = PATIENCE_S
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    def send(
        self,
        path: str,
        body: bytes,
        *,
        query: Mapping[str, str] | None = None,
        content_type: str = JSON,
    ) -> str:
        """Return what became of `body`: stored, duplicate or unknown; raises MistakeError."""
        headers = {
            "Content-Type": content_type,
            ID: str(uuid.uuid4()),
            **self._proof(),
        }
        retrying = Retrying(
            retry=retry_if_exception_type(AgainError),
            wait=_wait,
            stop=stop_after_delay(self.patience_s),
            sleep=self.sleep,
            reraise=True,
        )
        base = self._base()
        # To read the machine's certificates takes longer than all else: not where none is shown.
        verify = base.scheme == "https"
        with httpx.Client(
            base_url=base, headers=headers, timeout=TIMEOUT_S, verify=verify
        ) as client:
            try:
                return retrying(_once, client, path, body, query or {})
            except AgainError as error:
                said = f"{self.url} did not take it within {self.patience_s:g} s: {error}"
                hint = "whatever was stored is not stored twice: send it again"
                raise MistakeError(said, hint=hint, status=FAILED) from error

    def _base(self) -> httpx.URL:
        try:
            url = httpx.URL(self.url)
        except httpx.InvalidURL as error:
            raise MistakeError(f"{URL}: {self.url!r}: {error}") from error
        if url.scheme not in ("http", "https") or not url.host:
            said = f"{URL}: {self.url!r} is no address" if self.url else f"{URL} is not set"
            raise MistakeError(said, hint="write it as https://delivery.example.org")
        return url

    def _proof(self) -> dict[str, str]:
        """Return the header that proves who sends; none without a file, as a lab allows."""
        if self.token_file is None:
            return {}
        try:
            token = self.token_file.read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise MistakeError(f"{TOKEN_FILE}: {self.token_file}: {error}") from error
        if not token or not token.isprintable():
            raise MistakeError(f"{TOKEN_FILE}: {self.token_file} should hold a line of text")
        return {"Authorization": f"Bearer {token}"}


def _once(client: httpx.Client, path: str, body: bytes, query: Mapping[str, str]) -> str:
    try:
        answer = client.post(path, content=body, params=dict(query))
    except httpx.TransportError as error:
        raise AgainError(str(error) or type(error).__name__) from error
    if answer.status_code in AGAIN:
        raise AgainError(_reason(answer), _after(answer))
    if answer.status_code != httpx.codes.ACCEPTED:
        hint = HINTS.get(answer.status_code, "")
        raise MistakeError(f"refused with {_reason(answer)}", hint=hint)
    return _said(answer, "status")


def _reason(answer: httpx.Response) -> str:
    """Return the status, and which field is wrong and why, as far as the service says it."""
    said = (_said(answer, "field"), _said(answer, "reason"))
    return ": ".join(part for part in (str(answer.status_code), *said) if part)


def _said(answer: httpx.Response, name: str) -> str:
    try:
        found = answer.json()
    except ValueError:  # from something on the way to the service
        return ""
    return str(found.get(name, "")) if isinstance(found, dict) else ""


def _after(answer: httpx.Response) -> float | None:
    """Return the seconds that the answer asks to wait; a date, as some proxies send, is none."""
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


_backoff = wait_random_exponential(multiplier=0.5, max=LONGEST_WAIT_S)


def _wait(state: RetryCallState) -> float:
    """Return how long to wait, in seconds: as was asked, else longer and longer."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, AgainError) and error.after_s is not None:
        return min(error.after_s, LONGEST_WAIT_S)
    return _backoff(state)
