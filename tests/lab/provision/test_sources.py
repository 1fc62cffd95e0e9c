"""Mirrors are read from both formats of apt's sources, and third parties are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.provision.sources import (
    KEYRING,
    Source,
    codename_of,
    deb822,
    is_debian,
    machine_sources,
    of_release,
    of_suite,
    one_line,
)

DEB822 = """\
# the main archive
Types: deb deb-src
URIs: https://one.test/debian https://two.test/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /keys/a.gpg

Types: deb
Enabled: no
URIs: https://off.test/debian
Suites: bookworm
Components: main

Types: deb-src
URIs: https://source.test/debian
Suites: bookworm
Components: main
"""
MAIN = Source("https://one.test/debian", ("bookworm", "bookworm-updates"), ("main",), "/k")
SECURITY = Source("https://one.test/security", ("bookworm-security",), ("main",), "/k")
OTHER = Source("https://node.test/deb", ("nodistro",), ("main",))


def test_deb822_gives_a_source_for_each_address_that_is_on() -> None:
    found = [*deb822(DEB822)]

    assert [source.uri for source in found] == [
        "https://one.test/debian",
        "https://two.test/debian",
    ]
    assert found[0].suites == ("bookworm", "bookworm-updates")
    assert found[0].components == ("main", "contrib")
    assert found[0].signed_by == "/keys/a.gpg"


def test_a_key_within_deb822_keeps_its_lines() -> None:
    stanza = (
        "Types: deb\nURIs: https://one.test\nSuites: x\nComponents: main\n"
        "Signed-By:\n -----BEGIN-----\n .\n abc\n"
    )

    (found,) = deb822(stanza)

    assert str(found).endswith("Signed-By: \n -----BEGIN-----\n .\n abc\n")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "deb https://one.test/debian bookworm main contrib # comment",
            [Source("https://one.test/debian", ("bookworm",), ("main", "contrib"))],
        ),
        (
            "deb [arch=amd64 signed-by=/k.gpg] https://one.test x main",
            [Source("https://one.test", ("x",), ("main",), "/k.gpg")],
        ),
        ("# deb https://one.test/debian bookworm main", []),
        ("deb-src https://one.test/debian bookworm main", []),
        ("", []),
    ],
)
def test_one_line_sources(line: str, found: list[Source]) -> None:
    assert [*one_line(line)] == found


def test_all_files_of_the_machine_are_read_and_no_others(tmp_path: Path) -> None:
    parts = tmp_path / "etc/apt/sources.list.d"
    parts.mkdir(parents=True)
    (tmp_path / "etc/apt/sources.list").write_text("deb https://a.test x main\n")
    (parts / "b.list").write_text("deb https://b.test x main\n")
    (parts / "c.sources").write_text(DEB822)
    (parts / "d.sources.save").write_text(DEB822)

    assert [source.uri for source in machine_sources(tmp_path)] == [
        "https://a.test",
        "https://b.test",
        "https://one.test/debian",
        "https://two.test/debian",
    ]


def test_a_release_has_its_updates_and_security_and_nobody_elses() -> None:
    assert of_release([OTHER, MAIN, SECURITY], "bookworm") == [MAIN, SECURITY]
    assert of_release([MAIN], "trixie") == []


def test_another_suite_comes_from_the_main_mirror_under_debians_keyring(tmp_path: Path) -> None:
    keyring = tmp_path / KEYRING
    keyring.parent.mkdir(parents=True)
    keyring.touch()

    assert of_suite([SECURITY, MAIN], "forky", "bookworm", tmp_path) == [
        Source("https://one.test/debian", ("forky",), ("main",), str(keyring))
    ]
    assert of_suite([SECURITY], "forky", "bookworm", tmp_path) == []


def test_the_release_is_read(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text('ID=ubuntu\nVERSION_CODENAME="noble"\n')

    assert codename_of(tmp_path) == "noble"
    assert not is_debian(tmp_path)


def test_a_machine_without_a_release_file_is_no_debian(tmp_path: Path) -> None:
    assert codename_of(tmp_path) == ""
    assert not is_debian(tmp_path)
