"""What the simulated team does, and what is known to be true of it."""

from datetime import UTC, datetime, timedelta

import pytest
from setarcos_delivery.facts import Commit, Deployment, Incident

from config.catalogue import Catalogue
from lab.team.simulate import DAYS, simulate
from lab.team.story import PRODUCTION, Story, Truth

UNTIL = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def story(catalogue: Catalogue) -> Story:
    return simulate(catalogue, 1, UNTIL)


def halves(story: Story) -> tuple[Truth, Truth]:
    middle = UNTIL - timedelta(days=DAYS / 2)
    return story.truth(UNTIL - timedelta(days=DAYS), middle), story.truth(middle, UNTIL)


def test_the_same_seed_tells_the_same_story(story: Story, catalogue: Catalogue) -> None:
    assert simulate(catalogue, 1, UNTIL).told == story.told
    assert simulate(catalogue, 2, UNTIL).told != story.told


def test_every_delivery_has_an_id_of_its_own(story: Story) -> None:
    assert len({told.delivery_id for told in story.told}) == len(story.told)


def test_nothing_is_told_of_what_is_to_come(story: Story) -> None:
    assert all(told.at < UNTIL for told in story.told)


def test_the_team_gets_better(story: Story) -> None:
    before, after = halves(story)
    assert after.deployments > before.deployments
    for figure in ("lead_time_minutes", "change_failure_rate", "restore_minutes"):
        assert getattr(after, figure) < getattr(before, figure), figure


def test_every_successful_deployment_to_production_is_in_the_truth(story: Story) -> None:
    told = {
        fact.finished_at
        for each in story.told
        if isinstance(fact := each.fact, Deployment)
        and (fact.environment, fact.status) == (PRODUCTION, "success")
    }
    assert told == {each.finished_at for each in story.shipments}


@pytest.mark.parametrize(
    "case",
    ["rollback", "revert", "explicit reference", "no reference", "failed attempt", "staging"],
)
def test_the_story_has_every_kind_of_case(story: Story, case: str) -> None:
    facts = [told.fact for told in story.told]
    found = {
        "rollback": any(isinstance(each, Deployment) and each.rollback for each in facts),
        "revert": any(isinstance(each, Commit) and each.reverts for each in facts),
        "explicit reference": any(isinstance(each, Incident) and each.deployment for each in facts),
        "no reference": any(isinstance(each, Incident) and not each.deployment for each in facts),
        "failed attempt": any(isinstance(f, Deployment) and f.failure_type for f in facts),
        "staging": any(isinstance(f, Deployment) and f.environment == "staging" for f in facts),
    }
    assert found[case]


def test_values_are_those_that_the_catalogue_allows(story: Story, catalogue: Catalogue) -> None:
    allowed = set(catalogue.labels["component"].values)
    assert {getattr(told.fact, "component", "api") for told in story.told} <= allowed
