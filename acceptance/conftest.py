"""The lab that the suite runs against: one that it starts itself, or a running one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from acceptance import ahead
from acceptance.browser import Browser, browser
from acceptance.clients.alertmanager import Alertmanager
from acceptance.clients.app import App
from acceptance.clients.loki import Loki
from acceptance.clients.otlp import Collector
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.tempo import Tempo
from acceptance.dashboard_rows import DashboardRows
from acceptance.dashboards.story import Story, Teller
from acceptance.pictures import Album
from acceptance.raw import Raw
from acceptance.report import missing
from acceptance.report.facts import Report
from acceptance.thorough import MEANS
from acceptance.uncaptured import uncaptured
from acceptance.waiting import eventually
from config.catalogue import Catalogue
from lab.api import Lab, attach, running_lab
from lab.runtimes import AUTO, CHOICES, CONTAINERS, PROCESSES, choose
from lab.traffic import control
from lab.up import Order

pytest_plugins = ["acceptance.report.plugin"]
NAME = "acceptance"
# As long as it may take to do all tasks that simulated people have left.
DRAINED_S = 60.0
# What the servers wrote: the lab itself is gone when somebody wants to know why a test failed.
LOGS = Path("out/acceptance/logs")
RENDERED = Path(__file__).parents[1] / "config" / "rendered"
COMMITTED = sorted(path.name for path in RENDERED.iterdir())


ALONE = "alone: times what a lab beside it would slow; runs before the suite starts one"


def pytest_configure(config: pytest.Config) -> None:
    """Say what the marks mean."""
    for mark in (MEANS, ALONE, ahead.MEANS):
        config.addinivalue_line("markers", mark)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what must be alone: the lab is started by the first test that asks for it."""
    items.sort(key=lambda item: item.get_closest_marker("alone") is None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --lab."""
    parser.addoption("--lab", metavar="NAME", help="use this running lab; default: start one")
    parser.addoption(
        "--runtime",
        metavar="KIND",
        default=AUTO,
        help=f"how the lab that is started runs: {', '.join(CHOICES)} (default: {AUTO})",
    )
    parser.addoption(
        "--port-base",
        metavar="N",
        type=int,
        help="first port of the lab that is started, for two suites at a time",
    )


@pytest.fixture(scope="session")
def lab(request: pytest.FixtureRequest, report: Report) -> Iterator[Lab]:
    """Return a lab whose servers are all ready; one that the suite started is stopped again."""
    pytestconfig = request.config
    name, runtime = pytestconfig.getoption("--lab"), pytestconfig.getoption("--runtime")
    if name is not None:
        yield _described(attach(name), report)
        return
    with contextlib.ExitStack() as stack:
        with uncaptured(pytestconfig):
            order = Order(NAME, NAME, pytestconfig.getoption("--port-base"), runtime=runtime)
            if choose(runtime, lambda _: None).name == PROCESSES:
                ahead.provide_ahead(request.session.items)
            started = stack.enter_context(running_lab(order))
        try:
            yield _described(started, report)
        finally:
            kept(started)


def kept(lab: Lab) -> None:
    """Keep what the servers of a lab have written."""
    folder = LOGS / lab.runtime
    folder.mkdir(parents=True, exist_ok=True)
    for server in lab.state.parts:
        (folder / f"{server}.log").write_text(lab.log(server), encoding="utf-8")


def _described(lab: Lab, report: Report) -> Lab:
    report.meta(runtime=lab.runtime, versions=lab.versions, source=lab.sources)
    return lab


@pytest.fixture(scope="session")
def boxed(lab: Lab) -> Lab:
    """Return the lab where its servers are containers."""
    if lab.runtime != CONTAINERS:
        missing(CONTAINERS, "run the suite with --runtime containers")
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


@pytest.fixture(scope="session")
def app(lab: Lab) -> App:
    """Return the app as a person uses it."""
    return App(lab)


@pytest.fixture(scope="session")
def window() -> Iterator[Browser]:
    """Return a real browser, kept warm for all tests."""
    with browser() as found:
        yield found


@pytest.fixture(scope="session")
def album(report: Report, report_folder: Path) -> Album:
    """Return where pictures of dashboards go."""
    return Album(report_folder, report)


@pytest.fixture(scope="session")
def dashboard_rows(report: Report) -> Iterator[DashboardRows]:
    """Return what gathers a dashboard's line of the report; written once all tests have added."""
    rows = DashboardRows()
    yield rows
    rows.write(report)


@pytest.fixture(scope="session")
def raw(prometheus: Prometheus, scrape_s: float) -> Raw:
    """Return what raw samples are read with."""
    return Raw(prometheus, scrape_s)


@pytest.fixture(scope="session")
def flush_s(lab: Lab) -> float:
    """Return how long app and collector together may hold what they are to pass on."""
    return 2 * lab.environment.wait(lab.catalogue.delays.telemetry_flush).seconds


@pytest.fixture(scope="session")
def story(lab: Lab, app: App, raw: Raw, loki: Loki, tempo: Tempo) -> Story:
    """Return what was done with traffic stopped, so that dashboards can be asked for it."""
    with _quiet(lab):
        return Teller(lab, app, raw, loki, tempo).tell()


@pytest.fixture
def quiet(lab: Lab) -> Iterator[Lab]:
    """Return the lab while nobody but the test uses the app, and no task is waiting."""
    with _quiet(lab):
        yield lab


@contextlib.contextmanager
def _quiet(lab: Lab) -> Iterator[None]:
    traffic = lab.address("traffic", "http")
    control.pause(traffic)
    try:
        tasks_done(lab)
        yield
    finally:
        control.resume(traffic)


def tasks_done(lab: Lab) -> None:
    """Wait until the worker has done what it was sent."""
    names = ("unacked", *lab.catalogue.labels["queue"].values)
    with lab.tcp("redis", "redis") as where, Redis(where.host, where.port) as redis:

        def empty() -> None:
            waiting = {
                name: redis.hlen(name) if name == "unacked" else redis.llen(name) for name in names
            }
            assert not any(waiting.values()), waiting

        eventually(empty, within_s=DRAINED_S)


@pytest.fixture
def steady(lab: Lab, app: App) -> Iterator[None]:
    """Have no simulated model fail by chance."""
    for model in lab.catalogue.ai_models:
        app.behave(model, error_rate=0)
    yield
    for model in lab.catalogue.ai_models:
        app.behave(model)


@pytest.fixture(scope="session", params=COMMITTED)
def production(request: pytest.FixtureRequest) -> Path:
    """Return each of the committed trees that users copy."""
    return RENDERED / str(request.param)
