"""Whose requests are let in, and what the others are told."""

from __future__ import annotations

import pytest
from setarcos_delivery.signatures import SENDERS, ForgedError, Gate, signature

BODY, SECRET, OLD = b'{"kind": "ping"}', b"wisdom", b"folly"
GATE = Gate(dict.fromkeys(set(SENDERS.values()), (SECRET, OLD)))
HUB, PAGER, LAB = "X-Hub-Signature-256", "X-PagerDuty-Signature", "X-Gitlab-Token"
FORGED = "0" * 64


def hub(secret: bytes) -> dict[str, str]:
    return {HUB: f"sha256={signature(secret, BODY)}"}


def test_a_signature_is_what_github_documents() -> None:
    """The example of GitHub's documentation of webhooks."""
    wanted = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

    assert signature(b"It's a Secret to Everybody", b"Hello, World!") == wanted


@pytest.mark.parametrize(
    ("source", "headers"),
    [
        ("github", hub(SECRET)),
        ("github", hub(OLD)),
        ("gitlab", {LAB: "wisdom"}),
        ("gitlab", {LAB: "folly"}),
        ("pagerduty", {PAGER: f"v1={signature(SECRET, BODY)}"}),
        ("pagerduty", {PAGER: f"v1={FORGED},v1={signature(SECRET, BODY)}"}),
        ("pagerduty", {PAGER: f"v1={signature(OLD, BODY)}, v1={FORGED}"}),
        ("alertmanager", {"Authorization": "Bearer wisdom"}),
        ("plain", {"Authorization": "bearer folly"}),
        ("report", {"Authorization": "Bearer wisdom"}),
    ],
)
def test_who_knows_a_secret_is_let_in(source: str, headers: dict[str, str]) -> None:
    GATE.admit(source, headers, BODY)


@pytest.mark.parametrize(
    ("source", "headers", "told"),
    [
        ("github", {}, f"{HUB} is missing"),
        ("github", {HUB: f"sha256={FORGED}"}, f"{HUB} is not the signature of this body"),
        ("github", {HUB: signature(SECRET, BODY)}, f"{HUB} is not the signature"),
        ("github", {HUB: f"sha1={signature(SECRET, BODY)}"}, f"{HUB} is not the signature"),
        ("github", {HUB: "sha256=\xff\u20ac"}, f"{HUB} is not the signature"),
        ("gitlab", {LAB: "wisdo"}, f"{LAB} is not the known secret"),
        ("gitlab", {LAB: ""}, f"{LAB} is missing"),
        ("pagerduty", {PAGER: f"v1={FORGED},v1={FORGED}"}, f"{PAGER} is not the signature"),
        ("pagerduty", {PAGER: f"v2={signature(SECRET, BODY)}"}, f"{PAGER} is not the signature"),
        ("alertmanager", {"Authorization": "Basic wisdom"}, "write it as Bearer TOKEN"),
        ("plain", {"Authorization": "Bearer wisdom2"}, "Authorization is not the known secret"),
        ("report", {"Authorization": "Bearer"}, "write it as Bearer TOKEN|not the known secret"),
    ],
)
def test_who_does_not_is_told_what_is_wrong(
    source: str, headers: dict[str, str], told: str
) -> None:
    with pytest.raises(ForgedError, match=told) as caught:
        GATE.admit(source, headers, BODY)

    assert "wisdom" not in str(caught.value)


def test_another_body_is_not_what_was_signed() -> None:
    with pytest.raises(ForgedError):
        GATE.admit("github", hub(SECRET), BODY + b" ")


def test_without_a_secret_nobody_is_let_in_and_the_setting_is_named() -> None:
    with pytest.raises(ForgedError, match="SETARCOS_EVENTS_SECRET_FILE"):
        Gate({}).admit("report", {"Authorization": "Bearer wisdom"}, BODY)


def test_an_open_service_still_asks_whom_it_knows_a_secret_of() -> None:
    gate = Gate({"github": (SECRET,)}, unproven=True)

    gate.admit("plain", {}, BODY)
    with pytest.raises(ForgedError):
        gate.admit("github", {}, BODY)
