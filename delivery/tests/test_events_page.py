"""docs/delivery-events.md says what is read, and its examples are read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from deliveries import NAMES
from setarcos_delivery.sources import event_of, facts_of, github, gitlab, pagerduty
from setarcos_delivery.sources.plain import MODELS

PAGE = (Path(__file__).parents[2] / "docs" / "delivery-events.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def example_facts() -> list[dict[str, Any]]:
    """Return the facts as they are written, each of which is read."""
    found: list[dict[str, Any]] = []
    for text in EXAMPLES:
        body = json.loads(text)
        written = body.get("facts", [body])
        assert len(facts_of(event_of("plain", {}, text.encode()), NAMES) or ()) == len(written)
        found += written
    return found


def test_every_kind_is_shown_with_every_field() -> None:
    shown = {body["kind"]: set(body) for body in example_facts()}

    assert shown == {kind: set(model.model_fields) for kind, model in MODELS.items()}


@pytest.mark.parametrize(
    ("title", "kinds"),
    [("GitHub", github.READERS), ("GitLab", gitlab.READERS)],
)
def test_every_event_that_is_read_has_a_line(title: str, kinds: dict[str, object]) -> None:
    lines = [line for line in section(title).splitlines() if line.startswith("|")]

    assert [kind for kind in kinds if not any(f"`{kind}`" in line for line in lines)] == []


@pytest.mark.parametrize("kind", [*pagerduty.TIMES, pagerduty.NOTE, pagerduty.PING])
def test_every_event_of_pagerduty_has_a_line(kind: str) -> None:
    text = section("PagerDuty")

    assert f"`{kind}`" in text or f"`.{kind.partition('.')[2]}`" in text
