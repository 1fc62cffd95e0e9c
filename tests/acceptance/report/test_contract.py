"""The schema: it takes right reports, tells every breach, and the reference page explains it."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acceptance.report.contract import Contract, ContractError
from tests.acceptance.report.example import EXAMPLE

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "report.md"


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract.load()


def keys(schema: dict[str, Any]) -> Iterator[str]:
    for key, inner in schema.get("properties", {}).items():
        yield key
        yield from keys(inner)
    if isinstance(items := schema.get("items"), dict):
        yield from keys(items)


def test_takes_the_example(contract: Contract) -> None:
    contract.check(EXAMPLE)


def test_the_example_has_every_key(contract: Contract) -> None:
    assert set(EXAMPLE) == set(contract.keys)


def test_the_reference_page_names_every_key(contract: Contract) -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert [key for key in keys(contract.schema) if f"`{key}`" not in text] == []


@pytest.mark.parametrize("key", sorted(set(EXAMPLE) - {"meta", "plan"}))
def test_needs_meta_and_plan_only(contract: Contract, key: str) -> None:
    contract.check({name: EXAMPLE[name] for name in ("meta", "plan", key)})


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        ({"extra": 1}, "report: Additional properties are not allowed ('extra' was unexpected)"),
        ({"plan": None}, "plan: None is not of type 'array'"),
        (
            {"start": EXAMPLE["start"] | {"servers": 1.5}},
            "start.servers: 1.5 is not of type 'integer'",
        ),
        (
            {"start": EXAMPLE["start"] | {"warm_s": -1.0}},
            "start.warm_s: -1.0 is less than the minimum of 0",
        ),
        (
            {"start": EXAMPLE["start"] | {"warm_s": math.nan}},
            "start.warm_s: nan is not a finite number",
        ),
        (
            {"plan": [EXAMPLE["plan"][0] | {"status": "fine"}]},
            "plan[0].status: 'fine' is not one of ['passed', 'failed', 'skipped', 'uncovered']",
        ),
        (
            {"meta": EXAMPLE["meta"] | {"started": "today"}},
            (
                "meta.started: 'today' does not match "
                "'^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$'"
            ),
        ),
        ({"delivery": {}}, "delivery: {} should be non-empty"),
    ],
)
def test_tells_a_breach(contract: Contract, change: dict[str, Any], breach: str) -> None:
    with pytest.raises(ContractError) as caught:
        contract.check(EXAMPLE | change)

    assert caught.value.breaches == (breach,)


def test_tells_every_breach_at_once(contract: Contract) -> None:
    report = copy.deepcopy(EXAMPLE)
    del report["meta"]["runtime"]
    report["start"]["targets"] = "all"

    with pytest.raises(ContractError) as caught:
        contract.check(report)

    assert str(caught.value).splitlines() == [
        "against the contract in docs/reference/report.md:",
        "  meta: 'runtime' is a required property",
        "  start.targets: 'all' is not of type 'integer'",
    ]


def test_the_schema_lists_nothing_twice(contract: Contract) -> None:
    """A required key that no property describes would be a slip of the pen."""

    def slips(schema: Any) -> Iterator[str]:
        if isinstance(schema, dict):
            if isinstance(schema.get("required"), list):
                yield from set(schema["required"]) - set(schema["properties"])
            for inner in schema.values():
                yield from slips(inner)

    assert list(slips(json.loads(json.dumps(contract.schema)))) == []
