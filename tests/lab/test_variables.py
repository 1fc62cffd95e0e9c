"""The lines that `env` prints are a shell's, and lead to the lab's own servers and programs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from config.check import Tool
from lab import variables
from lab.api import Lab
from lab.site import Site
from lab.state import State


@pytest.fixture
def lab(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Lab:
    """Return a lab of which only promtool is here, which needs something around it."""
    begun = State(name=site.name, environment="lab", port_base=23000, complete=True)
    begun.fitted(site.environment).save()
    program = tmp_path / "a program"
    program.write_text('#!/bin/sh\necho "$NEEDED: $*"\n')
    program.chmod(0o755)

    def tool(name: str) -> Tool | None:
        return Tool(program, (3,), {"NEEDED": "it's here"}) if name == "promtool" else None

    monkeypatch.setattr(variables, "find", tool)
    monkeypatch.setattr(Lab, "tool", lambda _, name: tool(name))
    return Lab(site.name)


def shell(lab: Lab, command: str) -> str:
    lines = "\n".join(variables.export_lines(lab))
    done = subprocess.run(
        ["/bin/sh", "-euc", f"{lines}\n{command}"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_servers_are_found_at_the_ports_of_the_lab(lab: Lab) -> None:
    assert shell(lab, 'echo "$PROMETHEUS_URL $API_SERVER_URL $POSTGRES_EXPORTER_URL"') == (
        "http://127.0.0.1:23000 http://127.0.0.1:23010 http://127.0.0.1:23031"
    )
    assert shell(lab, 'echo "$REDIS_URL"') == "redis://127.0.0.1:23021"


def test_the_database_is_read_by_the_role_of_the_exporter(lab: Lab) -> None:
    password = lab.site.password("postgres-exporter-password")

    assert shell(lab, 'echo "$DATABASE_URL"') == (
        f"postgresql://postgres_exporter:{password}@127.0.0.1:23020/setarcos"
    )


def test_a_program_runs_with_what_it_needs_around_it(lab: Lab) -> None:
    assert shell(lab, "promtool query 'a b'") == "it's here: query a b"


def test_what_is_not_here_is_told_in_a_comment(lab: Lab) -> None:
    told = [line for line in variables.export_lines(lab) if line.startswith("#")]

    assert [line.split()[1] for line in told] == ["amtool", "logcli", "psql", "redis-cli"]


def test_a_server_that_is_left_out_has_no_address(lab: Lab) -> None:
    assert "EDGE_URL" not in shell(lab, "export -p")
