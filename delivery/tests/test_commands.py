"""The commands: their help, and one clear message for each mistake."""

from __future__ import annotations

import os
import socket

import pytest
from setarcos_delivery.__main__ import app
from typer.testing import CliRunner

NOWHERE = "postgresql://owner@127.0.0.1:9/setarcos"


def run(*arguments: str, **env: str) -> tuple[int, str]:
    unset: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith("SETARCOS_")
    }
    given = {f"SETARCOS_{name}": value for name, value in env.items()}
    done = CliRunner().invoke(app, [*arguments], env=unset | given)
    return done.exit_code, done.output


def test_help_names_every_command() -> None:
    status, told = run("--help")

    assert status == 0
    for name in ("serve", "migrate", "rederive", "post"):
        assert name in told


@pytest.mark.parametrize(
    ("command", "env", "status", "message"),
    [
        ("serve", {}, 2, "SETARCOS_LISTEN: Field required"),
        ("migrate", {}, 2, "SETARCOS_DATABASE_URL: Field required"),
        ("rederive", {"DATABASE_URL": "x"}, 2, "SETARCOS_DATABASE_URL: write it as"),
        ("migrate", {"DATABASE_URL": NOWHERE}, 1, "hint: start it, and see SETARCOS_DATABASE_URL"),
        ("rederive", {"DATABASE_URL": NOWHERE}, 1, "the database: connection failed"),
    ],
)
def test_a_mistake_is_one_message(
    command: str, env: dict[str, str], status: int, message: str
) -> None:
    got, told = run(command, **env)

    assert got == status
    assert message in told
    assert "Traceback" not in told


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        status, told = run("serve", LISTEN=where, DATABASE_URL=NOWHERE)

    assert status == 1
    assert f"SETARCOS_LISTEN: cannot listen on {where}: " in told
