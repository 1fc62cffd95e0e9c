"""The mutants of an alert differ from it in one place, and never in its texts."""

from __future__ import annotations

from acceptance.mutants.rule import Mutations
from config.alerts import alerts
from config.catalogue.rules import AlertRule, Unit
from config.durations import Duration
from config.environment import load_environment
from tests import loaded

CATALOGUE = loaded.catalogue()
PRODUCTION = load_environment("production")
RULES = {rule.alert: rule for rule, _, _ in alerts(CATALOGUE)}
# In the place of one of the catalogue's, so that it stands somewhere.
RULE = AlertRule.model_validate(
    {
        "alert": "TargetDown",
        "severity": "critical",
        "team": "app",
        "plan": "12.4",
        "expr": 'sum(rate(http_requests_total{status="500"}[<< window >>])) > << limit >>',
        "windows": {"window": "5m"},
        "values": {"limit": 10},
        "unit": "per_second",
        "for": "2m",
        "summary": "Above << limit >>",
        "description": "For << for >>",
        "dashboard": {"uid": "services-overview"},
    }
)


def expressions(rule: AlertRule) -> dict[str, str]:
    made = Mutations.of(CATALOGUE, PRODUCTION).of_rule(rule)
    return {mutant.name: mutant.fields["expr"] for mutant in made if "expr" in mutant.fields}


def test_each_place_of_a_rule_is_changed() -> None:
    made = {each.name: each for each in Mutations.of(CATALOGUE, PRODUCTION).of_rule(RULE)}

    assert list(made) == [
        "limit * 0.9",
        "limit * 1.1",
        "window * 2",
        "window * 0.5",
        "comparison 1: > is >=",
        "comparison 1: > is <",
        'selector 1 without status="500"',
        "for * 2",
        "for * 0.5",
        "severity is warning",
        "team is ai",
    ]
    plain = 'sum(rate(http_requests_total{status="500"}[5m])) > 10'
    assert made["limit * 0.9"].fields == {"expr": plain.replace("10", "9.0")}
    assert made["window * 2"].fields == {"expr": plain.replace("5m", "10m")}
    assert made["for * 0.5"].fields == {"for": "1m"}
    assert made["team is ai"].fields == {"labels": {"severity": "critical", "team": "ai"}}
    assert str(made["for * 2"]) == "TargetDown: for * 2"


def test_what_the_renderer_refuses_is_no_mutant() -> None:
    short = RULE.model_copy(update={"windows": {"window": Duration.parse("1m")}})

    assert "window * 2" in expressions(short)
    assert "window * 0.5" not in expressions(short)


def test_of_what_is_counted_the_next_number_is_another() -> None:
    few = RULE.model_copy(update={"unit": Unit.COUNT, "values": {"limit": 0}})
    many = few.model_copy(update={"values": {"limit": 50}})
    none = few.model_copy(update={"unit": Unit.RATIO})

    assert {"limit -1", "limit +1"} <= expressions(few).keys()
    assert expressions(few)["limit +1"].endswith("> 1")
    assert {"limit * 0.9", "limit * 1.1"} <= expressions(many).keys()
    assert not [name for name in expressions(none) if name.startswith("limit")]


def test_an_environment_s_own_limit_is_the_one_that_is_changed() -> None:
    own = PRODUCTION.model_copy(update={"thresholds": {"TargetDown": {"limit": 20}}})
    made = {each.name: each for each in Mutations.of(CATALOGUE, own).of_rule(RULE)}

    assert made["limit * 0.9"].fields["expr"].endswith("> 18.0")


def test_every_alert_of_the_catalogue_has_mutants_that_differ() -> None:
    mutations = Mutations.of(CATALOGUE, PRODUCTION)
    for rule in RULES.values():
        made = mutations.of_rule(rule)
        names = [mutant.name for mutant in made]

        assert len(made) >= 2, rule.alert
        assert len(set(names)) == len(names), rule.alert
        assert all(mutant.fields.get("expr") != mutations.entry(rule)["expr"] for mutant in made)
