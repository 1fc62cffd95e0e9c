"""Rules at production's scale, on series that are written by hand: promtool's own unit tests."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from acceptance.mutants.needed import needed_by
from acceptance.mutants.trial import FAST
from acceptance.report import missing
from acceptance.rule_cases import FILES, file_of, kinds_of, kinds_wanted, plain_rules
from config.alerts import alerts
from config.catalogue import Catalogue, load_catalogue
from config.catalogue.rules import FILL_IN, AlertRule
from lab.api import Lab

TIMEOUT_S = 300.0
ALERTS = [rule for rule, _, _ in alerts(load_catalogue())]


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.1")
@pytest.mark.parametrize("file", FILES, ids=[path.name.split(".")[0] for path in FILES])
def test_rules_tell_when_they_should_and_are_silent_otherwise(
    lab: Lab, file: Path, tmp_path: Path
) -> None:
    tool = lab.tool("promtool")
    if tool is None:
        missing("promtool", "it comes with Prometheus: nox -s lab -- doctor says how to get it")
    tests = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)["tests"]
    # promtool evaluates all rules that it is given, at each step.
    for name, document in needed_by(plain_rules(), tests).items():
        (tmp_path / name).write_text(json.dumps(document), "utf-8")
    shutil.copy(file, tmp_path)

    done = subprocess.run(
        tool.command("test", "rules", file.name),
        cwd=tmp_path,
        env={**tool.env, **FAST},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "SUCCESS" in done.stdout


@pytest.mark.plan("12.4.8.1")
@pytest.mark.parametrize("file", FILES, ids=[path.name.split(".")[0] for path in FILES])
def test_no_unit_test_is_still_to_be_written(file: Path) -> None:
    lines = file.read_text("utf-8").splitlines()

    assert [f"{file.name}:{n}" for n, line in enumerate(lines, 1) if FILL_IN in line] == []


@pytest.mark.plan("12.4.8.1")
@pytest.mark.parametrize("rule", ALERTS, ids=[rule.alert for rule in ALERTS])
def test_every_alert_has_each_kind_of_unit_test(catalogue: Catalogue, rule: AlertRule) -> None:
    file = file_of(catalogue, rule)

    assert file.is_file(), f"write {file.name} (docs/alerts.md)"
    assert set(kinds_wanted(rule)) <= kinds_of(file, rule.alert)
