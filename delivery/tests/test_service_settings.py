"""Settings from the environment, files of secrets and of names, and what a mistake is told."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from setarcos_delivery.mistake import MistakeError
from setarcos_delivery.settings import DatabaseSettings, ServiceSettings, settings

GOOD = {
    "SETARCOS_LISTEN": "127.0.0.1:8030",
    "SETARCOS_DATABASE_URL": "postgresql://owner@127.0.0.1:5432/setarcos",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Set what is needed; tests set the rest, or spoil it."""
    for name in [name for name in os.environ if name.startswith("SETARCOS_")]:
        monkeypatch.delenv(name)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def file(folder: Path, text: str) -> str:
    path = folder / "file"
    path.write_text(text)
    return str(path)


def test_password_and_schema_reach_psycopg(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("SETARCOS_DATABASE_PASSWORD_FILE", file(tmp_path, "p@ss word\n"))
    environment.setenv("SETARCOS_DATABASE_SCHEMA", "mine")
    found = settings(DatabaseSettings)

    assert found.database.password == "p@ss word"  # noqa: S105 - made up
    assert conninfo_to_dict(found.conninfo) == {
        "user": "owner",
        "password": "p@ss word",
        "host": "127.0.0.1",
        "port": "5432",
        "dbname": "setarcos",
        "options": "-csearch_path=mine",
    }


def test_several_secrets_of_a_sender_are_known(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("SETARCOS_GITHUB_SECRET_FILE", file(tmp_path, "new\n\n old \n"))

    assert settings(ServiceSettings).secrets == {"github": (b"new", b"old")}


def test_an_empty_file_is_no_secret(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("SETARCOS_EVENTS_SECRET_FILE", file(tmp_path, "\n"))

    with pytest.raises(MistakeError, match=r"SETARCOS_EVENTS_SECRET_FILE: .* is empty"):
        _ = settings(ServiceSettings).secrets


def test_every_wrong_setting_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("SETARCOS_LISTEN")
    environment.setenv("SETARCOS_DATABASE_URL", "mysql://x/y")
    environment.setenv("SETARCOS_DATABASE_SCHEMA", 'x"; DROP')
    environment.setenv("SETARCOS_GITLAB_SECRET_FILE", "/nowhere")

    with pytest.raises(MistakeError) as caught:
        settings(ServiceSettings)

    told = str(caught.value)
    for name in ("LISTEN", "DATABASE_URL", "DATABASE_SCHEMA", "GITLAB_SECRET_FILE"):
        assert f"SETARCOS_{name}: " in told
    assert "write it as postgresql://user@host:port/database" in told
    assert "docs/delivery.md" in told


def test_names_and_rules_come_from_a_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = "names: {components: {setarcos/server: api}}\nrules: {incident_window: P2D}\n"
    environment.setenv("SETARCOS_NAMES_FILE", file(tmp_path, text))
    known = settings(ServiceSettings).known

    assert known.names.component("setarcos/server") == "api"
    assert known.rules.incident_window == timedelta(days=2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("names: {components: [", "is no YAML: line 1"),
        ("nmaes: {}", "nmaes: Extra inputs are not permitted"),
        ("rules: {incident_window: -3}", "rules.incident_window: Input should be greater than 0"),
        ("- 1", "the file: Input should be"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(
    environment: pytest.MonkeyPatch, tmp_path: Path, text: str, told: str
) -> None:
    environment.setenv("SETARCOS_NAMES_FILE", file(tmp_path, text))

    with pytest.raises(MistakeError) as caught:
        _ = settings(ServiceSettings).known

    assert "SETARCOS_NAMES_FILE: " in str(caught.value)
    assert told in str(caught.value)


def test_without_a_file_everything_is_as_by_default() -> None:
    found = settings(ServiceSettings)

    assert found.known.rules.production == "production"
    assert found.secrets == {}
    assert not found.open
