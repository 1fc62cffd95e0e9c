"""What a previous version of a server wrote is read, all of it, by the pinned one."""

from __future__ import annotations

import secrets
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import requests

from acceptance.clients.alertmanager import Alertmanager
from acceptance.clients.loki import Line, Loki
from acceptance.clients.otlp import Collector
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.remote_write import RemoteWrite, Series
from acceptance.clients.tempo import Tempo
from acceptance.conftest import COMMITTED, RENDERED
from acceptance.report import missing
from acceptance.small_lab import small_lab
from acceptance.uncaptured import uncaptured
from acceptance.waiting import eventually
from config.check import Outcome, check_tree
from lab.api import Lab
from lab.errors import LabError
from lab.provision.path import numbers
from lab.provision.pins import PREVIOUS
from lab.runtimes import PROCESSES

NAME = "upgrade"
SERVICE = "upgraded"
# Of all series that the test itself writes.
METRIC = "setarcos_upgrade_total"
READ_S, TIMEOUT_S = 60.0, 30.0
HOUR_S = 3600
ENDS = {"stopped": Lab.stop, "killed": Lab.kill}
Old = Callable[..., AbstractContextManager[Lab]]
Ready = Callable[[str], None]

pytestmark = pytest.mark.plan("12.4.2.1", "12.4.7.3")


@pytest.fixture(scope="module")
def ready(lab: Lab, pytestconfig: pytest.Config) -> Ready:
    """Return what gets the previous version of a server, or skips where it cannot be had."""

    def get(server: str) -> None:
        try:
            with uncaptured(pytestconfig):
                lab.get_previous(server)
        except LabError as error:
            missing(f"the previous {server}", f"{error.message}; {error.hint}")

    return get


@pytest.fixture
def old(lab: Lab, ready: Ready) -> Old:
    """Return what starts a small lab with the first of some servers in its previous version."""

    def start(server: str, *others: str) -> AbstractContextManager[Lab]:
        ready(server)
        return small_lab(lab, NAME, lab.state.environment, (server, *others), (server,))

    return start


def upgraded(small: Lab, server: str) -> None:
    """Start the pinned version of a server on the data of the previous one."""
    before = small.versions[server]
    small.upgrade(server)
    after = small.versions[server]
    if after == before:
        missing(f"a {server} that is newer than {before}", "take the older one off PATH")
    assert numbers(after) > numbers(before)


def thorough(*values: Any, name: str) -> Any:
    """Return a case that a run on the second runtime may do without."""
    return pytest.param(*values, marks=pytest.mark.thorough, id=name)


def blocks(small: Lab, folder: Path, until: float) -> None:
    """Have the previous promtool write blocks into a stopped Prometheus's data."""
    promtool = small.tool(f"{PREVIOUS}promtool")
    assert promtool is not None
    times = range(int(until) - 6 * HOUR_S, int(until) - 3 * HOUR_S, 60)
    lines = [f'{METRIC}{{job="{SERVICE}",part="block"}} {at % 977} {at}' for at in times]
    text = "\n".join([f"# TYPE {METRIC.removesuffix('_total')} counter", *lines, "# EOF\n"])
    (folder / "samples.txt").write_text(text, encoding="utf-8")
    words = ("tsdb", "create-blocks-from", "openmetrics", str(folder / "samples.txt"))
    command = promtool.command(*words, small.site.data("prometheus"))
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=TIMEOUT_S, env=promtool.env, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def samples(part: str, until: float) -> Series:
    """Return a series of a sample a second, each tenth with an exemplar."""
    times = [until - back for back in range(300, 0, -1)]
    values = [(at, float(place)) for place, at in enumerate(times)]
    exemplars = [(secrets.token_hex(16), at, value) for at, value in values[::10]]
    labels = {"__name__": METRIC, "job": SERVICE, "part": part}
    return Series(labels, values, exemplars)


def scraped(prometheus: Prometheus) -> float:
    """Return the time of the first scrape of Prometheus by itself."""

    def there() -> float:
        found = prometheus.raw('up{job="prometheus"}', "10m")
        assert found
        return found[0].time

    return eventually(there, within_s=READ_S)


def kept(prometheus: Prometheus, at: float) -> list[dict[str, Any]]:
    """Return all samples until a time that nothing is written before any more."""
    found = prometheus.query(f'{{job=~"prometheus|{SERVICE}"}}[7h] @ {at:.3f}')
    return sorted(found, key=lambda each: sorted(each["metric"].items()))


@pytest.mark.parametrize(
    "end", [pytest.param(Lab.stop, id="stopped"), thorough(Lab.kill, name="killed")]
)
def test_prometheus_reads_blocks_log_and_exemplars(
    old: Old, tmp_path: Path, end: Callable[[Lab, str], None]
) -> None:
    with old("prometheus") as small:
        prometheus = Prometheus(small.address("prometheus", "http").url)
        now = time.time()
        RemoteWrite(prometheus.url).push([samples("log", now)])
        if small.runtime == PROCESSES:  # no tool of the previous version runs in a volume
            small.stop("prometheus")
            blocks(small, tmp_path, now)
            small.start("prometheus")
        at = scraped(prometheus)
        before = kept(prometheus, at)
        exemplars = prometheus.exemplars(METRIC, now - HOUR_S, now)
        parts = {each["metric"].get("part") for each in before}
        assert parts >= {None, "log"} | ({"block"} if small.runtime == PROCESSES else set())
        assert len(exemplars) == 30

        end(small, "prometheus")
        upgraded(small, "prometheus")

        assert kept(prometheus, at) == before
        assert prometheus.exemplars(METRIC, now - HOUR_S, now) == exemplars
        RemoteWrite(prometheus.url).push([samples("later", time.time())])
        assert prometheus.query(f'{METRIC}{{part="later"}}')


