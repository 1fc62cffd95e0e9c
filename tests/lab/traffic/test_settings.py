"""What the traffic is told by its environment variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.app.seeds import people
from lab.app.settings import settings
from lab.errors import LabError
from lab.traffic.settings import DOCUMENTED, TrafficSettings
from lab.traffic.shape import Shape

GOOD = {
    "SETARCOS_LISTEN": "127.0.0.1:8089",
    "SETARCOS_API_URL": "https://api.staging.example",
    "SETARCOS_WEB_URL": "https://staging.example/app/",
}
OTHERS = ("TOKEN_FILE", "USERS", "DAY_S", "PEOPLE", "SEED", "RUN_S", "MAX_FAILURES")
SECRET = "an-unlikely-word"  # noqa: S105 - made up


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Set what has no default, and nothing else."""
    for name in OTHERS:
        monkeypatch.delenv(f"SETARCOS_{name}", raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def found() -> TrafficSettings:
    return settings(TrafficSettings, DOCUMENTED)


def with_token(environment: pytest.MonkeyPatch, path: Path, content: bytes) -> TrafficSettings:
    path.write_bytes(content)
    environment.setenv("SETARCOS_TOKEN_FILE", str(path))
    return found()


def test_six_people_follow_a_real_day_until_stopped() -> None:
    assert found().shape == Shape(users=6, day_s=86400)
    assert (found().run_s, found().max_failures, found().token) == (0, 100, "")


def test_they_are_the_people_of_the_seeds() -> None:
    assert list(found().person_ids) == [each["id"] for each in people()]


def test_addresses_may_be_anywhere() -> None:
    assert found().web_url == "https://staging.example/app"


def test_all_may_be_otherwise(environment: pytest.MonkeyPatch) -> None:
    told = {"USERS": "20", "DAY_S": "0", "PEOPLE": "100-102", "RUN_S": "90", "MAX_FAILURES": "2.5"}
    for name, value in told.items():
        environment.setenv(f"SETARCOS_{name}", value)

    assert found().shape == Shape(users=20, day_s=0)
    assert list(found().person_ids) == [100, 101, 102]
    assert (found().run_s, found().max_failures) == (90, 2.5)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("USERS", "0", "greater than or equal to 1"),
        ("USERS", "101", "less than or equal to 100"),
        ("DAY_S", "5", "write 0, or at least 10 seconds"),
        ("PEOPLE", "24", "write it as first-last"),
        ("PEOPLE", "0-3", "write it as first-last"),
        ("PEOPLE", "9-3", "write it as first-last"),
        ("PEOPLE", "1-99999999999", "write it as first-last"),
        ("RUN_S", "-1", "greater than or equal to 0"),
        ("RUN_S", "inf", "finite"),
        ("MAX_FAILURES", "101", "less than or equal to 100"),
        ("TOKEN_FILE", "/no/such/file", "file"),
        ("WEB_URL", "staging.example", "URL"),
    ],
)
def test_a_wrong_setting_is_named(
    environment: pytest.MonkeyPatch, name: str, value: str, problem: str
) -> None:
    environment.setenv(f"SETARCOS_{name}", value)

    with pytest.raises(LabError) as caught:
        found()
    assert caught.value.message.startswith(f"SETARCOS_{name}: ")
    assert problem in caught.value.message
    assert "docs/traffic.md" in caught.value.hint


def test_the_token_is_read_and_never_shown(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = with_token(environment, tmp_path / "token", f"{SECRET}\n".encode())

    assert told.token == SECRET
    assert SECRET not in repr(told)


@pytest.mark.parametrize("content", [b"", b"\n", f"{SECRET} two".encode(), f"{SECRET}\na".encode()])
def test_what_cannot_be_a_token_is_told_without_showing_it(
    environment: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    told = with_token(environment, tmp_path / "token", content)

    with pytest.raises(LabError, match=r"^SETARCOS_TOKEN_FILE: .* is not one word") as caught:
        told.token  # noqa: B018 - the property reads the file
    assert SECRET not in str(caught.value)


def test_a_token_file_that_is_not_text_is_told(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = with_token(environment, tmp_path / "token", b"\xff\xfe\x00")

    with pytest.raises(LabError, match=r"_TOKEN_FILE: .* cannot be read: it is not text"):
        told.token  # noqa: B018 - the property reads the file
