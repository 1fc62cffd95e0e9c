"""Go builds: the sources are ours, the modules pinned, and a stand-in plays the toolchain."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.provision.children import Children
from lab.provision.failure import ProvisionError
from lab.provision.golang import BUILT, Build, check, go_on_path, memory
from lab.provision.pins import GoBuild
from lab.provision.progress import Item

from .conftest import Script

RECIPE = GoBuild(
    module="example.test/loki",
    version="3.7.6",
    packages=("example.test/loki/cmd/loki",),
    stamp="example.test/loki/build.Version",
    plain=("example.test/aws",),
)
# Lists two packages, and builds by printing them and making the command.
GO = """
case "$1" in
list) echo "go: downloading example.test/a v1"; printf 'fmt\\nexample.test/loki/cmd/loki\\n';;
mod) mkdir -p vendor;;
build)
  echo "$@" > ../arguments; env > ../environment; ls -R > ../files
  printf 'fmt\\nexample.test/loki/cmd/loki\\n'
  for each; do last=$before; before=$each; done
  echo program > "${last}loki";;
esac
"""


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """Return a folder with a go.mod."""
    folder = tmp_path / "golang" / "loki"
    folder.mkdir(parents=True)
    (folder / "go.mod").write_text("require (\n\texample.test/loki v3.7.6 // indirect\n)\n")
    return folder


def build(tmp_path: Path, modules: Path, go: Path) -> Build:
    folders = (tmp_path / "work", tmp_path / "go", tmp_path / "loki.log")
    return Build(RECIPE, modules, *folders, Children(), go)


def test_a_build_makes_the_commands(
    tmp_path: Path, modules: Path, script: Script, item: Item
) -> None:
    build(tmp_path, modules, script("go", GO)).make(tmp_path / "tree", item)

    assert (tmp_path / "tree/bin/loki").read_text() == "program\n"
    assert not (tmp_path / "work").exists()
    assert (item.done, item.total) == (2, 2)


def test_the_build_is_reproducible_and_stamped(
    tmp_path: Path, modules: Path, script: Script, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOFLAGS", "-tags=surprise")
    build(tmp_path, modules, script("go", GO)).make(tmp_path / "tree", item)

    arguments = (tmp_path / "arguments").read_text()
    for each in (
        "-mod=readonly -trimpath -pgo=off",
        "-ldflags=-s -w -X example.test/loki/build.Version=3.7.6",
        "-gcflags=all=-dwarf=false -gcflags=example.test/aws/...=-dwarf=false -N -l",
    ):
        assert each in arguments
    environment = (tmp_path / "environment").read_text().splitlines()
    assert f"GOMODCACHE={tmp_path}/go/mod" in environment
    assert f"GOCACHE={tmp_path}/go/build" in environment
    assert {"CGO_ENABLED=0", "GOFLAGS=-buildvcs=false -modcacherw"} <= set(environment)


def test_files_that_are_added_to_modules_mean_a_vendored_build(
    tmp_path: Path, modules: Path, script: Script, item: Item
) -> None:
    (modules / "_vendor" / "codec").mkdir(parents=True)
    (modules / "_vendor" / "codec" / "original.go").touch()

    build(tmp_path, modules, script("go", GO)).make(tmp_path / "tree", item)

    assert "-mod=vendor" in (tmp_path / "arguments").read_text()
    assert "./vendor/codec:\noriginal.go" in (tmp_path / "files").read_text()


def test_what_was_compiled_before_an_interruption_counts(
    tmp_path: Path, modules: Path, script: Script
) -> None:
    (tmp_path / "go").mkdir()
    (tmp_path / "go" / BUILT).write_text("fmt\nanother/build\n")
    seen: list[tuple[str, float]] = []
    item = Item("loki", 0, lambda item: seen.append((item.state, item.done)))
    silent = GO.replace("printf 'fmt\\nexample.test/loki/cmd/loki\\n'\n  for", "for")

    build(tmp_path, modules, script("go", silent)).make(tmp_path / "tree", item)

    assert seen[-1] == ("linking", 1)


def test_a_failed_build_shows_its_last_lines_and_keeps_the_caches(
    tmp_path: Path, modules: Path, script: Script, item: Item
) -> None:
    go = script("go", 'case "$1" in build) echo "x.go:1: undefined: y"; exit 1;; esac')

    with pytest.raises(ProvisionError) as caught:
        build(tmp_path, modules, go).make(tmp_path / "tree", item)

    assert caught.value.message == (
        "building for example.test/loki failed with status 1; "
        f"its log is {tmp_path}/loki.log\n  | x.go:1: undefined: y"
    )
    assert (tmp_path / "go").is_dir()


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("require example.test/loki v3.7.5\n", "has version 3.7.5"),
        ("require example.test/lokiad v3.7.6\n", "has no such module"),
    ],
)
def test_a_pin_that_go_mod_does_not_share_is_refused(modules: Path, text: str, has: str) -> None:
    (modules / "go.mod").write_text(text)

    with pytest.raises(ProvisionError, match=has) as caught:
        check(RECIPE, modules)

    assert "go get example.test/loki@v3.7.6" in caught.value.hint


@pytest.mark.parametrize(("version", "found"), [("1.26.8", True), ("1.25.9", False)])
def test_the_machines_own_go_counts_when_it_is_new_enough(
    script: Script, version: str, *, found: bool
) -> None:
    path = script("go", f"echo go{version}")

    assert go_on_path("1.26.5") == (path if found else None)


@pytest.mark.usefixtures("bin_folder")
def test_a_machine_may_have_no_go(monkeypatch: pytest.MonkeyPatch, bin_folder: Path) -> None:
    monkeypatch.setenv("PATH", str(bin_folder))

    assert go_on_path("1.26") is None


def test_compilers_get_memory_only_where_there_is_enough() -> None:
    assert memory(4, 8) == {"GOGC": "off", "GOMEMLIMIT": "2048MiB"}
    assert memory(4, 3) == {}
