"""The render command as users see it."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from config.check import Tool
from config.cli import app

HOME = Path(__file__).parent / "home"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    shutil.copytree(HOME, folder)
    return folder


def call(home: Path, *arguments: str, tool: Tool | None = None) -> Result:
    return CliRunner().invoke(app(lambda _: tool, home), arguments)


def script(folder: Path, text: str) -> Tool:
    """Return a checker that does what a shell script says."""
    path = folder / "checker"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return Tool(path, (9,), {})


def test_help_teaches_with_examples(home: Path) -> None:
    shown = call(home, "--help")

    assert shown.exit_code == 0
    assert "--check" in shown.stdout
    assert "render --environment production --check" in shown.stdout


def test_check_passes_on_a_fresh_tree_and_fails_with_a_diff_on_drift(home: Path) -> None:
    assert call(home).exit_code == 0
    assert call(home, "--check").exit_code == 0
    file = home / "rendered" / "production" / "loki" / "loki.yaml"
    file.write_text(file.read_text().replace("3100", "3101"), encoding="utf-8")

    drifted = call(home, "--check")

    assert drifted.exit_code == 1
    assert "-  http_listen_port: 3101\n+  http_listen_port: 3100" in drifted.stdout
    assert "fix: nox -s render -- --environment production" in drifted.stdout
    assert "3101" in file.read_text()


def test_a_servers_refusal_is_shown_and_nothing_is_written(home: Path, tmp_path: Path) -> None:
    refused = call(home, tool=script(tmp_path, "echo 'line 3: no such thing' >&2; exit 1"))

    assert refused.exit_code == 1
    assert "line 3: no such thing" in refused.stdout
    assert "nothing was written" in refused.stdout
    assert not (home / "rendered").exists()


def test_what_no_checker_saw_is_said_by_name(home: Path) -> None:
    shown = call(home)

    assert "loki/loki.yaml: not checked by its server: loki is not here" in shown.stdout


def test_a_folder_that_cannot_be_written_is_one_message(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    refused = call(home, "--out", str(tmp_path / "file" / "tree"))

    assert refused.exit_code == 2
    assert "cannot be written" in refused.stderr
