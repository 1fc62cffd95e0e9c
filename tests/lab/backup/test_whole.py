"""A backup of a lab and a new lab out of it, with small programs in place of its servers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lab import up
from lab.api import Lab
from lab.backup import archive
from lab.backup.bring import Bring, absent, order
from lab.backup.manifest import Manifest
from lab.backup.store import Counts, Store
from lab.backup.stores import STORES
from lab.backup.take import Take, chosen
from lab.errors import LabError
from lab.folders import labs
from lab.process_runtime import Processes
from lab.processes import Binary
from lab.state import names
from lab.up import Order, Up
from tests.lab.conftest import Make
from tests.lab.test_up import Small

KEPT = b"what people have written"


def silent(*_: object) -> None:
    """Hear nothing."""


def asked(lab: Lab, folder: Path) -> Counts:
    """Take of a running server, in place of PostgreSQL."""
    lab.fetch("postgres", folder)
    return {"tables": 1}


@pytest.fixture
def small(home: Path, monkeypatch: pytest.MonkeyPatch, program: Make) -> list[Binary]:
    """Return the programs that labs consist of; one of them is asked, not copied."""
    programs = [program("loki"), program("postgres"), program("api-server", needs=("postgres",))]
    monkeypatch.setattr(up, "choose", lambda *_: Small(programs))
    monkeypatch.setattr(
        Lab, "_program", lambda _, name: next(p for p in programs if p.server.name == name)
    )

    def bring(lab: Lab, folder: Path) -> None:
        part = lab.parts
        assert "postgres" in part
        assert "api-server" not in part
        lab.put("postgres", folder)

    monkeypatch.setitem(STORES, "postgres", Store("postgres", asked, bring, ready=True))
    assert not names(), home
    return programs


@pytest.fixture
def lab(small: list[Binary]) -> Lab:
    """Return a lab that keeps something."""
    assert small
    start("one", 24000)
    lab = Lab("one")
    for name in ("loki", "postgres"):
        (lab.site.data_folder(name) / "kept").write_bytes(KEPT)
    return lab


def start(name: str, base: int) -> None:
    """Start a lab in the background."""
    ordered = Order(name, port_base=base, without=("traffic",))
    _, launch = Up(ordered, silent, silent).run(keep=True)
    launch.disown()


def take(lab: Lab, file: Path) -> Manifest:
    """Take a backup of all of a lab."""
    return Take(lab, file, chosen(lab, ()), silent, silent).run()


def bring(file: Path, manifest: Manifest, name: str = "two") -> Lab:
    """Start a new lab with it."""
    return Bring(file, manifest, order(manifest, name, port_base=24200), silent, silent).run()


def test_a_new_lab_has_what_the_old_one_had(lab: Lab, tmp_path: Path) -> None:
    file = tmp_path / "kept.tar.gz"
    manifest = take(lab, file)
    new = bring(file, archive.verify(file))

    assert list(tmp_path.glob("*.gz*")) == [file]
    # Grafana is not on every machine.
    assert {*manifest.without} - {"grafana"} == {"traffic"}
    assert manifest.stores["postgres"].counts == {"tables": 1}
    assert sorted(new.parts) == ["api-server", "loki", "postgres"]
    for name in ("loki", "postgres"):
        assert (new.site.data_folder(name) / "kept").read_bytes() == KEPT
    assert not (new.state.folder / "restored").exists()
    assert sorted(lab.state.running()) == ["api-server", "loki", "postgres"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError("full"), LabError("x")])
def test_a_backup_that_fails_leaves_no_file_and_all_servers(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise error

    (tmp_path / "to").mkdir()
    monkeypatch.setattr(archive, "info", fail)
    with pytest.raises((KeyboardInterrupt, LabError)):
        take(lab, tmp_path / "to" / "kept.tar.gz")

    assert list((tmp_path / "to").iterdir()) == []
    assert sorted(lab.state.running()) == ["api-server", "loki", "postgres"]


def test_what_cannot_be_written_is_told(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "info", fail)
    with pytest.raises(LabError, match=r"cannot be written: .*No space left") as caught:
        take(lab, tmp_path / "kept.tar.gz")
    assert "--to" in caught.value.hint


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_bytes(file.read_bytes()[:-9]),
        lambda file: file.unlink(),
    ],
)
def test_a_restore_that_fails_leaves_no_lab(
    lab: Lab, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    file = tmp_path / "kept.tar.gz"
    manifest = take(lab, file)
    spoil(file)

    with pytest.raises(LabError):
        bring(file, manifest)

    assert names() == ["one"]
    assert Processes().left(labs() / "two") == []


def test_an_older_server_is_not_given_what_a_newer_one_wrote(lab: Lab, tmp_path: Path) -> None:
    file = tmp_path / "kept.tar.gz"
    manifest = take(lab, file)
    newer = manifest.stores["loki"].model_copy(update={"version": "3.7"})
    changed = manifest.model_copy(update={"stores": {**manifest.stores, "loki": newer}})

    with pytest.raises(LabError, match=r"the backup is of loki 3.7, and this lab has loki "):
        bring(file, changed)

    assert names() == ["one"]


def test_a_store_that_the_new_lab_lacks_is_told(
    lab: Lab, small: list[Binary], tmp_path: Path
) -> None:
    file = tmp_path / "kept.tar.gz"
    manifest = take(lab, file)
    del small[0]
    said: list[str] = []

    Bring(file, manifest, order(manifest, "two", port_base=24200), silent, said.append).run()

    assert said == ["loki: this lab runs none; what the backup has of it is left out"]


def test_a_lab_that_is_there_is_told_with_the_ways_out(lab: Lab) -> None:
    absent("two")
    with pytest.raises(LabError, match="lab one is there already") as caught:
        absent(lab.name)
    assert "--name one-2 --port-base 24100" in caught.value.hint
    assert "down --name one" in caught.value.hint


def test_what_a_crashed_lab_kept_is_not_removed_unasked(lab: Lab) -> None:
    for name in lab.parts:
        lab.kill(name)

    with pytest.raises(LabError, match="lab one has crashed, and what it kept is still there"):
        absent(lab.name)


def test_a_server_that_has_ended_cannot_be_taken(lab: Lab, tmp_path: Path) -> None:
    lab.kill("loki")

    with pytest.raises(LabError, match="loki has ended, so what it keeps cannot be taken"):
        take(lab, tmp_path / "kept.tar.gz")
    assert list(tmp_path.glob("*.gz*")) == []
    assert not lab.by.alive(lab.parts["loki"].handle)


@pytest.mark.parametrize(
    ("only", "says"),
    [
        ("lokki", "--only lokki: lokki is no store"),
        ("tempo", "--only tempo: lab one has no tempo"),
        ("redis", "--only redis: redis is no store"),
    ],
)
def test_a_store_that_is_not_there_is_told(lab: Lab, only: str, says: str) -> None:
    with pytest.raises(LabError, match=says) as caught:
        chosen(lab, (only,))
    assert "there are: postgres, loki" in caught.value.hint


def test_only_some_are_taken_in_their_order(lab: Lab) -> None:
    assert [each.name for each in chosen(lab, ())] == ["postgres", "loki"]
    assert [each.name for each in chosen(lab, ("loki",))] == ["loki"]
