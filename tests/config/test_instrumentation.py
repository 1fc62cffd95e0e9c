"""The generated part of the instrumentation libraries."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from config.environment import load_environment
from config.instrumentation import ROOT, app, class_name, difference, render_instrumentation
from config.template import Templates
from tests import loaded

CATALOGUE = loaded.catalogue()
PYTHON = "instrumentation/python/src/setarcos_metrics/catalogue.py"
FACTS = "instrumentation/python/src/setarcos_metrics/facts.py"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a repository with its catalogue and templates, and nothing generated."""
    for name in ("catalogue", "templates"):
        shutil.copytree(ROOT / "config" / name, tmp_path / "config" / name)
    return tmp_path


def call(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app(home), arguments)


@cache
def names(path: str) -> Mapping[str, Any]:
    """Return what a generated module has."""
    module = ModuleType("generated")
    text = render_instrumentation(CATALOGUE)[path]
    exec(compile(text, path, "exec"), module.__dict__)  # noqa: S102 - that is what is tested
    return module.__dict__


def test_what_is_committed_is_what_the_catalogue_says() -> None:
    assert difference(render_instrumentation(CATALOGUE)) == ""


@pytest.mark.parametrize("name", sorted(CATALOGUE.metrics))
def test_every_metric_is_a_constructor_with_its_labels_values_and_buckets(name: str) -> None:
    metric = CATALOGUE.metrics[name]
    constructor = names(PYTHON)[class_name(metric)]
    family = constructor.family

    assert type(family).__name__.lower() == metric.type
    assert (family.name, family.help) == (name, metric.help)
    assert family.exposed_by == metric.exposed_by
    assert getattr(family, "buckets", ()) == metric.buckets
    assert {label.name: (*label.values, label.overflow) for label in family.labels} == {
        label: CATALOGUE.label_values(metric, label) for label in metric.labels
    }


@pytest.mark.parametrize("name", sorted(CATALOGUE.metrics))
def test_its_methods_take_the_labels_by_name_and_nothing_else(name: str) -> None:
    metric = CATALOGUE.metrics[name]
    constructor = names(PYTHON)[class_name(metric)]
    method = {"counter": "inc", "gauge": "set", "histogram": "observe"}[metric.type]
    parameters = inspect.signature(getattr(constructor, method)).parameters.values()

    keywords = [each.name for each in parameters if each.kind is each.KEYWORD_ONLY]
    assert tuple(keywords) == metric.labels
    assert {each.annotation for each in parameters if each.kind is each.KEYWORD_ONLY} <= {"str"}


def test_prices_and_kinds_of_log_lines_are_the_catalogues() -> None:
    facts = names(FACTS)

    assert {name: (price.input, price.output) for name, price in facts["PRICES"].items()} == {
        name: (model.price.input, model.price.output) for name, model in CATALOGUE.ai_models.items()
    }
    assert facts["LOG_KINDS"] == tuple(each.kind for each in CATALOGUE.retention.logs)


def test_servers_are_rendered_without_the_sources() -> None:
    files = loaded.rendered(load_environment("production"))

    assert not [name for name in files if name.startswith("instrumentation")]


def test_the_command_writes_once(home: Path) -> None:
    first, second = call(home), call(home)

    assert (first.exit_code, first.output) == (0, f"{PYTHON} written\n{FACTS} written\n")
    assert (second.exit_code, second.output) == (0, "")
    assert (home / PYTHON).read_text("utf-8") == render_instrumentation(CATALOGUE)[PYTHON]


def test_drift_is_shown_as_a_diff_and_fails(home: Path) -> None:
    call(home)
    labels = home / "config" / "catalogue" / "labels.yaml"
    labels.write_text(labels.read_text("utf-8").replace("meditation", "fasting"), "utf-8")
    shown = call(home, "--check")

    assert shown.exit_code == 1
    assert '-                    "meditation",' in shown.output
    assert '+                    "fasting",' in shown.output
    assert "fix: nox -s render" in shown.output


def test_no_drift_is_told(home: Path) -> None:
    call(home)

    assert call(home, "--check").exit_code == 0


def test_a_mistake_in_a_template_is_told_with_its_place(home: Path) -> None:
    template = home / "config/templates/instrumentation/python/catalogue.py.j2"
    template.write_text("<< heather >>\n", "utf-8")
    shown = call(home)

    assert shown.exit_code == 2
    assert "instrumentation/python/catalogue.py.j2:1" in shown.output
    assert "heather" in shown.output


def test_a_repository_without_the_library_generates_nothing(home: Path) -> None:
    shutil.rmtree(home / "config/templates/instrumentation")
    templates = Templates(home / "config/templates")

    assert render_instrumentation(CATALOGUE, templates) == {}
