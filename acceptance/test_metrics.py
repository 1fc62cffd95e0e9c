"""Every metric of the running services is exposed as the catalogue says, and nothing else is."""

from __future__ import annotations

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from acceptance.clients.deliveries import Deliveries
from acceptance.clients.prometheus import Prometheus
from acceptance.deliveries import every_kind
from acceptance.faults.kinds import run_id
from acceptance.waiting import eventually
from config.catalogue import Catalogue, load_catalogue
from config.catalogue.metrics import Metric, MetricType
from config.catalogue.scrape import TARGET_LABELS
from lab.api import Lab

CATALOGUE = load_catalogue()
EXPOSED = [(m, service) for m in CATALOGUE.metrics.values() for service in m.exposed_by]
SERVICES = sorted({service for _, service in EXPOSED})
# What prometheus-client itself adds about the process; its types are fixed by that library.
PROCESS = ("python_", "process_")


@pytest.fixture(scope="module", autouse=True)
def delivered(lab: Lab) -> None:
    """Have something delivered: nobody else of the lab does."""
    answer = Deliveries(lab).event(every_kind(run_id()))
    assert answer.status_code == 202, answer.text


def ids(pair: tuple[Metric, str]) -> str:
    return f"{pair[0].name}@{pair[1]}"


def job_of(service: str) -> str:
    """Return the job that scrapes `service`."""
    return next(
        job.name
        for job in CATALOGUE.jobs.values()
        if not job.probe and any(target.service == service for target in job.targets)
    )


@pytest.mark.plan("12.4.4.1", "12.4.4.2")
@pytest.mark.parametrize(("metric", "service"), EXPOSED, ids=map(ids, EXPOSED))
def test_the_metric_is_there_with_its_type_and_help(
    prometheus: Prometheus, scrape_s: float, metric: Metric, service: str
) -> None:
    def known() -> tuple[str, str]:
        found = prometheus.metadata(job_of(service))
        family = metric.name.removesuffix("_total")  # OpenMetrics names counters without it
        assert metric.name in found or family in found, sorted(found)
        return found.get(metric.name) or found[family]

    assert (metric.type.value, metric.help) == eventually(known, within_s=3 * scrape_s + 5)


@pytest.mark.plan("12.4.4.1", "12.4.4.2")
@pytest.mark.parametrize(("metric", "service"), EXPOSED, ids=map(ids, EXPOSED))
def test_the_series_have_the_labels_the_values_and_the_buckets_of_the_catalogue(
    prometheus: Prometheus, catalogue: Catalogue, scrape_s: float, metric: Metric, service: str
) -> None:
    name = metric.sample_names()[0]
    extra = {"le"} if metric.type is MetricType.HISTOGRAM else set()

    def series() -> list[dict[str, str]]:
        found = prometheus.series(f'{name}{{service="{service}"}}')
        assert found, f"no series {name} from {service}"
        return found

    found = eventually(series, within_s=10 * scrape_s + 10)
    for each in found:
        others = {"__name__", *TARGET_LABELS} - {*metric.labels}
        assert set(each) - others == {*metric.labels, *extra}
        for label in metric.labels:
            assert each[label] in catalogue.label_values(metric, label)
    if extra:
        bounds = {each["le"] for each in found}
        assert bounds == {*(str(float(bound)) for bound in metric.buckets), "+Inf"}


@pytest.mark.plan("12.4.4.1", "12.4.4.2")
@pytest.mark.parametrize("service", SERVICES)
def test_the_app_exposes_nothing_that_the_catalogue_does_not_know(lab: Lab, service: str) -> None:
    text = requests.get(f"{lab.address(service, 'http').url}/metrics", timeout=10).text
    families = {family.name for family in text_string_to_metric_families(text)}
    ours = {name for name in families if not name.startswith(PROCESS)}

    known = {metric.name.removesuffix("_total") for metric in CATALOGUE.exposed_by(service)}
    assert ours == known


@pytest.mark.plan("12.4.4.1")
@pytest.mark.parametrize("accept", ["text/plain", "application/openmetrics-text; version=1.0.0"])
def test_the_metrics_endpoint_speaks_both_formats(lab: Lab, accept: str) -> None:
    url = f"{lab.address('api-server', 'http').url}/metrics"
    answer = requests.get(url, headers={"Accept": accept}, timeout=10)

    assert answer.headers["Content-Type"].startswith(accept.split(";", maxsplit=1)[0])
    assert ("# EOF" in answer.text) == accept.startswith("application/openmetrics")
