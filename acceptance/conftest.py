"""The lab that the suite runs against: one that it starts itself, or a running one."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.clients.alertmanager import Alertmanager
from acceptance.clients.loki import Loki
from acceptance.clients.otlp import Collector
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.tempo import Tempo
from acceptance.report.facts import Report
from config.catalogue import Catalogue
from lab.api import Lab, attach, running_lab

pytest_plugins = ["acceptance.report.plugin"]
NAME = "acceptance"
# What the servers wrote: the lab itself is gone when somebody wants to know why a test failed.
LOGS = Path("out/acceptance/logs")
RENDERED = Path(__file__).parents[1] / "config" / "rendered"
COMMITTED = sorted(path.name for path in RENDERED.iterdir())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --lab."""
    parser.addoption("--lab", metavar="NAME", help="use this running lab; default: start one")


@pytest.fixture(scope="session")
def lab(pytestconfig: pytest.Config, report: Report) -> Iterator[Lab]:
    """Return a lab whose servers are all ready; one that the suite started is stopped again."""
    name = pytestconfig.getoption("--lab")
    if name is not None:
        yield _described(attach(name), report)
        return
    # A first start builds servers for minutes: its progress is shown, whatever pytest captures.
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    with contextlib.ExitStack() as stack:
        with capture.global_and_fixture_disabled():
            started = stack.enter_context(running_lab(name=NAME, environment=NAME))
        try:
            yield _described(started, report)
        finally:
            shutil.copytree(started.state.folder / "logs", LOGS, dirs_exist_ok=True)


def _described(lab: Lab, report: Report) -> Lab:
    report.meta(runtime=lab.runtime, versions=lab.versions, source=lab.sources)
    return lab


@pytest.fixture(scope="session")
def catalogue(lab: Lab) -> Catalogue:
    """Return the facts that the lab was rendered from."""
    return lab.catalogue


@pytest.fixture(scope="session")
def scrape_s(lab: Lab) -> float:
    """Return the lab's scrape interval in seconds."""
    return lab.environment.scrape.seconds


@pytest.fixture(scope="session")
def prometheus(lab: Lab) -> Prometheus:
    """Return a client of the lab's Prometheus."""
    return Prometheus(lab.address("prometheus", "http").url)


@pytest.fixture(scope="session")
def alertmanager(lab: Lab) -> Alertmanager:
    """Return a client of the lab's Alertmanager."""
    return Alertmanager(lab.address("alertmanager", "http").url)


@pytest.fixture(scope="session")
def loki(lab: Lab) -> Loki:
    """Return a client of the lab's Loki."""
    return Loki(lab.address("loki", "http").url)


@pytest.fixture(scope="session")
def tempo(lab: Lab) -> Tempo:
    """Return a client of the lab's Tempo."""
    return Tempo(lab.address("tempo", "http").url)


@pytest.fixture(scope="session")
def collector(lab: Lab) -> Collector:
    """Return a client of the lab's collector."""
    return Collector(lab.address("otel-collector", "otlp-http").url)


@pytest.fixture(scope="session", params=COMMITTED)
def production(request: pytest.FixtureRequest) -> Path:
    """Return each of the committed trees that users copy."""
    return RENDERED / str(request.param)
