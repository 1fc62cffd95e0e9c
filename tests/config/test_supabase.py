"""An environment can point at a hosted Supabase; without one, nothing of it is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import yaml

from config.catalogue import Catalogue
from config.durations import Duration
from config.environment import Environment, environment_names, load_environment
from config.problems import ProblemsError
from config.render import render
from config.supabase import Connection, Supabase
from tests import loaded

ENVIRONMENT = "production-supabase"
REFERENCE = "abcdefghijklmnopqrst"
POOLER = "aws-0-eu-central-1.pooler.supabase.com"
SOURCES = "grafana/provisioning/datasources/datasources.yaml"


@pytest.fixture(scope="module")
def environment() -> Environment:
    return load_environment(ENVIRONMENT)


def pointed(environment: Environment, **fields: object) -> Environment:
    """Return the environment with another supabase block."""
    block = Supabase.model_validate({"project": REFERENCE, "connection": "direct"} | fields)
    return environment.model_copy(update={"supabase": block})


def jobs(files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return Prometheus' scrape jobs by name."""
    configuration = yaml.safe_load(files["prometheus/prometheus.yml"])
    return {job["job_name"]: job for job in configuration["scrape_configs"]}


def exporter(files: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of the PostgreSQL exporter."""
    lines = files["postgres-exporter/postgres-exporter.env"].splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def test_the_project_is_scraped_at_its_own_pace_with_a_key_from_a_file(
    environment: Environment,
) -> None:
    assert jobs(loaded.rendered(environment))["supabase"] == {
        "job_name": "supabase",
        "scheme": "https",
        "metrics_path": "/customer/v1/privileged/metrics",
        "basic_auth": {
            "username": "service_role",
            "password_file": "/run/secrets/supabase-metrics-key",
        },
        "scrape_interval": "1m",
        "scrape_timeout": "10s",
        "static_configs": [
            {
                "targets": [f"{REFERENCE}.supabase.co:443"],
                "labels": {
                    "instance": "supabase:443",
                    "service": "postgres",
                    "environment": ENVIRONMENT,
                },
            }
        ],
    }


def test_the_exporter_logs_in_through_the_session_pooler(environment: Environment) -> None:
    assert exporter(loaded.rendered(environment)) == {
        "DATA_SOURCE_URI": f"{POOLER}:5432/postgres?sslmode=verify-full",
        "DATA_SOURCE_USER": f"postgres_exporter.{REFERENCE}",
        "DATA_SOURCE_PASS_FILE": "/run/secrets/postgres-exporter-password",
        "PGSSLROOTCERT": "/run/secrets/supabase-ca.crt",
    }


def test_the_exporter_logs_in_at_the_database_itself(environment: Environment) -> None:
    there = pointed(
        environment,
        exporter_role="watcher",
        database="setarcos",
        exporter_password_file="watcher-password",  # noqa: S106 - the name of its file
    )

    assert exporter(loaded.rendered(there)) == {
        "DATA_SOURCE_URI": f"db.{REFERENCE}.supabase.co:5432/setarcos?sslmode=require",
        "DATA_SOURCE_USER": "watcher",
        "DATA_SOURCE_PASS_FILE": "/run/secrets/watcher-password",
    }


def source(files: Mapping[str, str]) -> dict[str, Any]:
    """Return Grafana's data source for PostgreSQL."""
    found = yaml.safe_load(files[SOURCES])["datasources"]
    return next(each for each in found if each["uid"] == "postgres")


def test_dashboards_log_in_through_the_session_pooler(environment: Environment) -> None:
    found = source(loaded.rendered(environment))
    assert (found["url"], found["user"]) == (f"{POOLER}:5432", f"grafana_reader.{REFERENCE}")
    assert found["secureJsonData"] == {"password": "$__file{/run/secrets/grafana-reader-password}"}
    assert found["jsonData"]["database"] == "postgres"
    assert found["jsonData"]["sslmode"] == "verify-full"
    assert found["jsonData"]["sslRootCertFile"] == "/run/secrets/supabase-ca.crt"


def test_dashboards_log_in_at_the_database_itself(environment: Environment) -> None:
    there = pointed(
        environment,
        reader_role="looker",
        database="setarcos",
        reader_password_file="looker-password",  # noqa: S106 - the name of its file
    )
    found = source(loaded.rendered(there))
    assert (found["url"], found["user"]) == (f"db.{REFERENCE}.supabase.co:5432", "looker")
    assert found["secureJsonData"] == {"password": "$__file{/run/secrets/looker-password}"}
    assert (found["jsonData"]["database"], found["jsonData"]["sslmode"]) == ("setarcos", "require")


def test_dashboards_log_in_at_a_database_of_one_s_own() -> None:
    found = source(loaded.rendered(load_environment("production")))
    assert (found["url"], found["user"]) == ("postgres:5432", "grafana_reader")
    assert (found["jsonData"]["database"], found["jsonData"]["sslmode"]) == ("setarcos", "require")


@pytest.mark.parametrize(
    ("fields", "host"),
    [
        ({}, f"db.{REFERENCE}.supabase.co"),
        ({"connection": Connection.SESSION_POOLER, "pooler": POOLER}, POOLER),
    ],
    ids=["direct", "pooler"],
)
def test_the_probe_asks_the_host_that_the_exporter_uses(
    environment: Environment, fields: dict[str, object], host: str
) -> None:
    probes = jobs(loaded.rendered(pointed(environment, **fields)))["blackbox-tcp"]
    postgres = probes["static_configs"][0]

    assert postgres["targets"] == [f"{host}:5432"]
    # Dashboards and alerts find the same instance wherever the database is.
    assert postgres["labels"]["instance"] == "postgres:5432"


def test_the_project_is_never_asked_more_often_than_others_are(
    catalogue: Catalogue, environment: Environment
) -> None:
    job = catalogue.hosted_jobs["supabase"]
    quick = job.model_copy(update={"scrape_interval": Duration.parse("5s")})

    rendered = jobs(render(replace(catalogue, hosted_jobs={"supabase": quick}), environment))

    assert rendered["supabase"]["scrape_interval"] == str(environment.scrape)


def test_only_what_supabase_touches_differs_from_production(environment: Environment) -> None:
    bare = environment.model_copy(update={"supabase": None})
    one, other = loaded.rendered(bare), loaded.rendered(environment)

    assert one.keys() == other.keys()
    assert {name for name in one if one[name] != other[name]} == {
        "prometheus/prometheus.yml",
        "prometheus/rules/coverage.yml",
        "postgres-exporter/postgres-exporter.env",
        SOURCES,
    }


def test_without_the_block_there_is_no_trace_of_it() -> None:
    for name in environment_names():
        environment = load_environment(name)
        if environment.supabase is None:
            for path, text in loaded.rendered(environment).items():
                assert "supabase" not in text.lower(), f"{name}: {path}"


def test_a_catalogue_without_the_job_is_one_message(
    catalogue: Catalogue, environment: Environment
) -> None:
    misspelt = {"supabse": catalogue.hosted_jobs["supabase"]}

    with pytest.raises(ProblemsError) as caught:
        render(replace(catalogue, hosted_jobs=misspelt), environment)

    assert str(caught.value) == (
        f"config/environments/{ENVIRONMENT}.yaml:1: supabase is set, but the catalogue has no "
        "hosted job 'supabase' [environment/supabase]\n"
        "  nearest: supabse\n"
        "  fix: add it to hosted_jobs in config/catalogue/scrape.yaml, or correct its name there"
    )