@pytest.mark.ahead(f"{PREVIOUS}alertmanager")
@pytest.mark.thorough
def test_alertmanager_keeps_its_silences(old: Old) -> None:
    """Only a good end writes them down at once; else Alertmanager does so every 15 minutes."""
    with old("alertmanager") as small:
        alertmanager = Alertmanager(small.address("alertmanager", "http").url)
        for number in range(3):
            alertmanager.silence(f"maintenance {number}", alertname=f"Upgrade{number}")
        before = by_id(alertmanager.silences())
        assert len(before) == 3

        upgraded(small, "alertmanager")

        assert by_id(alertmanager.silences()) == before


def by_id(silences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(silences, key=lambda each: str(each["id"]))


@pytest.mark.ahead(f"{PREVIOUS}otelcol")
@pytest.mark.parametrize("end", [thorough(each, name=name) for name, each in ENDS.items()])
def test_the_collector_delivers_what_was_queued(old: Old, end: Callable[[Lab, str], None]) -> None:
    with old("otel-collector", "loki") as small:
        loki = Loki(small.address("loki", "http").url)
        collector = Collector(small.address("otel-collector", "otlp-http").url)
        small.stop("loki")
        texts = [f"queued line {number}" for number in range(50)]
        for text in texts:
            collector.push_log(SERVICE, text)

        end(small, "otel-collector")
        small.start("loki")
        upgraded(small, "otel-collector")

        def delivered() -> None:
            found = loki.lines(f'{{service_name="{SERVICE}"}}')
            assert sorted({line.text for line in found}) == sorted(texts)

        eventually(delivered, within_s=READ_S)


@pytest.mark.parametrize("end", [thorough(each, name=name) for name, each in ENDS.items()])
def test_loki_reads_chunks_and_log(old: Old, end: Callable[[Lab, str], None]) -> None:
    with old("loki") as small:
        loki = Loki(small.address("loki", "http").url)
        direct = Collector(f"{loki.url}/otlp")
        for number in range(20):
            direct.push_log(SERVICE, f"flushed {number}", secrets.token_hex(16))
        requests.post(f"{loki.url}/flush", timeout=TIMEOUT_S).raise_for_status()
        for number in range(20):
            direct.push_log(SERVICE, f"in the log {number}", secrets.token_hex(16))
        before = lines(loki, 40)

        end(small, "loki")
        upgraded(small, "loki")

        assert lines(loki, 40) == before


def lines(loki: Loki, count: int) -> list[Line]:
    """Return all lines of the test with labels and structured metadata, once they are there."""

    def there() -> list[Line]:
        found = loki.lines(f'{{service_name="{SERVICE}"}}')
        assert len(found) == count
        return found

    return sorted(eventually(there, within_s=READ_S), key=lambda line: line.text)


@pytest.mark.thorough
def test_tempo_reads_blocks(old: Old) -> None:
    with old("tempo", "otel-collector") as small:
        tempo = Tempo(small.address("tempo", "http").url)
        collector = Collector(small.address("otel-collector", "otlp-http").url)
        ids = [collector.push_span(SERVICE, f"span {number}") for number in range(20)]
        before = traces(tempo, ids)

        upgraded(small, "tempo")

        assert traces(tempo, ids) == before


def traces(tempo: Tempo, ids: list[str]) -> list[list[dict[str, Any]]]:
    """Return the spans of traces, once they are there."""

    def there() -> list[list[dict[str, Any]]]:
        found = [tempo.spans(each) for each in ids]
        assert all(found)
        return found

    return eventually(there, within_s=READ_S)


@pytest.mark.parametrize(
    ("server", "checker"),
    [
        pytest.param("prometheus", "promtool", id="promtool"),
        thorough("alertmanager", "amtool", name="amtool"),
        thorough("otel-collector", "otelcol", name="otelcol"),
        thorough("loki", "loki", name="loki"),
    ],
)
def test_rendered_files_pass_both_versions(
    lab: Lab, ready: Ready, server: str, checker: str
) -> None:
    """Tempo 1 cannot check a file: a start of it does."""
    ready(server)
    trees = [lab.rendered, *(RENDERED / name for name in COMMITTED)]
    for name in (f"{PREVIOUS}{checker}", checker):
        tool = lab.tool(name)
        assert tool is not None, name
        verdicts = [
            verdict
            for tree in trees
            for verdict in check_tree(tree, {checker: tool}.get)
            if verdict.binary == checker
        ]
        assert len(verdicts) >= len(trees)
        assert [each for each in verdicts if each.outcome is not Outcome.PASSED] == []
