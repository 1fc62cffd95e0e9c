"""Backup and restore: a new lab gives the same answers, and no half or damaged archive is used."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from acceptance.backups import ARCHIVE, NEW, PUTTING, call, restore, restoring, stopped
from acceptance.kept import SERVICE, Asked, filled
from acceptance.small_lab import small_lab
from acceptance.thorough import but_the_first
from acceptance.waiting import eventually
from lab.api import Lab
from lab.backup import postgres, prometheus, unfinished
from lab.backup.stores import STORES
from lab.down import down
from lab.errors import LabError
from lab.folders import labs
from lab.state import names

NAME, HALF = "backup", "half-restored"
SERVERS = (
    *("prometheus", "alertmanager", "loki", "tempo", "otel-collector"),
    *("postgres", "redis", "api-server"),
)
TAKEN = [name for name in STORES if name in SERVERS]
ENVIRONMENT = "acceptance"

pytestmark = pytest.mark.plan("12.4.7.3")


@pytest.fixture(scope="module")
def source(lab: Lab) -> Iterator[Lab]:
    """Return a lab of all stores, with data of every kind."""
    with small_lab(lab, NAME, ENVIRONMENT, SERVERS) as started:
        yield started


@pytest.fixture(scope="module")
def asked(source: Lab) -> Asked:
    """Return what was put into it, and when."""
    return filled(source)


@pytest.fixture(scope="module")
def answers(source: Lab, asked: Asked) -> dict[str, object]:
    """Return what it answers."""
    return asked.answers(source)


@pytest.fixture(scope="module")
def archive(
    source: Lab, answers: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a backup of it, taken once."""
    assert answers
    folder = tmp_path_factory.mktemp("backup")
    done = call("lab.backup", "backup", f"--name={source.name}", f"--to={folder}")
    assert done.returncode == 0, done.stderr
    (file,) = folder.iterdir()
    assert f"{file}: " in done.stdout
    return file


@pytest.fixture(scope="module")
def restored(lab: Lab, archive: Path) -> Iterator[Lab]:
    """Return a new lab that was started with it."""
    done = restore(lab, archive)
    try:
        assert done.returncode == 0, done.stderr
        yield Lab(NEW)
    finally:
        if NEW in names():
            down(NEW)


THOROUGH = pytest.mark.thorough
# What the second runtime's run compares.
FEW = {"loki", "postgres"}


@pytest.mark.parametrize(
    ("point", "number"),
    [
        ("loki", signal.SIGINT),
        pytest.param("loki", signal.SIGTERM, marks=THOROUGH),
        pytest.param("postgres", signal.SIGINT, marks=THOROUGH),
        pytest.param("prometheus", signal.SIGINT, marks=THOROUGH),
        pytest.param(ARCHIVE, signal.SIGINT, marks=THOROUGH),
    ],
)
def test_an_interrupted_backup_leaves_nothing_and_every_server_runs(
    source: Lab, tmp_path: Path, point: str, number: signal.Signals
) -> None:
    said = ended(source, tmp_path, point, number)

    assert "every server runs, and no half file is left" in said
    assert list(tmp_path.iterdir()) == []
    assert call("lab", "status", f"--name={NAME}").returncode == 0
    assert unfinished.load(source.state.folder) == unfinished.Unfinished()
    nothing_made(source, tmp_path, point)


@pytest.mark.thorough
@pytest.mark.parametrize("point", ["loki", "postgres", "prometheus", ARCHIVE])
def test_what_a_killed_backup_leaves_is_told_and_mended(
    source: Lab, tmp_path: Path, point: str
) -> None:
    ended(source, tmp_path, point, signal.SIGKILL)

    assert [each for each in tmp_path.iterdir() if not each.name.endswith(".part")] == []
    if point == "loki":
        status = call("lab", "status", f"--name={NAME}")
        assert status.returncode == 1
        assert f"nox -s backup -- --mend --name {NAME}" in status.stdout

    assert call("lab.backup", "backup", "--mend", f"--name={NAME}").returncode == 0
    assert list(tmp_path.iterdir()) == []
    assert call("lab", "status", f"--name={NAME}").returncode == 0
    nothing_made(source, tmp_path, point)


