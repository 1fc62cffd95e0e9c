"""Who may send: each sender's way to prove that it knows the secret, all in constant time.

Several secrets may be known of a sender at once, so that one can be replaced without a gap.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Secrets = tuple[bytes, ...]
Headers = Mapping[str, str]

SETTING = "SETARCOS_{}_SECRET_FILE"
# By which secret a source is known; plain events and reports come from a team's own jobs.
SENDERS = {
    "github": "github",
    "gitlab": "gitlab",
    "pagerduty": "pagerduty",
    "alertmanager": "alertmanager",
    "plain": "events",
    "report": "events",
}


class ForgedError(Exception):
    """A request that does not prove that its sender knows the secret; tells what is missing."""


def _github(headers: Headers, raw: bytes, secrets: Secrets) -> None:
    _signed(headers, "X-Hub-Signature-256", "sha256=", raw, secrets)


def _pagerduty(headers: Headers, raw: bytes, secrets: Secrets) -> None:
    """Take any of the signatures: there are several while a secret is being replaced."""
    _signed(headers, "X-PagerDuty-Signature", "v1=", raw, secrets)


def _gitlab(headers: Headers, _raw: bytes, secrets: Secrets) -> None:
    _same(_given(headers, "X-Gitlab-Token"), secrets, "X-Gitlab-Token")


def _bearer(headers: Headers, _raw: bytes, secrets: Secrets) -> None:
    scheme, _, token = _given(headers, "Authorization").partition(b" ")
    if scheme.lower() != b"bearer":
        raise ForgedError("Authorization: write it as Bearer TOKEN")
    _same(token.strip(), secrets, "Authorization")


SCHEMES: Mapping[str, Callable[[Headers, bytes, Secrets], None]] = {
    "github": _github,
    "gitlab": _gitlab,
    "pagerduty": _pagerduty,
    "alertmanager": _bearer,
    "events": _bearer,
}


@dataclass(frozen=True)
class Gate:
    """Lets in who proves to know one of a sender's `secrets`.

    With `unproven`, a sender of whom none is known is let in: for a lab, never for a network.
    """

    secrets: Mapping[str, Secrets]
    unproven: bool = False

    def admit(self, source: str, headers: Headers, raw: bytes) -> None:
        """Return for a request that `source` may send; raises ForgedError for any other."""
        sender = SENDERS[source]
        secrets = self.secrets.get(sender)
        if secrets is not None:
            SCHEMES[sender](headers, raw, secrets)
        elif not self.unproven:
            setting = SETTING.format(sender.upper())
            raise ForgedError(f"no secret is known for {sender}: set {setting} of the service")


def signature(secret: bytes, raw: bytes) -> str:
    """Return the signature of a body, as GitHub and PagerDuty write it after their prefix."""
    return hmac.new(secret, raw, hashlib.sha256).hexdigest()


def _signed(headers: Headers, name: str, prefix: str, raw: bytes, secrets: Secrets) -> None:
    given = [each.strip() for each in _given(headers, name).split(b",")]
    wanted = [prefix.encode() + signature(secret, raw).encode() for secret in secrets]
    # All are compared: the time does not tell which of them was right.
    right = [hmac.compare_digest(one, other) for one in given for other in wanted]
    if not any(right):
        raise ForgedError(f"{name} is not the signature of this body with the known secret")


def _same(given: bytes, secrets: Secrets, name: str) -> None:
    right = [hmac.compare_digest(given, secret) for secret in secrets]
    if not any(right):
        raise ForgedError(f"{name} is not the known secret")


def _given(headers: Headers, name: str) -> bytes:
    value = headers.get(name)
    if not value:
        raise ForgedError(f"{name} is missing")
    return value.encode("utf-8", "surrogatepass")
