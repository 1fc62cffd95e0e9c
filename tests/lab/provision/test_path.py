"""PATH counts when the version fits; the version is asked once as long as the file stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lab.provision.path import fits, newest_first, on_path, version_of
from lab.provision.pins import Wanted
from lab.provision.result import Binary
from lab.provision.seen import Seen

from .conftest import Script

LOKI = Wanted(commands=("loki-server", "loki"), at_least="3.5", below="4")


def test_a_fitting_version_on_path_is_taken(tmp_path: Path, script: Script) -> None:
    path = script("loki", "echo 'loki, version 3.7.6 (branch: , revision: unknown)'")

    assert on_path("loki", LOKI, Seen(tmp_path)) == Binary("loki", path, "3.7.6", "PATH", {})


def test_one_that_does_not_fit_is_refused_with_both_versions(
    tmp_path: Path, script: Script
) -> None:
    path = script("loki", "echo 'loki, version 2.9.1'")

    assert on_path("loki", LOKI, Seen(tmp_path)) == (
        f"{path} is 2.9.1, but 3.5 or newer, below 4, is needed"
    )


def test_a_later_name_counts_when_an_earlier_one_does_not_fit(
    tmp_path: Path, script: Script
) -> None:
    script("loki-server", "echo 2.0.0")
    path = script("loki", "echo 3.6.0")

    found = on_path("loki", LOKI, Seen(tmp_path))

    assert isinstance(found, Binary)
    assert found.path == path


def test_nothing_on_path_is_said(tmp_path: Path, bin_folder: Path) -> None:
    assert bin_folder.is_dir()
    assert on_path("loki", LOKI, Seen(tmp_path)) == "not on PATH"


@pytest.mark.usefixtures("bin_folder")
def test_a_home_counts_before_path(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted(commands=("grafana",), home="GRAFANA_HOME", at_least="12")
    home = tmp_path / "grafana-12.1"
    (home / "bin").mkdir(parents=True)
    script("grafana", "echo grafana version 12.1.0").rename(home / "bin" / "grafana")
    script("grafana", "echo grafana version 12.3.0")
    monkeypatch.setenv("GRAFANA_HOME", str(home))

    assert on_path("grafana", wanted, Seen(tmp_path)) == Binary(
        "grafana", home / "bin" / "grafana", "12.1.0", "GRAFANA_HOME", {}
    )


def test_versioned_folders_count_the_newest_first() -> None:
    folders = [Path(f"/usr/lib/postgresql/{number}/bin") for number in (9, 15, 14)]

    assert [path.parent.name for path in newest_first(iter(folders))] == ["15", "14", "9"]


@pytest.mark.parametrize(
    ("says", "version"),
    [
        ("prometheus, version 3.5.3+ds1 (branch: debian/sid, revision: 3.5.3+ds1-6)", "3.5.3"),
        ("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64", "7.0.15"),
        ("time=2026-11-24T09:02:30Z level=info msg=Redis Metrics Exporter 1.86.0-1", "1.86.0"),
        ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "15.18"),
        ("go1.26.8", "1.26.8"),
        ("2.11.4", "2.11.4"),
        ("nothing to tell", ""),
    ],
)
def test_the_version_is_found_in_what_programs_say(script: Script, says: str, version: str) -> None:
    assert version_of(script("it", f"echo '{says}' >&2"), ("--version",), {}) == version


def test_a_program_that_fails_tells_no_version(script: Script) -> None:
    assert version_of(script("it", "echo 1.2.3; exit 1"), ("--version",), {}) == ""


@pytest.mark.parametrize(
    ("version", "fitting"),
    [("3.5", True), ("3.10.1", True), ("3.4.9", False), ("4.0", False), ("", False)],
)
def test_bounds(version: str, *, fitting: bool) -> None:
    assert fits(version, LOKI) is fitting


def test_a_program_is_asked_again_only_when_it_has_changed(tmp_path: Path, script: Script) -> None:
    asked = tmp_path / "asked"
    path = script("loki", f"echo x >> {asked}; echo 3.6.0")
    for _ in range(2):
        on_path("loki", LOKI, Seen(tmp_path))
    assert asked.read_text() == "x\n"

    os.utime(path, ns=(1, 1))
    on_path("loki", LOKI, Seen(tmp_path))

    assert asked.read_text() == "x\nx\n"


def test_a_damaged_memory_is_forgotten(tmp_path: Path, script: Script) -> None:
    script("loki", "echo 3.6.0")
    (tmp_path / "seen.json").write_text("{", encoding="utf-8")

    assert isinstance(on_path("loki", LOKI, Seen(tmp_path)), Binary)
