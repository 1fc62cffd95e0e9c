"""A small project with the plugin switched on: how tests fill it, run it and read its report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from acceptance.report.contract import Contract

GOOD = """
    import pytest

    @pytest.mark.plan("12.4.2.1")
    @pytest.mark.parametrize("job", ["prometheus", "loki"])
    def test_up(job):
        pass
"""


def write_test(suite: pytest.Pytester, name: str, text: str) -> None:
    lines = text.splitlines()
    depth = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    path = suite.path / "acceptance" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(line[depth:] for line in lines) + "\n", encoding="utf-8")


def run_suite(suite: pytest.Pytester, *arguments: str, code: str = GOOD) -> pytest.RunResult:
    write_test(suite, "test_it.py", code)
    return suite.runpytest_inprocess("acceptance", *arguments)


def read_report(suite: pytest.Pytester, folder: str = "out/acceptance") -> dict[str, Any]:
    text = (suite.path / folder / "report.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    Contract.load().check(found)
    return found


def read_row(suite: pytest.Pytester, section: str) -> dict[str, Any]:
    found: dict[str, Any] = next(r for r in read_report(suite)["plan"] if r["section"] == section)
    return found


def written(suite: pytest.Pytester, folder: str = "out/acceptance") -> list[str]:
    return sorted(path.name for path in Path(suite.path, folder).glob("*"))
