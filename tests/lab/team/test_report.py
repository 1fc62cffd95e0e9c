"""What somebody is told who asks for a report in a wrong way."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lab.team.report import app


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--name", "nobody"], "no lab called nobody is running"),
        (["--bands", "1999"], "no report of 1999: choose one of"),
        (["--weeks", "0"], "Invalid value for '--weeks'"),
        (["--until", "yesterday"], "Invalid value for '--until'"),
        (["--week", "4"], "No such option"),
    ],
)
def test_a_mistake_is_told_in_one_message(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SETARCOS_STATE", str(tmp_path))
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.split())
    assert not done.stdout
