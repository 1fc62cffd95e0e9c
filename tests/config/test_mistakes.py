"""Every mistake that a user makes ends in one message, exit status 2 and untouched files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from config.cli import app

HERE = Path(__file__).parent
CASES = [
    case
    for file in sorted((HERE / "mistakes").glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of the small catalogue and its dashboards, rendered."""
    folder = tmp_path_factory.mktemp("rendered")
    shutil.copytree(HERE / "home", folder / "config")
    shutil.copytree(HERE / "dashboards", folder / "dashboards")
    assert CliRunner().invoke(app(lambda _: None, folder / "config"), []).exit_code == 0
    return folder


@pytest.fixture
def home(rendered: Path, tmp_path: Path) -> Path:
    """Return a copy of the small catalogue, rendered once."""
    shutil.copytree(rendered, tmp_path, dirs_exist_ok=True)
    return tmp_path / "config"


def break_it(home: Path, case: dict[str, Any]) -> None:
    """Make the mistake of one case."""
    path = home / case["file"]
    if case.get("remove"):
        path.unlink()
    elif "bytes" in case:
        path.write_bytes(bytes.fromhex(case["bytes"]))
    elif "text" in case:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(case["text"], encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
        assert text.count(case["replace"]) == 1, "the case must change one place"
        path.write_text(text.replace(case["replace"], case["with"]), encoding="utf-8")
    if "also" in case:
        break_it(home, case["also"])


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_mistake_is_told_with_its_place_and_its_remedy(home: Path, case: dict[str, Any]) -> None:
    break_it(home, case)
    before = files(home / "rendered")

    result = CliRunner().invoke(app(lambda _: None, home), case.get("arguments", []))

    assert case["says"].rstrip() == result.stderr.rstrip()
    assert result.exit_code == 2
    assert before == files(home / "rendered")


def test_at_least_forty_mistakes_are_cases() -> None:
    assert len(CASES) >= 40
    assert len({case["name"] for case in CASES}) == len(CASES)
