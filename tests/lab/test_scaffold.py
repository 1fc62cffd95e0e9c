"""A scaffold leaves a catalogue that loads, or one that is as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from config.catalogue import load, load_catalogue
from lab import scaffold

Call = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the catalogue that the scaffold works on."""
    catalogue = tmp_path / "config" / "catalogue"
    shutil.copytree(load.HERE, catalogue)
    (tmp_path / "config" / "templates").mkdir()
    monkeypatch.setattr(scaffold, "CATALOGUE", catalogue)
    servers = tmp_path / "lab" / "servers"
    shutil.copytree(scaffold.SERVERS, servers)
    monkeypatch.setattr(scaffold, "SERVERS", servers)
    monkeypatch.setattr(scaffold, "load_catalogue", lambda: load_catalogue(catalogue))
    return catalogue


def call(*arguments: str) -> Result:
    return CliRunner().invoke(scaffold.app, arguments)


def files(root: Path) -> dict[Path, bytes]:
    servers = scaffold.SERVERS.rglob("*.py")
    return {path: path.read_bytes() for path in (*root.rglob("*.yaml"), *servers)}


def test_a_new_metric_is_in_the_catalogue_and_says_what_is_next(root: Path) -> None:
    result = call("metric", "quest_hints_total", "--file", "quest")

    assert result.exit_code == 0
    assert load_catalogue(root).metrics["quest_hints_total"].type.value == "counter"
    assert "config/catalogue/metrics/quest.yaml" in result.stdout
    assert "next:" in result.stdout


@pytest.mark.parametrize(("name", "kind"), [("quest_hints", "gauge"), ("x_seconds", "histogram")])
def test_a_new_metric_has_the_type_that_was_asked_for(root: Path, name: str, kind: str) -> None:
    assert call("metric", name, "--file", "quest", "--type", kind).exit_code == 0
    assert load_catalogue(root).metrics[name].type.value == kind


def test_a_new_server_has_a_port_a_job_and_a_template(root: Path) -> None:
    result = call("server", "memcached-exporter")

    catalogue = load_catalogue(root)
    assert result.exit_code == 0
    assert catalogue.services["memcached-exporter"].port("http").slot >= 50
    assert catalogue.jobs["memcached-exporter"].targets[0].service == "memcached-exporter"
    template = root.parent / "templates" / "memcached-exporter" / "memcached-exporter.flags.j2"
    assert "listen" in template.read_text()
    module = scaffold.SERVERS / "memcached_exporter.py"
    assert 'NAME = "memcached-exporter"' in module.read_text()
    assert "node" not in module.read_text()
    compile(module.read_text(), module, "exec")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("metric", "quests_started_total"), "metric quests_started_total exists already"),
        (("metric", "new_total", "--file", "qest"), "nearest: quest"),
        (("metric", "Wrong-Name"), "has a wrong form"),
        (("metric", "quest_hints_total", "--type", "gauge"), "counters, and only counters"),
        (("server", "loki"), "server loki exists already"),
        (("server", "Wrong_Name"), "has a wrong form"),
    ],
)
def test_a_mistake_is_one_message_and_changes_nothing(
    root: Path, arguments: tuple[str, ...], says: str
) -> None:
    before = files(root)

    result = call(*arguments)

    assert result.exit_code == 2
    assert says in result.stderr
    assert before == files(root)
    assert list((root.parent / "templates").rglob("*.j2")) == []
