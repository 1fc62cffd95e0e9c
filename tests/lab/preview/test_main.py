"""The command tells every mistake in one message."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lab.errors import LabError
from lab.preview.__main__ import app, choose, length
from tests import loaded


def test_no_lab_is_one_clear_message(home: Path) -> None:
    result = CliRunner().invoke(app, ["--to", str(home / "index.html")])

    assert result.exit_code == 2
    assert "no lab called lab is running" in result.output
    assert not (home / "index.html").exists()


def test_an_unknown_dashboard_is_told_with_the_nearest() -> None:
    known = loaded.library().dashboards

    assert [each.uid for each in choose(known, ["ai-router"])] == ["ai-router"]
    assert len(choose(known, [])) == len(known)
    with pytest.raises(LabError, match="nearest: ai-router"):
        choose(known, ["ai-roter"])


def test_a_length_is_a_duration() -> None:
    assert length("1h").seconds == 3600
    for wrong in ("soon", "-1h", "0s"):
        with pytest.raises(LabError, match="hint: write --last"):
            length(wrong)
