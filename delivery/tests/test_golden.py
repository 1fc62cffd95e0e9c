"""The golden files are what their scripts write; the script says what is worked out by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter
from setarcos_delivery.facts import AnyFact

FOLDER = Path(__file__).parents[1] / "golden"
sys.path.insert(0, str(FOLDER))

import background  # noqa: E402  # scripts, found where they stand
import expected  # noqa: E402
import known  # noqa: E402
import others  # noqa: E402

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
    ],
    ids=["background", "expected", "others"],
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


def test_the_script_shares_no_code_with_the_service() -> None:
    for path in FOLDER.glob("*.py"):
        assert "setarcos" not in path.read_text(encoding="utf-8")
