"""A pytest plugin that turns an acceptance run into a report; see docs/reference/report.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from acceptance.report.facts import Report
from acceptance.report.marks import MARK_HELP
from acceptance.report.plan import load_plan
from acceptance.report.recorder import Recorder
from acceptance.report.write import JUNIT_NAME, obstacle
from config.problems import ProblemsError

DEFAULT_FOLDER = Path("out/acceptance")
_KEY = pytest.StashKey[Recorder]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the plugin's option; --strict is pytest's own, and here forbids skips too."""
    group = parser.getgroup("acceptance report")
    group.addoption(
        "--report-dir",
        metavar="DIR",
        help=f"where report.json, report.html and junit.xml go (default: {DEFAULT_FOLDER}); "
        "with --strict on the command line a skipped test counts as a failure",
    )


# First: the place of junit.xml must be known before pytest's own plugin looks for it.
@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Read the plan and begin to record."""
    config.addinivalue_line("markers", MARK_HELP)
    folder = _folder(config)
    if wrong := obstacle(folder):
        raise pytest.UsageError(f"{wrong}\n  fix: choose another folder with --report-dir")
    if config.option.xmlpath is None and not config.option.collectonly:
        config.option.xmlpath = str(folder / JUNIT_NAME)
    try:
        recorder = Recorder(config, load_plan(), folder)
    except ProblemsError as error:
        raise pytest.UsageError(str(error)) from error
    config.stash[_KEY] = recorder
    config.pluginmanager.register(recorder, "acceptance-report")


@pytest.fixture(scope="session")
def report(pytestconfig: pytest.Config) -> Report:
    """Take the facts of this run: report.meta, report.start, report.put and report.add."""
    return pytestconfig.stash[_KEY].report


@pytest.fixture(scope="session")
def report_folder(pytestconfig: pytest.Config) -> Path:
    """Return the folder that the report is written to, for what it links to."""
    return _folder(pytestconfig)


def _folder(config: pytest.Config) -> Path:
    chosen = config.getoption("report_dir")
    if chosen is None:
        return config.rootpath / DEFAULT_FOLDER
    return Path(config.invocation_params.dir, chosen).absolute()
