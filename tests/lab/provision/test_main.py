"""The command, as a person sees it."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from typer.testing import CliRunner

from lab.errors import LabError
from lab.provision import __main__ as command
from lab.provision.result import Binary, Missing

FOUND: dict[str, Binary | Missing] = {
    "loki": Binary("loki", Path("/a/very/long/path/" + "x" * 80), "3.7.6", "Go build", {}),
    "grafana": Missing("grafana", "not on PATH", "install it"),
}


def test_binaries_are_printed_in_columns_with_hints_below(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "provide", lambda *_, **__: FOUND)

    result = CliRunner().invoke(command.app, [])

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "name     version  from      path",
        "loki     3.7.6    Go build  /a/very/long/path/" + "x" * 80,
        "grafana  -        missing   not on PATH",
        "grafana: install it",
    ]


def test_listing_fetches_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(command.app, ["--list", "--cache", str(tmp_path), "grafana"])

    assert result.exit_code == 0
    assert result.stdout.startswith("name     version  from     path\ngrafana ")


def test_a_wrong_name_is_one_message() -> None:
    result = CliRunner().invoke(command.app, ["--list", "lokki"])

    assert result.exit_code == 2
    assert result.stderr == (
        "no binary is called 'lokki'\n"
        "  hint: nearest: loki; a new one is added to lab/versions.toml\n"
    )


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (LabError("no network", hint="check it"), 2, "no network\n  hint: check it\n"),
        (KeyboardInterrupt(), 130, "stopped; the next run goes on from here\n"),
    ],
)
def test_failures_are_one_message(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, says: str
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr(command, "provide", fail)

    result = CliRunner().invoke(command.app, [])

    assert (result.exit_code, result.stderr) == (status, says)
