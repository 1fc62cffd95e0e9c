"""Each exporter exposes what was recorded of it, so that checked expressions are true."""

from __future__ import annotations

import pytest

from acceptance.clients.prometheus import Prometheus
from acceptance.test_rules import OF_WEEKS
from acceptance.waiting import eventually
from config.catalogue import Catalogue
from config.expressions import usage
from config.rules import rendered_groups
from lab.api import Lab

# What plan.md wants to see of each (12.4.5.3, 12.4.9.1, 12.4.9.2), by the exporters' own names.
CORE = {
    "node-exporter": [
        "node_cpu_seconds_total",
        "node_memory_MemAvailable_bytes",
        "node_filesystem_avail_bytes",
        "node_network_receive_bytes_total",
        "node_load1",
    ],
    "postgres-exporter": [
        "pg_up",
        "pg_stat_database_xact_commit",
        "pg_database_size_bytes",
        "pg_stat_activity_count",
        "pg_locks_count",
        "pg_stat_statements_calls_total",
    ],
    "redis-exporter": [
        "redis_up",
        "redis_memory_used_bytes",
        "redis_keyspace_hits_total",
        "redis_keyspace_misses_total",
        "redis_evicted_keys_total",
    ],
}
# Until a lab that has just begun has done all that it does.
SEEN_S = 60.0
SELDOM = {"seldom", "blackbox-tls"}
PAIRS = [(job, name) for job, names in CORE.items() for name in names]


@pytest.mark.plan("12.4.2.2", "12.4.5.3", "12.4.9.1", "12.4.9.2")
@pytest.mark.parametrize(("job", "name"), PAIRS)
def test_the_exporter_exposes_the_core_metric(
    prometheus: Prometheus, scrape_s: float, job: str, name: str
) -> None:
    def there() -> None:
        assert prometheus.query(f'{name}{{job="{job}"}}')

    eventually(there, within_s=3 * scrape_s + 5)


@pytest.mark.plan("12.4.9.1", "12.4.9.2")
@pytest.mark.parametrize("name", ["pg_up", "redis_up"])
def test_the_exporter_reaches_its_store(prometheus: Prometheus, name: str) -> None:
    assert prometheus.value(name) == 1


@pytest.mark.plan("12.4.2.2")
@pytest.mark.parametrize("job", sorted(CORE))
def test_what_was_recorded_is_still_exposed(
    prometheus: Prometheus, catalogue: Catalogue, job: str
) -> None:
    """Series that rules ask for are there with the recorded labels; `nox -s record` renews."""
    live = {name for name in _names(prometheus, job) if name in catalogue.recorded}

    assert set(CORE[job]) <= live
    for name in CORE[job]:
        series = prometheus.series(f'{name}{{job="{job}"}}')[0]
        assert set(series) - {"__name__", "job", "instance", "service", "environment"} <= set(
            catalogue.recorded[name].labels
        )


@pytest.mark.plan("12.4.8.1")
def test_every_series_that_a_rule_asks_for_exists(
    lab: Lab, prometheus: Prometheus, catalogue: Catalogue
) -> None:
    """An expression over a series that nobody exposes would stay silent for ever."""
    asked = {
        name
        for group in rendered_groups(catalogue, lab.environment)
        for rule in group.rules
        for name in usage(rule["expr"]).series
    }
    # What only a failure brings about is in no recording of a sound lab; certificates are in a lab
    # where somebody names one (docs/discovery.md), and weeks in one that has a history.
    seldom = {name for name, each in catalogue.recorded.items() if each.jobs <= SELDOM}
    wanted = {each for each in asked - seldom if not each.startswith(OF_WEEKS)}

    def exist() -> None:
        assert wanted <= (there := set(prometheus.names())), sorted(wanted - there)

    eventually(exist, within_s=SEEN_S)


def _names(prometheus: Prometheus, job: str) -> set[str]:
    return {each["__name__"] for each in prometheus.series(f'{{job="{job}"}}')}
