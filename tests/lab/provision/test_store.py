"""An entry of the cache is there whole or not at all, whoever is interrupted or waits."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from lab.provision import store as module
from lab.provision.store import Entry, Store, key_of, libraries, library_folders, remove


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def made(store: Store, text: str = "program") -> Entry:
    tree = store.begin("loki-1")
    (tree / "bin").mkdir()
    (tree / "bin" / "loki").write_text(text, encoding="utf-8")
    return store.commit("loki-1", tree, "golang.loki", {"loki": "3.7.6"})


def test_what_is_committed_is_found_again(store: Store) -> None:
    entry = made(store)

    assert store.entry("loki-1") == entry
    assert entry.manifest.versions == {"loki": "3.7.6"}
    assert entry.intact(entry.folder / "bin" / "loki")
    assert [path.name for path in (store.cache / "entries").iterdir()] == ["loki-1"]


def test_what_is_not_committed_is_not_there_and_is_cleared_by_the_next(store: Store) -> None:
    tree = store.begin("loki-1")
    (tree / "half").touch()

    assert store.entry("loki-1") is None
    assert not any(store.begin("loki-1").iterdir())


def test_a_failure_while_writing_leaves_no_entry(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "digest_of", full)
    with pytest.raises(OSError, match="No space left"):
        made(store)

    assert store.entry("loki-1") is None


def test_a_new_one_replaces_a_damaged_one(store: Store) -> None:
    entry = made(store)
    (entry.folder / "bin" / "loki").write_text("damaged", encoding="utf-8")

    entry = made(store, "mended")

    assert (entry.folder / "bin" / "loki").read_text() == "mended"
    assert [path.name for path in (store.cache / "entries").iterdir()] == ["loki-1"]


@pytest.mark.parametrize("text", ["", "{", '{"recipe": "x"}'])
def test_an_entry_with_a_damaged_manifest_is_none(store: Store, text: str) -> None:
    (made(store).folder / "manifest.json").write_text(text, encoding="utf-8")

    assert store.entry("loki-1") is None


def test_damage_is_seen(store: Store) -> None:
    entry = made(store)
    path = entry.folder / "bin" / "loki"

    path.write_text("prOgram", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert not entry.intact(path)

    path.unlink()
    assert not entry.intact(path)


def test_a_copy_without_times_is_no_damage(store: Store) -> None:
    entry = made(store)
    path = entry.folder / "bin" / "loki"

    os.utime(path, ns=(1, 1))

    assert entry.intact(path)


def test_a_link_counts_as_what_it_points_to(store: Store) -> None:
    tree = store.begin("redis")
    (tree / "real").touch()
    (tree / "link").symlink_to("real")
    (tree / "out").symlink_to("/bin/sh")

    entry = store.commit("redis", tree, "debian.redis", {})

    assert entry.intact(entry.folder / "link")
    assert not entry.intact(entry.folder / "out")


def test_everybody_may_read_an_entry(store: Store) -> None:
    tree = store.begin("x")
    (tree / "program").touch(0o700)
    (tree / "settings").touch(0o600)
    (tree / "closed").mkdir(0o700)
    store.cache.chmod(0o700)

    folder = store.commit("x", tree, "debian.x", {}).folder

    assert (folder / "program").stat().st_mode & 0o777 == 0o755
    assert (folder / "settings").stat().st_mode & 0o777 == 0o644
    assert (folder / "closed").stat().st_mode & 0o777 == 0o755
    assert store.cache.stat().st_mode & 0o777 == 0o755


def test_a_second_one_waits_until_the_first_has_finished(store: Store) -> None:
    waits, order = threading.Event(), []

    def second() -> None:
        with store.held("loki-1", waits.set):
            order.append("second")

    thread = threading.Thread(target=second)
    with store.held("loki-1", lambda: None):
        thread.start()
        assert waits.wait(10)
        order.append("first")
    thread.join()

    assert order == ["first", "second"]


def test_who_waits_may_give_up(store: Store) -> None:
    def give_up() -> None:
        raise KeyboardInterrupt

    with store.held("x", lambda: None), pytest.raises(KeyboardInterrupt), store.held("x", give_up):
        pass


def test_a_key_changes_with_all_that_it_depends_on() -> None:
    keys = {
        key_of("golang.loki", "3.7.6", "facts", "files"),
        key_of("golang.loki", "3.7.6", "facts", "other files"),
        key_of("golang.loki", "3.7.7", "facts", "files"),
    }

    assert len(keys) == 3
    assert all(key.startswith("golang-loki-3.7.") for key in keys)
    assert key_of("debian.forky", "", "x").startswith("debian-forky-")


def test_folders_with_libraries_are_told_to_programs(tmp_path: Path) -> None:
    for name in ("usr/lib/x86_64-linux-gnu/liblua.so.5", "usr/lib/python3/it.so"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()

    places = library_folders(tmp_path)

    assert libraries(tmp_path, places) == {
        "LD_LIBRARY_PATH": str(tmp_path / "usr/lib/x86_64-linux-gnu")
    }
    assert libraries(tmp_path, ()) == {}


def test_read_only_folders_are_removed_too(tmp_path: Path) -> None:
    folder = tmp_path / "mod"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "file").touch()
    (folder / "inner").chmod(0o500)
    folder.chmod(0o500)

    remove(folder)
    remove(folder)

    assert not folder.exists()
