"""Plain events: the JSON of facts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from setarcos_delivery.facts import Deployment, DeploymentStatus, Release
from setarcos_delivery.sources import Names, UnreadableError, event_of, facts_of

RELEASE = {
    "kind": "release",
    "repository": "acme/api",
    "tag": "v1",
    "published_at": "2026-03-01T02:00+02:00",
}
COMMIT = {
    "kind": "commit",
    "repository": "acme/api",
    "branch": "main",
    "default_branch": True,
    "sha": "0123abc",
    "committed_at": "2026-03-01T00:00:00Z",
    "pushed_at": "2026-03-01T00:00:00Z",
    "place": 0,
}
DEPLOYMENT = {
    "kind": "deployment",
    "key": "17",
    "repository": "acme/api",
    "component": "api",
    "environment": "Prod",
    "sha": "0123abc",
    "status": "success",
    "observed_at": "2026-03-01T00:00:00Z",
}
NAMES = Names(features={"api": "ask"})
MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)


def read(body: object, **headers: str) -> tuple[str, str, object]:
    event = event_of("plain", headers, json.dumps(body).encode())
    return event.delivery_id, event.kind, facts_of(event, NAMES)


def test_a_fact_is_read_as_it_is() -> None:
    released = Release(
        repository="acme/api", tag="v1", published_at=datetime(2026, 3, 1, tzinfo=UTC)
    )

    assert read(RELEASE, **{"x-delivery-id": "7"}) == ("7", "release", (released,))


def test_environments_and_features_get_our_names() -> None:
    deployed = Deployment(
        key="17",
        repository="acme/api",
        component="api",
        environment="production",
        sha="0123abc",
        status=DeploymentStatus.SUCCESS,
        feature="ask",
        observed_at=MIDNIGHT,
    )

    assert read(DEPLOYMENT)[2] == (deployed,)


def test_several_facts_come_in_one_event() -> None:
    _, kind, facts = read({"facts": [RELEASE, DEPLOYMENT]})

    assert kind == "facts"
    assert isinstance(facts, tuple)
    assert [fact.kind for fact in facts] == ["release", "deployment"]


def test_without_an_id_the_same_text_is_the_same_delivery() -> None:
    assert read(RELEASE)[0] == read(RELEASE)[0]
    assert read(RELEASE)[0] != read(DEPLOYMENT)[0]


def test_a_kind_that_is_not_known_is_kept_for_later() -> None:
    assert read({"kind": "meeting"})[1:] == ("meeting", None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "body"),
        ({}, "kind"),
        ({"kind": 7}, "kind"),
        ({"kind": "x" * 300}, "kind"),
        (RELEASE | {"tag": ""}, "tag"),
        (RELEASE | {"colour": "red"}, "colour"),
        (RELEASE | {"published_at": "2026-03-01T00:00:00"}, "published_at"),
        (RELEASE | {"published_at": "0001-01-01T00:00:00+02:00"}, "published_at"),
        (COMMIT | {"place": 1e22}, "place"),
        (COMMIT | {"place": 2**31}, "place"),
        (COMMIT | {"place": True}, "place"),
        ({"facts": []}, "facts"),
        ({"facts": [RELEASE] * 101}, "facts"),
        ({"facts": [RELEASE, {"kind": "meeting"}]}, "facts.1.kind"),
        ({"facts": [RELEASE, RELEASE | {"tag": 7}]}, "facts.1.tag"),
        ({"kind": "meeting", "of": [{"whom": "a\0"}]}, "of.0.whom"),
    ],
)
def test_a_mistake_is_named_by_its_field(body: object, field: str) -> None:
    with pytest.raises(UnreadableError) as error:
        read(body)

    assert error.value.field == field


@pytest.mark.parametrize(
    "raw", [b"", b"{", b'{"a": NaN}', b'{"a": "\\ud800"}', b'{"a":' + b"[" * 999, b'{"a": "\xff"}']
)
def test_what_is_not_json_is_unreadable(raw: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"^body: is not JSON"):
        event_of("plain", {}, raw)


@pytest.mark.parametrize("number", ["1e400", "-1e400", "9" * 400 + ".5"])
def test_a_number_that_no_double_holds_is_named(number: str) -> None:
    with pytest.raises(UnreadableError) as error:
        event_of("plain", {}, f'{{"kind": "meeting", "people": [{number}]}}'.encode())

    assert error.value.field == "people.0"


def test_a_form_is_told_what_to_choose() -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}

    with pytest.raises(UnreadableError, match="choose application/json"):
        event_of("plain", headers, b"payload=%7B%7D")
