"""Settings from the environment, and one message where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.app.settings import (
    ApiSettings,
    DatabaseSettings,
    WebSettings,
    WorkerSettings,
    settings,
)
from lab.errors import LabError

GOOD = {
    "SETARCOS_LISTEN": "127.0.0.1:8000",
    "SETARCOS_DATABASE_URL": "postgresql://setarcos@127.0.0.1:5432/setarcos",
    "SETARCOS_REDIS_URL": "redis://127.0.0.1:6379/0",
    "SETARCOS_API_URL": "http://127.0.0.1:8000/",
    "SETARCOS_AI_ROUTER_URL": "http://127.0.0.1:8010",
    "SETARCOS_WEB_URL": "http://127.0.0.1:3000",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Set what all processes need; tests set the rest, or spoil it."""
    for name in (
        "SETARCOS_SEED",
        "SETARCOS_CONCURRENCY",
        "SETARCOS_DATABASE_PASSWORD_FILE",
    ):
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_the_database_is_reached_through_psycopg() -> None:
    url = settings(DatabaseSettings).database

    assert url.render_as_string() == "postgresql+psycopg://setarcos@127.0.0.1:5432/setarcos"


def test_the_password_is_read_from_its_file(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_text("a secret/@:\n", encoding="utf-8")
    environment.setenv("SETARCOS_DATABASE_PASSWORD_FILE", str(file))
    found = settings(DatabaseSettings)

    assert found.database.password == "a secret/@:"  # noqa: S105 - what the file holds
    assert "secret/" not in repr(found)


def test_host_and_port_are_told_apart() -> None:
    found = settings(ApiSettings)

    assert (found.host, found.port) == ("127.0.0.1", 8000)


def test_addresses_have_no_slash_at_their_end() -> None:
    assert settings(WebSettings).api_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize("name", ["SETARCOS_LISTEN", "SETARCOS_DATABASE_URL", "SETARCOS_REDIS_URL"])
def test_a_missing_setting_is_named(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(name)

    with pytest.raises(LabError, match=f"^{name}: Field required\n") as caught:
        settings(ApiSettings)
    assert caught.value.status == 2
    assert "docs/app.md" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("SETARCOS_LISTEN", "8000", "write it as host:port"),
        ("SETARCOS_LISTEN", "localhost:http", "write it as host:port"),
        ("SETARCOS_LISTEN", "localhost:99999", "write it as host:port"),
        ("SETARCOS_DATABASE_URL", "mysql://x/y", "write it as postgresql://"),
        ("SETARCOS_DATABASE_URL", "postgresql://host", "write it as postgresql://"),
        ("SETARCOS_DATABASE_URL", "what?", "write it as postgresql://"),
        ("SETARCOS_REDIS_URL", "127.0.0.1", "URL"),
        ("SETARCOS_CONCURRENCY", "many", "integer"),
        ("SETARCOS_DATABASE_PASSWORD_FILE", "/no/such/file", "file"),
    ],
)
def test_a_wrong_setting_is_named_with_its_form(
    environment: pytest.MonkeyPatch, name: str, value: str, problem: str
) -> None:
    environment.setenv(name, value)

    with pytest.raises(LabError) as caught:
        settings(WorkerSettings)
    assert caught.value.message.startswith(f"{name}: ")
    assert problem in caught.value.message


def test_all_mistakes_are_told_at_once(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("SETARCOS_LISTEN")
    environment.setenv("SETARCOS_API_URL", "ftp:")

    with pytest.raises(LabError) as caught:
        settings(WebSettings)
    assert [line.split(":")[0] for line in caught.value.message.splitlines()] == [
        "SETARCOS_LISTEN",
        "SETARCOS_API_URL",
    ]


def test_a_password_file_that_is_not_text_is_told(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"\xff\xfe\x00")
    environment.setenv("SETARCOS_DATABASE_PASSWORD_FILE", str(file))

    with pytest.raises(LabError, match=r"_PASSWORD_FILE: .* cannot be read"):
        settings(DatabaseSettings).database  # noqa: B018 - the property reads the file
