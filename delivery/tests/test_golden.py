"""The golden files are what their scripts write; the script says what is worked out by hand."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter
from setarcos_delivery.facts import AnyFact
from setarcos_delivery.sources import Names, event_of, facts_of

FOLDER = Path(__file__).parents[1] / "golden"
sys.path.insert(0, str(FOLDER))

import background  # noqa: E402  # scripts, found where they stand
import expected  # noqa: E402
import known  # noqa: E402
import others  # noqa: E402
import webhooks  # noqa: E402

FACTS: TypeAdapter[AnyFact] = TypeAdapter(AnyFact)
SCENES: list[dict[str, Any]] = [
    scene
    for path in sorted(FOLDER.glob("*.yaml"))
    for scene in yaml.safe_load(path.read_text(encoding="utf-8")).get("scenes", [])
]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (background.FILE, background.text),
        (known.EXPECTED, expected.text),
        (others.PAGE, others.text),
        (webhooks.FILE, webhooks.text),
    ],
    ids=["background", "expected", "others", "webhooks"],
)
def test_what_a_script_writes_is_current(path: Path, text: Callable[[], str]) -> None:
    assert path.read_text(encoding="utf-8") == text(), "run the script of this name in golden/"


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene["name"])
def test_the_script_says_what_is_worked_out_by_hand(scene: dict[str, Any]) -> None:
    told = known.Known(map(known.timed, scene["events"]))
    got = expected.figures(told, expected.SINCE, expected.UNTIL, "production")
    by_hand = scene["by_hand"]
    assert {name: got[name] for name in by_hand} == pytest.approx(by_hand)


def test_at_least_300_events_are_explained() -> None:
    told = known.events()
    assert len(told) >= 300
    assert all(event["why"] for event in told)


def test_every_event_is_one_that_the_service_takes() -> None:
    paths = [path for path in sorted(FOLDER.glob("*.yaml")) if path != known.EXPECTED]
    contents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths]
    events = [event for content in contents for event in content.get("events", [])]
    events += [event for scene in SCENES for event in scene["events"]]
    for event in events:
        FACTS.validate_python({name: value for name, value in event.items() if name != "why"})


WEBHOOKS: list[dict[str, Any]] = yaml.safe_load(webhooks.FILE.read_text(encoding="utf-8"))[
    "webhooks"
]


@pytest.mark.parametrize("hook", WEBHOOKS, ids=lambda hook: hook["why"])
def test_a_webhook_says_what_was_meant(hook: dict[str, Any]) -> None:
    event = event_of(hook["source"], hook["headers"], json.dumps(hook["body"]).encode())
    read = facts_of(event, Names()) or ()
    meant = [
        FACTS.validate_python({**_all(fact), **{k: v for k, v in said.items() if k != "why"}})
        for fact, said in zip(read, hook["says"], strict=True)
    ]
    assert list(read) == meant


def _all(fact: AnyFact) -> dict[str, Any]:
    """Return a fact's fields, of which a webhook's `says` has only those that figures need."""
    return fact.model_dump()


def test_at_least_40_events_are_webhooks() -> None:
    assert len(WEBHOOKS) >= 40
    assert {hook["source"] for hook in WEBHOOKS} == {
        "github",
        "gitlab",
        "pagerduty",
        "alertmanager",
    }


def test_the_script_shares_no_code_with_the_service() -> None:
    for path in FOLDER.glob("*.py"):
        assert "setarcos" not in path.read_text(encoding="utf-8")
