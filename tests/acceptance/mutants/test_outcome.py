"""What is told of mutants: what survived, what cannot be said, and whether it is enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from acceptance import rule_mutants
from acceptance.mutants.mutant import Mutant
from acceptance.mutants.subject import chosen, subjects
from acceptance.mutants.trial import UntestedError
from acceptance.rule_mutants import Outcome, equivalents, merged
from config.environment import load_environment
from tests import loaded


def outcome(caught: int, survived: int) -> Outcome:
    found = Outcome()
    for number in range(caught + survived):
        found.take(Mutant("One", f"{number}", {}, {}), caught=number < caught, listed=False)
    return found


def test_95_of_100_are_enough_and_94_are_not() -> None:
    assert outcome(95, 5).good
    assert not outcome(94, 6).good
    assert Outcome().good


def test_survivors_are_named_by_alert_and_change() -> None:
    found = outcome(3, 1)
    found.take(Mutant("One", "4", {}, {}), caught=False, listed=True)

    assert found.lines() == [
        "survived: One: 3",
        "3 of 4 mutants caught (75.0%), 1 equivalent; at least 95% are to be",
    ]


def test_one_that_is_caught_is_not_equivalent() -> None:
    found = outcome(9, 0)
    found.take(Mutant("One", "limit * 0.9", {}, {}), caught=True, listed=True)

    assert not found.good
    assert found.wrong == [
        "One: limit * 0.9: a test notices it: take it out of acceptance/rules/equivalent.yaml"
    ]


def test_outcomes_are_put_together_in_order() -> None:
    whole = merged([outcome(1, 1), outcome(2, 0)])

    assert (len(whole.caught), [mutant.name for mutant in whole.survived]) == (3, ["1"])


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    every = subjects(loaded.catalogue(), load_environment("production"))
    told = "unknown alert or objective 'TargetDwn'; nearest: TargetDown"

    with pytest.raises(UntestedError, match=told):
        chosen(every, "TargetDwn")
    assert [each.name for each in chosen(every, "ask-latency")] == ["ask-latency"]


def test_equivalent_mutants_have_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "equivalent.yaml"
    file.write_text("- {of: One, mutant: for * 2, reason: it is asked once an hour}\n")

    assert equivalents(file) == {("One", "for * 2"): "it is asked once an hour"}
    assert all(equivalents(rule_mutants.EQUIVALENT).values())