def ended(source: Lab, folder: Path, point: str, number: signal.Signals) -> str:
    """End a backup when it has come to a point; return what it said."""
    only = "postgres" if point == ARCHIVE else point
    words = ("backup", f"--name={source.name}", f"--to={folder}", f"--only={only}")
    said = stopped(point, number, *words)
    assert [each.name for each in folder.iterdir() if not each.name.endswith(".part")] == []
    return said


def nothing_made(source: Lab, folder: Path, point: str) -> None:
    """Check that servers keep nothing which was made for a backup alone."""
    with pytest.raises(LabError):
        source.fetch("postgres", folder / "dump", postgres.PART)
    if point == "prometheus":
        source.fetch("prometheus", folder / "snapshots", prometheus.FOLDER)
        assert list((folder / "snapshots").iterdir()) == []


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_restore_leaves_no_lab(
    lab: Lab, archive: Path, number: signal.Signals
) -> None:
    stopped(PUTTING, number, *restoring(lab, archive, HALF))

    if number == signal.SIGKILL:
        assert f"{HALF}: crashed" in call("lab", "list").stdout
        assert call("lab", "down", f"--name={HALF}").returncode == 0
    assert HALF not in names()
    assert lab.by.left(labs() / HALF) == []


@pytest.mark.thorough
def test_one_backup_at_a_time(source: Lab, tmp_path: Path) -> None:
    with unfinished.held(source, print):
        done = call("lab.backup", "backup", f"--name={NAME}", f"--to={tmp_path}")

    assert done.returncode == 2
    assert "another backup of lab backup is at work" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.thorough
def test_a_lab_that_is_there_is_never_written_over(lab: Lab, source: Lab, archive: Path) -> None:
    before = {name: str(part.handle) for name, part in source.parts.items()}
    done = restore(lab, archive, NAME)

    assert done.returncode == 2
    assert "lab backup is there already" in done.stderr
    assert {name: str(part.handle) for name, part in source.parts.items()} == before


@pytest.mark.parametrize("share", but_the_first((0.5, 0.0, 0.01, 0.25, 0.75, 0.999999)))
def test_a_damaged_archive_is_refused_before_anything_is_touched(
    lab: Lab, archive: Path, tmp_path: Path, share: float
) -> None:
    data = bytearray(archive.read_bytes())
    data[int(share * len(data))] ^= 0xFF
    refused(lab, bytes(data), tmp_path)


@pytest.mark.thorough
@pytest.mark.parametrize("share", [0.0, 0.5, 0.999999])
def test_a_part_of_an_archive_is_refused(
    lab: Lab, archive: Path, tmp_path: Path, share: float
) -> None:
    data = archive.read_bytes()
    refused(lab, data[: int(share * len(data))], tmp_path)


def refused(lab: Lab, data: bytes, folder: Path) -> None:
    """Check that a restore says no, and that no lab has been begun."""
    file = folder / "damaged.tar.gz"
    file.write_bytes(data)
    done = restore(lab, file, "damaged")

    assert done.returncode == 2
    assert f"{file} is damaged" in done.stderr
    assert not (labs() / "damaged").exists()


@pytest.mark.parametrize(
    "store",
    [
        each if each in {"loki", "postgres"} else pytest.param(each, marks=THOROUGH)
        for each in TAKEN
    ],
)
def test_a_restored_lab_gives_the_same_answers(
    restored: Lab, asked: Asked, answers: dict[str, object], store: str
) -> None:
    def same() -> None:
        assert asked.answer(restored, store) == answers[store]

    # A store that is just started may still be reading what it has found.
    eventually(same, within_s=60)


@pytest.mark.thorough
def test_a_restored_lab_goes_on(restored: Lab) -> None:
    """New data comes beside the old: the app writes, and Prometheus scrapes."""
    api = restored.address("api-server", "http").url
    people = requests.get(f"{api}/v1/people", timeout=10).json()
    assert people
    url = restored.address("prometheus", "http").url

    def scraped() -> None:
        got = requests.get(f"{url}/api/v1/query", params={"query": "up == 1"}, timeout=10).json()
        assert {each["metric"]["service"] for each in got["data"]["result"]} >= {SERVICE}

    eventually(scraped, within_s=60)
