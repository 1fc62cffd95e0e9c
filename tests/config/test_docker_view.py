"""The view of the engine: two lists and a sign of life can be read, and nothing else."""

from __future__ import annotations

import re

import pytest

from config.addresses import listen
from config.environment import Addressing, load_environment
from tests import loaded

FILE = "docker-view/Caddyfile"


@pytest.fixture(scope="module")
def text() -> str:
    """Return the rendered file of a lab in containers."""
    changed = {"addressing": Addressing.NAMES, "without": ()}
    return loaded.rendered(load_environment("lab").model_copy(update=changed))[FILE]


def block(text: str, start: str) -> list[str]:
    """Return the lines between `start {` and the brace that closes it."""
    lines = [line.strip() for line in text.splitlines()]
    first = lines.index(f"{start} {{") + 1
    return lines[first : lines.index("}", first)]


def allowed(text: str, path: str) -> bool:
    """Tell whether a path is one of those that are passed on."""
    (pattern,) = [line.split()[1] for line in block(text, "@read") if "path_regexp" in line]
    return re.search(pattern, path) is not None


@pytest.mark.parametrize("version", ["", "/v1.41", "/v1.100"])
@pytest.mark.parametrize("path", ["/_ping", "/containers/json", "/networks"])
def test_the_lists_can_be_read(text: str, version: str, path: str) -> None:
    assert allowed(text, f"{version}{path}")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/info",
        "/version",
        "/images/json",
        "/volumes",
        "/secrets",
        "/events",
        # These would tell variables, or let somebody in.
        "/containers/one/json",
        "/containers/one/logs",
        "/containers/one/exec",
        "/containers/create",
        "/containers/json/../one/json",
        "/networks/one",
        "/networks/create",
        "/v1.41/containers/one/json",
        "/v1.41/networks/",
        "/v1.41/x/containers/json",
        "/x/containers/json",
        "/vX/containers/json",
        "/v1.41//containers/json",
    ],
)
def test_nothing_else_is_passed_on(text: str, path: str) -> None:
    assert not allowed(text, path)


def test_only_reading_is_passed_on(text: str) -> None:
    assert [line for line in block(text, "@read") if line.startswith("method")] == [
        "method GET HEAD"
    ]


def test_both_conditions_must_hold_and_the_rest_is_refused(text: str) -> None:
    """Conditions of one matcher hold together; those of two would hold each for itself."""
    assert len(block(text, "@read")) == 2
    assert text.count("reverse_proxy") == 1
    assert block(text, "handle @read") == ["reverse_proxy unix//var/run/docker.sock"]
    (refusal,) = block(text, "handle")
    assert refusal.startswith("respond ")
    assert refusal.endswith(" 403")


def test_it_has_no_other_door(text: str) -> None:
    """Caddy's own interface could change the file while it runs."""
    catalogue, environment = loaded.catalogue(), load_environment("lab")
    changed = environment.model_copy(update={"addressing": Addressing.NAMES})
    sites = re.findall(r"^(\S+) \{$", text, flags=re.MULTILINE)

    assert "admin off" in text
    assert sites == [f":{listen(catalogue, changed, 'docker-view', 'http').port}"]


@pytest.mark.parametrize("name", ["lab", "production"])
def test_it_is_only_where_there_is_an_engine_to_look_at(name: str) -> None:
    assert FILE not in loaded.rendered(load_environment(name))
