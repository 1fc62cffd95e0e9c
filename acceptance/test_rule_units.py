"""Rules at production's scale, on series that are written by hand: promtool's own unit tests."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from acceptance.report import missing
from config.catalogue import Catalogue
from lab.api import Lab

HERE = Path(__file__).parent / "rules"
RULES = Path(__file__).parents[1] / "config/rendered/production/prometheus/rules"
FILES = sorted(HERE.glob("*.test.yaml"))
TIMEOUT_S = 300.0


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.1")
@pytest.mark.parametrize("file", FILES, ids=[path.name.split(".")[0] for path in FILES])
def test_rules_tell_when_they_should_and_are_silent_otherwise(
    lab: Lab, file: Path, tmp_path: Path
) -> None:
    tool = lab.tool("promtool")
    if tool is None:
        missing("promtool", "it comes with Prometheus: nox -s lab -- doctor says how to get it")
    shutil.copytree(RULES, tmp_path, dirs_exist_ok=True)
    shutil.copy(file, tmp_path)

    done = subprocess.run(
        tool.command("test", "rules", file.name),
        cwd=tmp_path,
        env=dict(tool.env),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "SUCCESS" in done.stdout


@pytest.mark.plan("12.4.8.1")
def test_every_burn_rate_has_a_unit_test(catalogue: Catalogue) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)

    for burn in catalogue.slo.burns:
        assert f"alertname: {burn.alert}\n        exp_alerts:\n          - exp_labels" in text
