"""The figures that `nox -s plan-capacity` estimates with, beside what this lab measures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from acceptance.blocks import written
from acceptance.clients.prometheus import Prometheus
from acceptance.measuring import TIMEOUT_S, WITHIN_S, body_bytes, growth, own, settled
from acceptance.report import missing
from acceptance.report.facts import Report
from acceptance.waiting import eventually
from config.addresses import Address
from config.capacity import Estimate, estimate
from config.capacity.load import of_process
from config.catalogue import Catalogue
from config.catalogue.capacity import Figures
from config.durations import Duration
from config.environment import TempoGeneration, load_environment
from config.retention import retention
from lab.api import Lab

pytestmark = pytest.mark.plan("13.2.1")
# A plan for years is made from figures like these; a lab of minutes that is further off than three
# times shows that one of them is wrong, or that the app has become another.
FACTOR = 3.0
# Prometheus' shortest block (prometheus.io/docs: storage).
BLOCK = Duration.parse("2h")
# Jobs whose series are as different as series are, and few enough to be asked for at once.
JOBS = "setarcos-api|node-exporter|postgres-exporter|prometheus"
SAMPLES = 60
# Recorded figures, alerts, and what Tempo writes.
DERIVED = ".+:.+|ALERTS.*|traces_service_graph_.+"
Compare = Callable[..., None]


@pytest.fixture(scope="module")
def figures(catalogue: Catalogue) -> Figures:
    return catalogue.capacity.figures


@pytest.fixture(scope="module")
def made(lab: Lab) -> Estimate:
    """Return the estimate for this lab."""
    return estimate(lab.catalogue, lab.environment, retention(lab.catalogue, lab.environment))


@pytest.fixture
def compare(report: Report) -> Compare:
    """Return what puts an estimate beside its measurement, and fails where they are far apart."""

    def compare(what: str, unit: str, expected: float, measured: float, source: str) -> None:
        report.add(
            "capacity", what=what, unit=unit, estimate=expected, measured=measured, source=source
        )
        assert measured / FACTOR <= expected <= measured * FACTOR, (what, expected, measured)

    return compare


@pytest.fixture
def figure(figures: Figures, compare: Compare) -> Compare:
    """Return what does the same for a figure by its name."""

    def figure(name: str, measured: float) -> None:
        known = figures.named()[name]
        compare(known.meaning, known.unit, known.value, measured, known.source)

    return figure


def test_a_lab_has_about_as_many_series_as_estimated(
    prometheus: Prometheus, made: Estimate, compare: Compare
) -> None:
    expected = made.rates.series
    now = settled(lambda: prometheus.figure('count({__name__=~".+"})'), expected)
    assert now <= made.rates.most_series
    compare("Series of this lab", "series", expected, now, "config/catalogue")


@pytest.mark.thorough
def test_the_app_combines_about_as_many_label_values_as_estimated(
    prometheus: Prometheus, catalogue: Catalogue, figures: Figures, figure: Compare
) -> None:
    jobs = [each.job for each in catalogue.capacity.series if each.per_target is None]
    allowed = sum(
        of_process(catalogue, catalogue.jobs[name], target.service)
        for name in jobs
        for target in catalogue.jobs[name].targets
    )
    names = "|".join(jobs)
    seen = f'count({{job=~"{names}", __name__!~"{DERIVED}"}})'
    share = settled(lambda: prometheus.figure(seen) / allowed, figures.combinations_share.value)
    figure("combinations_share", share)


@pytest.mark.thorough
def test_rules_and_the_service_graph_have_about_as_many_series_as_estimated(
    prometheus: Prometheus, figures: Figures, figure: Compare
) -> None:
    derived = f'count({{__name__=~"{DERIVED}"}})'
    expected = figures.derived_series.value
    figure("derived_series", settled(lambda: prometheus.figure(derived), expected))


@pytest.mark.thorough
@pytest.mark.parametrize("server", ["prometheus", "loki", "tempo"])
def test_a_server_takes_about_as_much_memory_as_estimated(
    prometheus: Prometheus, figures: Figures, compare: Compare, server: str
) -> None:
    """A young lab's servers hold next to nothing beside themselves, but for Prometheus' series.

    What a process has got from the system is a bound from above of what it needs.
    """
    itself = figures.named()[f"{server}_memory"]
    expected = itself.value
    if server == "prometheus":
        each = figures.bytes_per_series.value
        expected += each * prometheus.value("prometheus_tsdb_head_series")
    held = prometheus.value(f'process_resident_memory_bytes{{job="{server}"}}')
    compare(f"Memory of {server}", itself.unit, expected, held, itself.source)


@pytest.mark.thorough
def test_a_sample_takes_about_as_many_bytes_of_the_log_as_estimated(
    prometheus: Prometheus, figure: Compare
) -> None:
    samples, written_bytes = growth(
        prometheus,
        "sum(prometheus_tsdb_head_samples_appended_total)",
        50_000,
        'prometheus_tsdb_wal_storage_size_bytes{job="prometheus"}',
    )
    figure("wal_bytes_per_sample", written_bytes / samples)


@pytest.mark.thorough
def test_a_scrape_takes_about_as_many_bytes_as_estimated(
    lab: Lab, prometheus: Prometheus, catalogue: Catalogue, figure: Compare
) -> None:
    scraped = {target["labels"]["job"] for target in prometheus.targets()}
    jobs = [job for job in catalogue.jobs.values() if job.name in scraped and job.probe is None]
    sent = sum(
        body_bytes(lab.address(each.service, each.port).url + job.metrics_path)
        for job in jobs
        for each in job.targets
    )
    names = "|".join(job.name for job in jobs)
    samples = prometheus.value(f'sum(scrape_samples_scraped{{job=~"{names}"}})')
    figure("scraped_bytes_per_sample", sent / samples)


@pytest.mark.thorough
def test_a_request_makes_about_as_many_lines_and_spans_as_estimated(
    prometheus: Prometheus, catalogue: Catalogue, figure: Compare, compare: Compare
) -> None:
    requests_made, lines, spans = growth(
        prometheus,
        "sum(http_requests_total)",
        600,
        'sum(telemetry_items_total{signal="logs", result="made"})',
        'sum(telemetry_items_total{signal="traces", result="made"})',
    )
    figure("spans_per_request", spans / requests_made)
    # Debug lines are not made here.
    expected = sum(
        count for kind, count in catalogue.capacity.lines_per_request.items() if kind != "debug"
    )
    compare("Lines of a request", "lines", expected, lines / requests_made, "config/catalogue")


def flushed(loki: Address, least: float) -> tuple[float, float]:
    """Have Loki write its chunks; return bytes and lines of all that it has written so far."""
    names = "loki_ingester_chunk_stored_bytes_total", "loki_ingester_chunk_entries_sum"
    before = own(loki, *names)[1]
    requests.post(f"{loki.url}/flush", timeout=TIMEOUT_S).raise_for_status()

    def written_since() -> tuple[float, float]:
        stored, entries = own(loki, *names)
        assert entries - before >= least, f"{entries - before} more lines on disk, not {least}"
        return stored, entries

    return eventually(written_since, within_s=WITHIN_S)


@pytest.mark.thorough
def test_a_line_takes_about_as_many_bytes_as_estimated(
    lab: Lab, prometheus: Prometheus, figure: Compare
) -> None:
    lines, received = growth(
        prometheus,
        "sum(loki_distributor_lines_received_total)",
        100,
        "sum(loki_distributor_bytes_received_total)",
    )
    figure("bytes_per_line", received / lines)

    stored, entries = flushed(lab.address("loki", "http"), lines)
    figure("line_compression", (received / lines) / (stored / entries))


@pytest.mark.thorough
def test_a_span_takes_about_as_many_bytes_as_estimated(
    prometheus: Prometheus, figure: Compare
) -> None:
    spans, received = growth(
        prometheus,
        "sum(tempo_distributor_spans_received_total)",
        500,
        "sum(tempo_distributor_bytes_received_total)",
    )
    figure("bytes_per_span", received / spans)


@pytest.mark.thorough
def test_a_span_in_a_block_is_about_as_small_as_estimated(
    quiet: Lab, figures: Figures, figure: Compare
) -> None:
    """Once nobody makes spans and Tempo has flushed, all that it ever received is in blocks."""
    if quiet.environment.tempo is not TempoGeneration.V1:
        missing("Tempo 1.5, which counts what it flushes", "run without Tempo 3 on PATH")
    tempo = quiet.address("tempo", "http")
    requests.post(f"{tempo.url}/flush", timeout=TIMEOUT_S).raise_for_status()
    names = "tempo_distributor_bytes_received_total", "tempo_ingester_flush_size_bytes_sum"

    def share() -> float:
        received, stored = own(tempo, *names)
        return stored / received

    figure("span_compression", 1 / settled(share, 1 / figures.span_compression.value))


def test_a_sample_takes_about_as_many_bytes_of_a_block_as_estimated(
    lab: Lab, prometheus: Prometheus, figure: Compare, tmp_path: Path
) -> None:
    """Real samples of this lab; they change less from one to the next than in production."""
    promtool = lab.tool("promtool")
    if promtool is None or promtool.before:
        missing("promtool as a program of this machine", "put promtool on PATH")
    window = f"{round(2 * SAMPLES * lab.environment.scrape.seconds)}s"

    def enough() -> None:
        age = prometheus.value(f'min(count_over_time(up{{job=~"{JOBS}"}}[{window}]))')
        assert age >= SAMPLES, f"{age} samples of a series, not {SAMPLES}"

    eventually(enough, within_s=WITHIN_S + 2 * SAMPLES * lab.environment.scrape.seconds)
    series = prometheus.query(f'{{job=~"{JOBS}"}}[{window}]')
    blocks = written(promtool, series, tmp_path)
    in_production = BLOCK.seconds / load_environment("production").scrape.seconds
    figure("bytes_per_sample", blocks.bytes_per_sample(in_production))
