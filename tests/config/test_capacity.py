"""The estimate of disk, memory and network, and retention that does not go with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.capacity import Estimate, Need, Overrides, estimate, findings
from config.capacity.load import allowed
from config.capacity.needs import Resource
from config.catalogue import Catalogue
from config.catalogue.capacity import EnvironmentCapacity
from config.catalogue.retention import Retention
from config.durations import Duration
from config.environment import Environment, RetentionOverride, environment_names, load_environment
from config.problems import ProblemsError
from config.retention import retention
from tests import loaded

# plan.md 13.2.1, written down by hand: processors, memory and disk in GB.
PLAN = {"prometheus": (4, 8, 100), "grafana": (2, 4, 20)}
GB = 1024**3


@pytest.fixture(scope="module")
def production() -> Environment:
    return load_environment("production")


def made(catalogue: Catalogue, environment: Environment, **over: float) -> Estimate:
    kept = retention(catalogue, environment)
    return estimate(catalogue, environment, kept, Overrides(**over))  # type: ignore[arg-type]


def need(found: Estimate, service: str, resource: Resource) -> Need:
    return next(n for n in found.needs if (n.service, n.resource) == (service, resource))


def disk(found: Estimate, service: str) -> float:
    return need(found, service, Resource.DISK).needed


@pytest.mark.parametrize("server", PLAN)
def test_the_machines_are_those_of_the_plan(catalogue: Catalogue, server: str) -> None:
    machine = next(each for each in catalogue.capacity.machines if each.service == server)

    given = machine.cpus, machine.memory_bytes / GB, machine.disk_bytes / GB
    assert given == PLAN[server]
    assert machine.source == "plan.md 13.2.1"


@pytest.mark.parametrize("name", environment_names())
def test_every_environment_fits_its_machines(catalogue: Catalogue, name: str) -> None:
    environment = load_environment(name)
    found = made(catalogue, environment)

    assert found.needs
    assert all(each.fits for each in found.needs)
    assert findings(catalogue, environment, found) == []


def test_every_term_names_figures_that_are_there(
    catalogue: Catalogue, production: Environment
) -> None:
    terms = [term for each in made(catalogue, production).needs for term in each.terms]
    known = catalogue.capacity.figures.named()

    used = {name for term in terms for name in term.uses}
    assert used <= set(known)
    assert all(name in term.formula for term in terms for name in term.uses)


def test_what_is_measured_names_a_test_that_is_there(catalogue: Catalogue) -> None:
    root = Path(__file__).parents[2]
    tests = {each.measured_by for each in catalogue.capacity.figures.named().values()} - {None}

    assert tests
    assert all((root / str(name)).is_file() for name in tests)


def test_the_blocks_are_prometheus_own_formula(
    catalogue: Catalogue, production: Environment
) -> None:
    found = made(catalogue, production)
    blocks = need(found, "prometheus", Resource.DISK).terms[0].value

    days = 30 * 86_400
    assert blocks == pytest.approx(
        days * found.rates.samples_per_second * catalogue.capacity.figures.bytes_per_sample.value
    )


def test_a_size_limit_holds_blocks_log_and_head_together(
    catalogue: Catalogue, production: Environment
) -> None:
    kept = retention(catalogue, production)
    small = kept.model_copy(update={"metrics": kept.metrics.model_copy(update={"size": "1GB"})})
    found = estimate(catalogue, production, small)

    blocks, head, _ = need(found, "prometheus", Resource.DISK).terms
    assert blocks.value + head.value == GB


@pytest.mark.parametrize(
    ("over", "grown", "server"),
    [
        ({"instances": 20}, "series", "prometheus"),
        ({"hosts": 80}, "series", "prometheus"),
        ({"requests_per_second": 1000}, "spans_per_second", "tempo"),
        ({"spans_per_second": 3000}, "spans_per_second", "tempo"),
    ],
)
def test_more_load_needs_more_disk(
    catalogue: Catalogue,
    production: Environment,
    over: dict[str, float],
    grown: str,
    server: str,
) -> None:
    usual, more = made(catalogue, production), made(catalogue, production, **over)

    assert getattr(more.rates, grown) > getattr(usual.rates, grown)
    assert disk(more, server) > disk(usual, server)


def test_lines_that_are_given_are_shared_out_as_the_app_writes_them(
    catalogue: Catalogue, production: Environment
) -> None:
    usual = made(catalogue, production).rates.lines_per_second
    given = made(catalogue, production, log_lines_per_second=1000).rates.lines_per_second

    assert sum(given.values()) == pytest.approx(1000)
    assert given["app"] / given["audit"] == pytest.approx(usual["app"] / usual["audit"])


def test_debug_lines_are_counted_where_they_are_written(
    catalogue: Catalogue, production: Environment
) -> None:
    debugged = production.model_copy(update={"log_level": "debug"})

    assert "debug" not in made(catalogue, production).rates.lines_per_second
    assert made(catalogue, debugged).rates.lines_per_second["debug"] > 0
    given = made(catalogue, debugged, log_lines_per_second=1000).rates.lines_per_second
    assert sum(given.values()) == pytest.approx(1000)


def test_each_kind_of_line_is_kept_for_its_own_time(
    catalogue: Catalogue, production: Environment
) -> None:
    found = made(catalogue, production)
    rate = found.rates.lines_per_second
    app_disk, audit_disk, *_ = (t.value for t in need(found, "loki", Resource.DISK).terms)

    assert audit_disk / app_disk == pytest.approx(rate["audit"] * 365 / (rate["app"] * 15))


def test_sampling_makes_traces_smaller(catalogue: Catalogue, production: Environment) -> None:
    every = production.model_copy(update={"trace_sample_ratio": 1.0})

    assert disk(made(catalogue, every), "tempo") == pytest.approx(
        10 * disk(made(catalogue, production), "tempo")
    )


def test_no_series_is_beyond_what_labels_allow(catalogue: Catalogue) -> None:
    metric = catalogue.metrics["http_requests_total"]
    combined = 1
    for label in metric.labels:
        combined *= len(catalogue.label_values(metric, label))

    assert allowed(catalogue, metric) == combined
    assert allowed(catalogue, metric, 0.5) == combined / 2
    # Whatever is combined, a metric has a series.
    assert allowed(catalogue, metric, 1e-9) == 1


def test_a_server_that_is_left_out_needs_nothing(
    catalogue: Catalogue, production: Environment
) -> None:
    without = production.model_copy(update={"without": (*production.without, "tempo")})
    hosted = production.model_copy(update={"hosted": (*production.hosted, "loki")})

    assert "tempo" not in {each.service for each in made(catalogue, without).needs}
    assert "loki" not in {each.service for each in made(catalogue, hosted).needs}


def test_an_environment_has_a_load_and_machines_of_its_own(
    catalogue: Catalogue, production: Environment
) -> None:
    loki = next(each for each in catalogue.capacity.machines if each.service == "loki")
    larger = loki.model_copy(update={"disk": "1TB"})
    own = EnvironmentCapacity(requests_per_second=1000, machines=(larger,))
    found = made(catalogue, production.model_copy(update={"capacity": own}))

    usual = need(made(catalogue, production), "loki", Resource.DISK)
    there = need(found, "loki", Resource.DISK)
    assert there.needed == pytest.approx(10 * usual.needed)
    assert there.budget == 1024 * GB


def test_traces_that_are_kept_too_long_are_not_rendered(production: Environment) -> None:
    years = RetentionOverride(traces=Duration.parse("3y"))

    with pytest.raises(ProblemsError) as caught:
        loaded.rendered(production.model_copy(update={"retention": years}))

    problem = caught.value.problems[0]
    assert problem.rule == "capacity/retention"
    assert problem.path == "config/environments/production.yaml"
    assert "they are kept for 1095d" in problem.message
    assert problem.fix.startswith("keep them for ")


def test_the_time_that_is_told_is_one_that_fits(
    catalogue: Catalogue, production: Environment
) -> None:
    kept = retention(catalogue, production)
    long_kept = kept.model_copy(update={"traces": Duration.parse("3y")})
    found = findings(catalogue, production, estimate(catalogue, production, long_kept))
    told = Duration.parse(found[0].fix.split()[3])

    assert not problems(catalogue, production, kept.model_copy(update={"traces": told}))
    more = Duration(told.ms + Duration.parse("1d").ms)
    assert problems(catalogue, production, kept.model_copy(update={"traces": more}))


def problems(catalogue: Catalogue, environment: Environment, kept: Retention) -> list[str]:
    found = findings(catalogue, environment, estimate(catalogue, environment, kept))
    return [each.message for each in found]


def test_a_trial_whose_time_runs_faster_need_not_keep_what_it_never_sees(
    catalogue: Catalogue, production: Environment
) -> None:
    kept = retention(catalogue, production)
    small = kept.model_copy(update={"metrics": kept.metrics.model_copy(update={"size": "1GB"})})
    fast = production.model_copy(update={"time_scale": 15.0})

    assert problems(catalogue, production, small)
    assert not problems(catalogue, fast, small)
