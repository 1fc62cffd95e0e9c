"""Names of senders, and ours."""

from __future__ import annotations

import pytest
from setarcos_delivery.sources import Names


@pytest.mark.parametrize(
    ("repository", "component"),
    [("acme/api", "api"), ("a/b/c", "c"), ("api", "api"), ("a/", "a"), ("/", "/"), ("x/y", "z")],
)
def test_a_component_is_mapped_or_the_last_part(repository: str, component: str) -> None:
    assert Names(components={"x/y": "z"}).component(repository) == component


@pytest.mark.parametrize(
    ("said", "ours"),
    [("Prod", "production"), ("PRODUCTION", "production"), ("stg", "staging"), ("Lab 2", "Lab 2")],
)
def test_an_environment_is_mapped_whatever_its_case(said: str, ours: str) -> None:
    assert Names().environment(said) == ours


def test_ones_own_aliases_replace_ours() -> None:
    assert Names(environments={"live-eu": "production"}).environment("Live-EU") == "production"


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        (("P1", "low"), "critical"),
        (("Sev 9", "low"), "warning"),
        (("Sev 9", None), "Sev 9"),
        ((None, None), None),
    ],
)
def test_a_severity_is_the_first_that_is_mapped(said: tuple[str | None, ...], ours: str) -> None:
    assert Names().severity(*said) == ours
