"""The pieces of backup and restore: names, room, versions, lines for people, Grafana's database."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner, Result

from lab.api import Lab
from lab.backup import grafana
from lab.backup.__main__ import app
from lab.backup.bring import order, readable
from lab.backup.show import contents
from lab.backup.stores import LEFT_OUT, STORES
from lab.backup.take import MIB, SPARE, room, target
from lab.errors import LabError
from tests.lab.backup.conftest import manifest_of

NOW = datetime(2026, 1, 31, 12, 0, 5, tzinfo=UTC)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"NO_COLOR": "1", "COLUMNS": "200"})


def test_a_folder_gets_a_file_named_by_lab_and_time(tmp_path: Path) -> None:
    expected = tmp_path / "new" / "setarcos-one-20260131T120005Z.tar.gz"

    assert target(tmp_path / "new", "one", NOW) == expected
    assert expected.parent.is_dir()
    assert target(tmp_path / "my.tar.gz", "one", NOW) == tmp_path / "my.tar.gz"


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "my.tar.gz").touch()

    with pytest.raises(LabError, match=r"my.tar.gz is there already"):
        target(tmp_path / "my.tar.gz", "one", NOW)
    with pytest.raises(LabError, match="cannot be made"):
        target(tmp_path / "my.tar.gz" / "folder", "one", NOW)


def test_too_little_room_is_told_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=SPARE + 5 * MIB))
    room(tmp_path, 5 * MIB)

    with pytest.raises(LabError, match="22 MiB may be needed, and 21 MiB are free"):
        room(tmp_path, 6 * MIB)


@pytest.mark.parametrize(
    ("store", "old", "new", "words"),
    [
        ("loki", "3.7.6", "3.7.1", ""),
        ("loki", "3.7.6", "4.0.0", ""),
        ("loki", "3.7.6", "3.6.9", "which is older"),
        ("postgres", "15.18", "15.1", ""),
        ("postgres", "17.11", "15.18", "which is older"),
        ("tempo", "1.5.0", "1.6.0", ""),
        ("tempo", "1.5.0", "3.0.0", "which reads other files"),
        ("tempo", "3.0.0", "1.5.0", "which reads other files"),
        ("prometheus", "3.10.0", "3.9.0", "which is older"),
        ("prometheus", "3.5.3", "3.13.5", ""),
    ],
)
def test_what_a_version_reads_of_another(store: str, old: str, new: str, words: str) -> None:
    if not words:
        readable(STORES[store], old, new)
        return
    with pytest.raises(LabError, match=f"{store} {new}, {words}") as caught:
        readable(STORES[store], old, new)
    assert f"--without {store}" in caught.value.hint


def test_a_new_lab_is_like_the_old_one_but_for_what_is_said(taken: Path) -> None:
    found = order(manifest_of(taken), "two", port_base=24000, without=("loki", "traffic"))

    assert (found.name, found.environment, found.port_base) == ("two", "lab", 24000)
    assert found.without == ("traffic", "loki")


def test_each_store_has_a_line_and_what_is_missing_its_reason(taken: Path) -> None:
    lines = list(contents(manifest_of(taken), missing=True))

    assert len(lines) == len(STORES) + len(LEFT_OUT)
    assert lines[0].split() == ["loki", "3.7.6", "0.0", "MB"]
    assert "redis         never taken: a cache, and a queue of what is just being done" in lines
    assert "grafana       not taken: this lab runs none" in lines
    assert list(contents(manifest_of(taken), missing=False)) == lines[:2]


def test_help_has_examples() -> None:
    for command in ("backup", "restore"):
        result = call(command, "--help")
        assert result.exit_code == 0
        assert "Examples:" in result.stdout


@pytest.mark.usefixtures("home")
def test_mistakes_are_one_message_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_bytes(b"none")
    for words, says in (
        (("backup", "--name", "two"), "no lab called two is running"),
        (("restore", str(tmp_path / "none")), "cannot be read"),
        (("restore", str(tmp_path / "x.tar.gz")), "is damaged: it is no backup"),
        (("restore",), "Missing argument"),
    ):
        result = call(*words)
        assert result.exit_code == 2, words
        assert says in result.stderr
        assert "Traceback" not in result.output


@pytest.mark.usefixtures("home")
def test_a_check_tells_what_is_in_it_and_starts_nothing(whole: Path) -> None:
    result = call("restore", str(whole), "--check")

    assert result.exit_code == 0
    assert f"{whole} is whole" in result.stdout
    assert result.stdout.startswith("loki ")


def grafanas(path: Path, *, salt: str) -> None:
    """Write a database with the tables of Grafana's that matter here, some of it not folded in."""
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute('CREATE TABLE "user" (id INTEGER, login TEXT, password TEXT, salt TEXT)')
        base.execute("CREATE TABLE dashboard (id INTEGER)")
        base.execute("INSERT INTO \"user\" VALUES (1, 'admin', 'old', ?)", (salt,))
        base.execute("INSERT INTO \"user\" VALUES (2, 'reader', 'own', 'x')")
        base.executemany("INSERT INTO dashboard VALUES (?)", [(1,), (2,)])


def test_grafanas_database_is_one_sound_file(tmp_path: Path) -> None:
    grafanas(tmp_path / "a.db", salt="s")
    with closing(sqlite3.connect(tmp_path / "a.db")) as open_still, open_still:
        open_still.execute("INSERT INTO dashboard VALUES (3)")
        open_still.commit()
        counts = grafana.sound(tmp_path / "a.db", tmp_path / "b.db")

    assert counts == {"dashboards": 3}
    with closing(sqlite3.connect(tmp_path / "b.db")) as base:
        assert base.execute("SELECT count(*) FROM dashboard").fetchone() == (3,)


def test_a_damaged_database_of_grafana_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"no database" * 99)

    with pytest.raises(LabError, match=r"grafana.db cannot be read"):
        grafana.sound(tmp_path / "a.db", tmp_path / "b.db")


def test_grafana_is_taken_and_brought_with_the_new_labs_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    grafanas(tmp_path / "data" / grafana.FILE, salt="s")

    @contextmanager
    def stopped(*_: object) -> Iterator[None]:
        yield

    monkeypatch.setattr(grafana, "stopped", stopped)
    lab = Kept(tmp_path / "data", tmp_path / "new")
    assert grafana.take(lab, tmp_path / "taken") == {"dashboards": 2}
    assert [each.name for each in (tmp_path / "taken").iterdir()] == [grafana.FILE]
    grafana.bring(lab, tmp_path / "taken")

    with closing(sqlite3.connect(tmp_path / "new" / grafana.FILE)) as base:
        rows = dict(base.execute('SELECT login, password FROM "user"').fetchall())
    expected = hashlib.pbkdf2_hmac("sha256", b"secret", b"s", 10000, 50).hex()
    assert rows == {"admin": expected, "reader": "own"}


class Kept(Lab):
    """A stand-in for a lab: two folders, and a password."""

    def __init__(self, old: Path, new: Path) -> None:
        super().__init__("one")
        self.__dict__.update(old=old, new=new, site=SimpleNamespace(password=lambda _: "secret"))

    def fetch(self, server: str, folder: Path, under: str = "") -> None:
        """Copy out of the old folder."""
        assert (server, under) == ("grafana", "")
        shutil.copytree(self.__dict__["old"], folder, dirs_exist_ok=True)

    def put(self, server: str, folder: Path, under: str = "") -> None:
        """Copy into the new folder."""
        assert (server, under) == ("grafana", "")
        shutil.copytree(folder, self.__dict__["new"])
