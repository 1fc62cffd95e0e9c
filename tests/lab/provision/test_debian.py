"""Packages are fetched by a private apt and unpacked; each refusal says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.provision.children import Children
from lab.provision.debian import Apt, named, size
from lab.provision.failure import ProvisionError
from lab.provision.pins import Debian
from lab.provision.progress import Item

from .conftest import Script

FORKY = Debian(suite="forky", packages={"prometheus": "3."})
OWN = Debian(packages={"redis-server": ""})
LISTED = "'https://one.test/p.deb' {file} 5 SHA256:aa"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Return the root of a machine that is a Debian."""
    root = tmp_path / "machine"
    (root / "etc/apt").mkdir(parents=True)
    (root / "etc/os-release").write_text("ID=debian\nVERSION_CODENAME=bookworm\n")
    (root / "etc/apt/sources.list").write_text("deb https://one.test/debian bookworm main\n")
    return root


@pytest.fixture
def tools(script: Script) -> Script:
    """Put stand-ins for dpkg on PATH: unpacking an archive makes usr/bin/it."""
    script("dpkg", "echo amd64")
    script("dpkg-deb", 'mkdir -p "$3/usr/bin" && cp "$2" "$3/usr/bin/it"')
    return script


def apt(recipe: Debian, machine: Path) -> Apt:
    base = machine.parent
    return Apt(recipe, base / "private", base / "apt.log", Children(), machine)


def lists(file: str) -> str:
    """Return the stand-in of apt-get: it lists and downloads one file."""
    return (
        'case "$*" in\n'
        f'*--print-uris*) echo "{LISTED.format(file=file)}";;\n'
        f"*download*) echo 12345 > ../archives/{file};;\n"
        "esac"
    )


def test_packages_are_fetched_and_unpacked(machine: Path, tools: Script, item: Item) -> None:
    tools("apt-get", lists("prometheus_3.5.3+ds1-6_amd64.deb"))
    tree = machine.parent / "tree"

    apt(FORKY, machine).make(tree, item)

    assert (tree / "usr/bin/it").read_text() == "12345\n"
    assert not (machine.parent / "private").exists()


def test_apt_gets_folders_of_its_own_and_the_mirror_of_the_machine(
    machine: Path, tools: Script, item: Item
) -> None:
    kept = machine.parent / "kept"
    copy = f'cp -r "$(dirname "$3")" {kept} 2>/dev/null; '
    tools("apt-get", copy + lists("prometheus_3.5.3_amd64.deb"))

    apt(FORKY, machine).make(machine.parent / "tree", item)

    settings = (kept / "apt.conf").read_text()
    assert f'Dir::State::status "{machine.parent}/private/status";' in settings
    assert 'APT::Architectures { "amd64"; };' in settings
    assert "trusted" not in (kept / "lab.sources").read_text().lower()
    assert "URIs: https://one.test/debian\nSuites: forky\n" in (kept / "lab.sources").read_text()


def test_the_own_release_is_resolved_against_what_is_installed(
    machine: Path, tools: Script, item: Item
) -> None:
    kept = machine.parent / "kept"
    copy = f'cp -r "$(dirname "$3")" {kept} 2>/dev/null; '
    tools("apt-get", copy + lists("redis-server_5%3a7.0.15-1_amd64.deb"))

    apt(OWN, machine).make(machine.parent / "tree", item)

    assert f'status "{machine}/var/lib/dpkg/status";' in (kept / "apt.conf").read_text()
    assert "Suites: bookworm\n" in (kept / "lab.sources").read_text()


def test_another_generation_is_refused_before_it_is_fetched(
    machine: Path, tools: Script, item: Item
) -> None:
    tools("apt-get", lists("prometheus_4.1.0-1_amd64.deb"))

    with pytest.raises(ProvisionError, match=r"prometheus is 4\.1\.0-1.* asks for 3\.\*"):
        apt(FORKY, machine).make(machine.parent / "tree", item)


@pytest.mark.parametrize(
    ("says", "hint"),
    [
        ("Could not resolve 'one.test'", "the network cannot be reached"),
        ("404  Not Found [IP: 1.2.3.4]", "the mirror does not have it"),
        ("The following signatures: NO_PUBKEY 1234", "update debian-archive-keyring"),
        ("write (28: No space left on device)", "the disk is full"),
    ],
)
def test_a_failure_is_told_with_a_remedy(
    machine: Path, tools: Script, item: Item, says: str, hint: str
) -> None:
    tools("apt-get", f'echo "E: {says}"; exit 100')

    with pytest.raises(ProvisionError) as caught:
        apt(FORKY, machine).make(machine.parent / "tree", item)

    assert says in caught.value.message
    assert hint in caught.value.hint


def test_a_machine_without_apt_is_told(
    machine: Path, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(machine))

    with pytest.raises(ProvisionError, match="has no apt-get, dpkg, dpkg-deb: it is not a Debian"):
        apt(FORKY, machine).make(machine.parent / "tree", item)


def test_a_child_of_debian_has_no_forky(machine: Path, tools: Script, item: Item) -> None:
    tools("apt-get", "exit 1")
    (machine / "etc/os-release").write_text("ID=ubuntu\nVERSION_CODENAME=noble\n")

    with pytest.raises(ProvisionError, match="no Debian, whose forky is needed"):
        apt(FORKY, machine).make(machine.parent / "tree", item)


def test_a_machine_without_a_mirror_is_told(machine: Path, tools: Script, item: Item) -> None:
    tools("apt-get", "exit 1")
    (machine / "etc/apt/sources.list").unlink()

    with pytest.raises(ProvisionError, match="name no mirror of bookworm"):
        apt(OWN, machine).make(machine.parent / "tree", item)


def test_installed_packages_that_do_not_fit_are_told(
    machine: Path, tools: Script, item: Item
) -> None:
    tools("apt-get", "true")

    with pytest.raises(ProvisionError, match="redis-server are installed, but do not fit"):
        apt(OWN, machine).make(machine.parent / "tree", item)


def test_an_archive_tells_its_package_and_version() -> None:
    assert named("redis-server_5%3a7.0.15-1~deb12u10_amd64.deb") == (
        "redis-server",
        "7.0.15-1~deb12u10",
    )


def test_the_size_of_a_growing_folder_is_summed(tmp_path: Path) -> None:
    (tmp_path / "partial").mkdir()
    (tmp_path / "partial" / "a").write_bytes(b"12")
    (tmp_path / "b").write_bytes(b"345")

    assert size(tmp_path) == 5
