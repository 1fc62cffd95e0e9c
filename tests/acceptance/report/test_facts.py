"""The `report` fixture's object."""

from __future__ import annotations

from typing import Any

import pytest

from acceptance.report.contract import Contract, ContractError
from acceptance.report.facts import Report

FAULT: dict[str, Any] = {
    "server": "loki",
    "fault": "kill -9",
    "sent": 9,
    "acknowledged": 9,
    "found": 9,
}


@pytest.fixture
def report() -> Report:
    return Report(Contract.load())


def test_starts_with_no_key(report: Report) -> None:
    assert report.facts == {}
    assert report.lab == {"runtime": None, "versions": {}, "source": {}}


def test_meta_tells_of_the_lab(report: Report) -> None:
    report.meta(runtime="processes", versions={"loki": "3.7.6"}, source={"loki": "PATH"})

    assert report.lab == {
        "runtime": "processes",
        "versions": {"loki": "3.7.6"},
        "source": {"loki": "PATH"},
    }


def test_meta_wants_a_source_for_each_version(report: Report) -> None:
    with pytest.raises(ContractError, match=r"meta: not both version and source of loki, tempo"):
        report.meta(runtime="processes", versions={"loki": "3"}, source={"tempo": "PATH"})


def test_start_takes_none_for_a_start_that_was_not_made(report: Report) -> None:
    report.start(cold_s=None, warm_s=7.5, memory_mb=900.0, servers=9, targets_up=8, targets=8)

    assert report.facts["start"] == {
        "cold_s": None,
        "warm_s": 7.5,
        "memory_mb": 900.0,
        "servers": 9,
        "targets_up": 8,
        "targets": 8,
    }


def test_add_gathers_rows(report: Report) -> None:
    report.add("faults", **FAULT, duplicated=0)
    report.add("faults", **FAULT, duplicated=1)

    assert [row["duplicated"] for row in report.facts["faults"]] == [0, 1]


def test_put_joins_fields(report: Report) -> None:
    fuzz = {"sent": 10, "server_errors": 0, "lost": 0, "doubled": 0}
    report.put("delivery", golden=({"metric": "m", "expected": 1.0, "got": 1.0},))
    report.put("delivery", fuzz=fuzz)
    fuzz["sent"] = 11

    assert report.facts["delivery"] == {
        "golden": [{"metric": "m", "expected": 1.0, "got": 1.0}],
        "fuzz": {"sent": 10, "server_errors": 0, "lost": 0, "doubled": 0},
    }


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("fault", r"fault: unknown key; nearest: faults; use one of: meta, plan, start, alerts"),
        ("meta", r"meta: the plugin writes it; use report\.meta\("),
        ("start", r"start: holds one object; use report\.put\('start', \.\.\.\)"),
    ],
)
def test_add_refuses_a_wrong_key(report: Report, key: str, message: str) -> None:
    with pytest.raises(ContractError, match=message):
        report.add(key, server="loki")


def test_put_refuses_a_key_of_rows(report: Report) -> None:
    with pytest.raises(ContractError, match=r"faults: holds rows; use report\.add\('faults'"):
        report.put("faults", server="loki")


def test_a_wrong_fact_fails_where_it_is_put_and_leaves_nothing(report: Report) -> None:
    with pytest.raises(ContractError) as caught:
        report.add("faults", **FAULT)

    assert caught.value.breaches == ("faults[0]: 'duplicated' is a required property",)
    assert report.facts == {}
