"""Mitigations stand in their runbooks, and become what a shell can run."""

from __future__ import annotations

import sys

import pytest

from acceptance.alerting.mitigations import MITIGATIONS, Mitigation
from acceptance.alerting.runbook import alone, commands, runnable

EVERY = [each for row in MITIGATIONS for each in row]


@pytest.mark.parametrize("mitigation", EVERY, ids=[each.fault for each in EVERY])
def test_a_mitigation_stands_in_its_runbook(mitigation: Mitigation) -> None:
    assert mitigation.command in commands(mitigation.alert)


def test_no_fault_is_mended_twice() -> None:
    assert len({each.fault for each in EVERY}) == len(EVERY)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (
            "SELECT pg_terminate_backend(PID);    -- WARNING: cuts it",
            "SELECT pg_terminate_backend(PID)",
        ),
        ("nox -s lab -- start SERVICE       # in a lab", "nox -s lab -- start SERVICE"),
        ("redis-cli CONFIG SET timeout 300", "redis-cli CONFIG SET timeout 300"),
    ],
)
def test_a_command_is_without_what_is_said_of_it(line: str, command: str) -> None:
    assert alone(line) == command


def test_a_shell_is_given_the_session_s_program_and_statements_in_quotes() -> None:
    assert runnable("nox -s lab -- start redis", "one") == (
        f"{sys.executable} -m lab start redis --name one"
    )
    assert runnable("SELECT 'a'", "one") == (
        """psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -c 'SELECT '"'"'a'"'"''"""
    )
    assert runnable("curl x", "one") == "curl x"
