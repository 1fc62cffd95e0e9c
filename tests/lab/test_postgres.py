"""What the lab does for Grafana's role is what docs/postgresql-source.md tells others to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.servers.postgres import READER, READING, ROLES

DOCUMENT = Path(__file__).parents[2] / "docs" / "postgresql-source.md"
STATEMENTS = [line for line in ROLES.splitlines() if READER in line] + READING.splitlines()


@pytest.mark.parametrize("statement", STATEMENTS)
def test_what_the_lab_does_is_documented(statement: str) -> None:
    told = DOCUMENT.read_text(encoding="utf-8").replace("IF NOT EXISTS ", "")
    assert statement in told
