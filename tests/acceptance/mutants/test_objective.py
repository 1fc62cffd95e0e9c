"""The mutants of objectives: each place of what is recorded is changed, and has tests that ask."""

from __future__ import annotations

from acceptance.mutants.mutant import Mutant
from acceptance.mutants.objective import Objective, ObjectiveMutations, objectives
from config.catalogue import load_catalogue
from config.environment import load_environment

CATALOGUE = load_catalogue()
MUTATIONS = ObjectiveMutations.of(CATALOGUE, load_environment("production"))
EVERY = {each.name: each for each in objectives(CATALOGUE)}


def made(name: str, record: str) -> dict[str, Mutant]:
    found = MUTATIONS.of_objective(EVERY[name])
    return {
        each.name.removeprefix(f"{record}: "): each
        for each in found
        if each.marks["record"] == record
    }


def test_what_is_counted_is_changed_in_each_place() -> None:
    counted = made("ask-latency", "slo:failed_events:rate5m")

    assert list(counted) == [
        "rate * 2",
        "rate * 0.5",
        'selector 1 without path=~"/v1/ask/.*"',
        'selector 1 without service="api-server"',
        'selector 2 without le="0.5"',
        'selector 2 without path=~"/v1/ask/.*"',
        'selector 2 without service="api-server"',
        "operator 1: - is +",
        "le=0.5 is 0.3",
        "le=0.5 is 0.7",
        "service is app-server",
        "team is ai",
    ]
    assert counted["rate * 2"].fields["expr"].count("[10m]") == 2
    assert 'le="0.7"' in counted["le=0.5 is 0.7"].fields["expr"]
    assert str(counted["rate * 2"]) == "ask-latency: slo:failed_events:rate5m: rate * 2"


def test_what_is_promised_is_changed_by_a_tenth_of_what_may_fail() -> None:
    promised = made("ask-availability", "slo:objective:ratio")

    assert [each.fields.get("expr") for each in promised.values()][:2] == [
        "vector(0.9991)",
        "vector(0.9989)",
    ]


def test_a_mutant_is_of_the_record_of_its_objective_alone() -> None:
    mutant = made("ask-latency", "slo:objective:ratio")["team is ai"]
    labels = {"slo": "ask-latency", "service": "api-server", "team": "app"}
    rule = {"record": "slo:objective:ratio", "expr": "vector(0.95)", "labels": labels}

    assert mutant.is_of(rule)
    assert not mutant.is_of({**rule, "labels": {**labels, "slo": "ask-availability"}})


def test_shares_and_budgets_are_of_all_objectives() -> None:
    assert {"slo:failed_events:ratio_rate30d", "slo:error_budget_left:ratio"} <= EVERY.keys()
    assert "window * 2" in made(*["slo:failed_events:ratio_rate30d"] * 2)
    assert all(MUTATIONS.of_objective(each) for each in EVERY.values())


def test_a_test_asks_for_one_objective_or_for_all_of_them() -> None:
    def asks(expr: str) -> set[str]:
        test = {"promql_expr_test": [{"expr": expr}]}
        return {each.name for each in EVERY.values() if each.asked_by(test)}

    assert asks('slo:events:rate5m{slo="ask-latency"}') == {"ask-latency"}
    assert asks("round(slo:events:rate5m, 1)") == set(CATALOGUE.slos)
    assert asks("slo:error_budget_left:ratio") == {"slo:error_budget_left:ratio"}
    assert not Objective("ask-latency", ()).asked_by({})
