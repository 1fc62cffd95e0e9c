"""flake.nix: read here without Nix, and parsed by it where it is installed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from lab.provision.pins import pins

ROOT = Path(__file__).parents[1]
FLAKE = ROOT / "flake.nix"
TEXT = FLAKE.read_text(encoding="utf-8")
SYSTEMS = {"x86_64-linux", "aarch64-linux", "aarch64-darwin"}
PARSER = shutil.which("nix-instantiate")


def listed(name: str) -> list[str]:
    """Return the strings of the list that is called `name` in the flake."""
    found = re.search(rf"\b{name} = \[([^\]]*)\]", TEXT)
    assert found, f"flake.nix has no list '{name}'"
    return re.findall(r'"([^"]+)"', found[1])


def test_nixpkgs_is_pinned_to_one_revision() -> None:
    assert len(re.findall(r"github:NixOS/nixpkgs/[0-9a-f]{40}\"", TEXT)) == 1
    assert TEXT.count("github:") == 1


def test_the_lock_file_holds_that_revision() -> None:
    lock = ROOT / "flake.lock"
    if not lock.is_file():
        pytest.skip("flake.lock is not there: the first nix develop writes it")

    locked = json.loads(lock.read_text(encoding="utf-8"))["nodes"]["nixpkgs"]["locked"]
    assert f"github:NixOS/nixpkgs/{locked['rev']}" in TEXT


def test_the_systems_are_those_that_the_documentation_names() -> None:
    page = (ROOT / "docs" / "nix.md").read_text(encoding="utf-8")

    assert set(listed("systems")) == SYSTEMS
    assert [system for system in SYSTEMS if system not in page] == []


def test_every_binary_of_the_lab_has_a_package() -> None:
    table = re.search(r"providers = \{([^}]*)\}", TEXT)
    assert table
    providers = re.findall(r'^ *([\w-]+) = "[\w.-]+";$', table[1], re.MULTILINE)
    wanted = sorted(name for name, binary in pins().binary.items() if binary.commands)

    assert providers == wanted
    assert len(table[1].split()) == 3 * len(providers)


def test_every_app_is_a_session_of_nox() -> None:
    apps = re.search(r"apps = each \(pkgs: lib\.genAttrs \[([^\]]*)\]", TEXT)
    assert apps
    names = re.findall(r'"(\w+)"', apps[1])
    sessions = re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(), re.MULTILINE)

    assert names
    assert set(names) <= set(sessions)


def test_its_lines_are_formatted() -> None:
    """No formatter of Nix is a package of Debian or PyPI: what nixfmt would change first."""
    lines = TEXT.splitlines()

    assert [line for line in lines if len(line) > 100] == []
    assert [line for line in lines if line != line.rstrip() or "\t" in line] == []
    assert [line for line in lines if (len(line) - len(line.lstrip())) % 2] == []
    assert TEXT.endswith("}\n")


@pytest.mark.skipif(PARSER is None, reason="nix-instantiate is not on PATH: install Nix")
def test_nix_parses_it() -> None:
    assert PARSER
    done = subprocess.run(
        [PARSER, "--store", "dummy://", "--parse", str(FLAKE)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
