"""A new alert is a rule, its unit tests and its runbook; a mistake leaves every file as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from acceptance.rule_cases import kinds_of, kinds_wanted
from config.alerts import alert_problems, alerts
from config.catalogue import load_catalogue
from config.catalogue.rules import FILL_IN, AlertRule
from config.dashboards import load_library
from config.environment import load_environment
from config.rules import rendered_groups
from config.runbooks import Known, problems, read
from lab import scaffold
from lab.new_alert import HERE, new_alert

NAME = "HintsUnread"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of what the command works on."""
    for folder in ("config/catalogue", "dashboards", "acceptance/rules"):
        shutil.copytree(HERE / folder, tmp_path / folder)
    monkeypatch.setattr(scaffold, "new_alert", lambda wanted: new_alert(wanted, tmp_path))
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(scaffold.app, ["alert", *arguments])


def files(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def rule(root: Path) -> AlertRule:
    catalogue = load_catalogue(root / "config" / "catalogue")
    return next(each for each, _, _ in alerts(catalogue) if each.alert == NAME)


def test_three_files_are_written_and_nothing_else(root: Path) -> None:
    before = files(root)
    result = call(NAME, "--area", "application")
    after = files(root)
    rules = root / "config/catalogue/alerts/application.yaml"

    assert result.exit_code == 0, result.stderr
    assert after.keys() - before.keys() == {
        root / "acceptance/rules/HintsUnread.test.yaml",
        root / "docs/runbooks/HintsUnread.md",
    }
    assert [path for path in before if after[path] != before[path]] == [rules]
    assert after[rules].startswith(before[rules].rstrip())
    assert "written: config/catalogue/alerts/application.yaml,\n" in result.stdout
    assert f"next: write what belongs in the place of {FILL_IN}" in result.stdout


def test_a_new_area_gets_a_file(root: Path) -> None:
    result = call(NAME, "--area", "hints", "--new-area")
    catalogue = load_catalogue(root / "config" / "catalogue")

    assert result.exit_code == 0, result.stderr
    assert [each.alert for each in catalogue.groups["hints-alerts"].alerts] == [NAME]


def test_the_rule_is_right_but_for_its_texts(root: Path) -> None:
    call(NAME)
    catalogue, production = (
        load_catalogue(root / "config/catalogue"),
        load_environment("production"),
    )
    told = list(alert_problems(catalogue, production, load_library(root / "dashboards")))

    assert NAME in str(rendered_groups(catalogue, production))
    assert [problem.message for problem in told] == [
        f"{NAME}: its summary is still to be written",
        f"{NAME}: its description is still to be written",
    ]


def test_the_unit_tests_are_of_every_kind(root: Path) -> None:
    call(NAME)
    file = root / "acceptance/rules/HintsUnread.test.yaml"

    assert set(kinds_wanted(rule(root))) <= kinds_of(file, NAME)
    names = [test["name"] for test in yaml.safe_load(file.read_text())["tests"]]
    assert all(FILL_IN in name for name in names)


def test_the_runbook_lacks_nothing_but_its_words(root: Path) -> None:
    call(NAME)
    catalogue, production = (
        load_catalogue(root / "config/catalogue"),
        load_environment("production"),
    )
    known = Known.of(catalogue, production, load_library(root / "dashboards"))
    told = problems(read(root / "docs/runbooks/HintsUnread.md", "x.md"), known)

    assert {problem.rule for problem in told} == {"runbook/placeholder"}
    assert len(told) >= 10


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("hints_unread",), "'hints_unread' is not in CamelCase"),
        (("hints_unread",), "HintsUnread"),
        (("TargetDown",), "alert TargetDown exists already"),
        ((NAME, "--area", "aplication"), "nearest: application"),
        ((NAME, "--area", "hints"), "or add --new-area"),
        ((NAME, "--area", "Hints", "--new-area"), "'Hints' is no name of an area"),
    ],
)
def test_a_mistake_is_one_message_and_changes_nothing(
    root: Path, arguments: tuple[str, ...], says: str
) -> None:
    before = files(root)
    result = call(*arguments)

    assert result.exit_code == 2
    assert says in result.stderr
    assert files(root) == before


def test_what_is_there_already_is_not_written_over(root: Path) -> None:
    assert call(NAME).exit_code == 0
    (root / "config/catalogue/alerts/application.yaml").write_bytes(
        (HERE / "config/catalogue/alerts/application.yaml").read_bytes()
    )
    before = files(root)
    result = call(NAME)

    assert result.exit_code == 2
    assert "HintsUnread.test.yaml exists already" in result.stderr
    assert files(root) == before


def test_a_file_that_ends_otherwise_is_left_as_it_was(root: Path) -> None:
    path = root / "config/catalogue/alerts/application.yaml"
    path.write_text("groups: []\n")
    before = files(root)

    assert call(NAME).exit_code == 2
    assert files(root) == before
