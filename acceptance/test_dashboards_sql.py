"""PostgreSQL as dashboards see it: a role that reads what panels ask, and nothing else at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml
from psycopg import sql
from psycopg.rows import dict_row
from setarcos_delivery.figures import Figures, Period, Rules, figures, weekly
from setarcos_delivery.figures.details import components, failures, outages

from acceptance.clients.deliveries import Deliveries
from acceptance.clients.prometheus import Prometheus
from acceptance.deliveries import COMPONENT, REPOSITORY
from acceptance.delivery.golden import Connection, expected, filled
from acceptance.thorough import but_the_first
from acceptance.waiting import eventually
from config.dashboards import load_library
from config.render import render
from lab.api import Lab
from lab.app.dashboards import SCHEMA, VIEWS
from lab.dashboards import Answer, Asker
from lab.servers.grafana import NAME as GRAFANA
from lab.servers.postgres import DATABASE, READER, READER_PASSWORD
from lab.sql import connected

# Written as somebody would who may type SQL into Grafana: first of all read-only is switched off.
OPEN = b"SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE"
FORBIDDEN = [
    "INSERT INTO people (name, user_type) VALUES ('x', 'free')",
    "UPDATE people SET name = 'x'",
    "DELETE FROM forum_posts",
    "TRUNCATE forum_posts",
    "DROP TABLE forum_posts",
    "DROP VIEW dashboards.activity",
    "DROP FUNCTION delivery.dora(timestamptz[], text)",
    "CREATE TABLE public.mine (n int)",
    "CREATE TABLE dashboards.mine (n int)",
    "CREATE VIEW delivery.mine AS SELECT 1",
    "CREATE TEMPORARY TABLE mine (n int)",
    "CREATE SCHEMA mine",
    "CREATE DATABASE mine",
    "CREATE ROLE mine",
    "ALTER ROLE grafana_reader SUPERUSER",
    "CREATE FUNCTION dashboards.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "GRANT SELECT ON people TO grafana_reader",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/mine'",
    "COPY people FROM PROGRAM 'true'",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT rolpassword FROM pg_authid",
    "SELECT name FROM people",
    "SELECT text FROM journal_entries",
    "SELECT body FROM delivery.deliveries",
    "SELECT * FROM delivery.deployments",
    "SELECT * FROM alembic_version",
    "SET ROLE setarcos",
]
# What an extension shows to everybody; the statements of others are not told.
EVERYBODY = {"pg_stat_statements", "pg_stat_statements_info"}
SOURCES = "grafana/provisioning/datasources/datasources.yaml"
RULES = Rules()
EXPECTED = expected()
SINCE, UNTIL = (datetime.fromisoformat(EXPECTED[name]) for name in ("since", "until"))
# What increase() may differ from the exact number by: it goes beyond the first and last sample.
NEAR = 0.1
SENT, WINDOW_S, SEEN_S = 6, 60.0, 30.0


@pytest.fixture
def reader(lab: Lab) -> Iterator[psycopg.Connection[Any]]:
    """Return a connection as the role that Grafana has."""
    with connected(lab, role=READER) as connection:
        connection.autocommit = True
        yield connection


@pytest.fixture(scope="module")
def golden(lab: Lab) -> Iterator[Connection]:
    """Return a connection to tables with all golden events, and the functions over them."""
    with filled(lab) as connection:
        yield connection


@pytest.mark.plan("12.4.7.3", "12.4.6.1")
@pytest.mark.parametrize("statement", but_the_first(FORBIDDEN))
def test_the_reader_writes_nothing_and_sees_no_table(
    reader: psycopg.Connection[Any], statement: str
) -> None:
    reader.execute(OPEN)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(statement.encode())


@pytest.mark.plan("12.4.7.3")
def test_the_reader_does_not_even_try_to_write(reader: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        reader.execute(b"INSERT INTO people (name, user_type) VALUES ('x', 'free')")
    shown = [reader.execute(f"SHOW {name}".encode()).fetchone() for name in LIMITS]
    assert shown == [(value,) for value in LIMITS.values()]
    role = reader.execute(
        b"SELECT rolconnlimit > 0, rolsuper, rolcreaterole, rolcreatedb, rolreplication,"
        b" rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert role == (True, False, False, False, False, False)


LIMITS = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "1min",
    "default_transaction_read_only": "on",
}


@pytest.mark.plan("12.4.7.3")
def test_the_reader_sees_the_views_of_dashboards_and_no_other_relation(
    reader: psycopg.Connection[Any],
) -> None:
    found = reader.execute(
        b"SELECT nspname, relname FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace"
        b" WHERE relkind IN ('r', 'v', 'm', 'p', 'f', 'S')"
        b" AND nspname NOT IN ('pg_catalog', 'information_schema')"
        b" AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(pg_class.oid, 'SELECT')"
    ).fetchall()
    assert {pair for pair in found if pair[1] not in EVERYBODY} == {
        (SCHEMA, name) for name in VIEWS
    }


@pytest.mark.plan("12.4.7.3")
def test_the_views_tell_of_nobody_by_name_or_word(reader: psycopg.Connection[Any]) -> None:
    said = reader.execute(
        b"SELECT DISTINCT column_name FROM information_schema.columns WHERE table_schema = %s",
        [SCHEMA],
    ).fetchall()
    assert not {name for (name,) in said} & {"name", "text", "question", "prompt", "title"}


@pytest.mark.plan("12.4.3.2", "12.4.7.3")
def test_grafana_is_told_of_it_with_the_password_in_a_file(lab: Lab) -> None:
    others = tuple(each for each in lab.environment.without if each != GRAFANA)
    environment = lab.environment.model_copy(update={"without": others})
    text = render(lab.catalogue, environment)[SOURCES]
    sources = yaml.safe_load(text)["datasources"]
    source = next(each for each in sources if each["uid"] == "postgres")
    password = f"$__file{{{lab.site.secret_path(READER_PASSWORD)}}}"

    assert (source["user"], source["secureJsonData"]) == (READER, {"password": password})
    assert source["jsonData"]["database"] == DATABASE
    assert urlsplit(f"//{source['url']}").port == lab.within("postgres", "sql").port
    assert lab.site.password(READER_PASSWORD) not in text


@pytest.mark.plan("12.4.5.1", "12.4.6.1")
@pytest.mark.parametrize("environment", EXPECTED["environments"])
def test_panels_have_the_figures_of_the_reports(golden: Connection, environment: str) -> None:
    period = Period(since=SINCE, until=UNTIL, environment=environment)
    (found,) = asked(golden, "dora", environment)
    (pipeline,) = asked(golden, "pipeline", environment)

    alike(found | pipeline, figures(golden, period, RULES))
    for name, of in (("failures", failures), ("components", components), ("outages", outages)):
        rows = asked(golden, name, environment)
        assert [tuple(row.values()) for row in rows] == of(golden, period, RULES)


@pytest.mark.plan("12.4.5.1")
def test_weeks_of_panels_are_those_of_the_calendar(golden: Connection) -> None:
    found = asked(golden, "dora", RULES.production, "week")

    assert (found[0]["since"], found[-1]["until"]) == (SINCE, UNTIL)
    assert {week["since"].weekday() for week in found[1:]} == {0}
    # The golden events begin on a Monday: the reports' weeks are the same.
    weeks = weekly(golden, Period(since=SINCE, until=UNTIL), RULES)
    for got, wanted in zip(found, weeks, strict=True):
        alike(got, wanted)


def asked(
    connection: Connection, name: str, environment: str, part: str | None = None
) -> list[dict[str, Any]]:
    """Return what a function tells of the golden events, or of each part of their time."""
    text = sql.SQL("SELECT * FROM {}(bounds(%s, %s, %s), %s)").format(sql.Identifier(name))
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(text, [SINCE, UNTIL, part, environment]).fetchall()


def alike(got: dict[str, Any], wanted: Figures) -> None:
    """Compare what a function and the reports say under one name."""
    bands = {
        f"{name}_band": getattr(wanted, f"{name}_band")
        for name in ("frequency", "lead_time", "change_failure", "restore")
    }
    told = {**wanted.model_dump(exclude={"period"}), **bands}
    assert {name: got[name] for name in told if name in got} == {
        name: value for name, value in told.items() if name in got
    }
    assert len(got.keys() & told.keys()) > 10


@pytest.mark.plan("A.1", "12.4.5.1")
def test_what_prometheus_saw_is_close_to_what_happened(lab: Lab, prometheus: Prometheus) -> None:
    """increase() sees deployments that are told while it looks: those, it has within a tenth."""
    dashboard = load_library().dashboards["delivery-dora"]
    asker = Asker.of(lab)
    deliveries = Deliveries(lab)

    def answered(title: str) -> Answer:
        answers = asker.ask(dashboard, asker.last(WINDOW_S))
        return next(each for each in answers if each.panel.title == title)

    def seen() -> float:
        success = {"environment": "production", "status": "success"}
        series = answered("Deployments").found.series
        return sum(each.points[-1][1] for each in series if each.labels == success)

    def quiet() -> None:
        assert seen() == 0

    # What other tests have told is over.
    eventually(quiet, within_s=2 * WINDOW_S)
    exact = len(answered("All deployments").found.table.rows)
    before = prometheus.figure(TOTAL)
    for number in range(SENT):
        assert deliveries.event(deployment(number)).ok

    def counted() -> None:
        assert prometheus.value(TOTAL) == before + SENT

    eventually(counted, within_s=SEEN_S)
    assert len(answered("All deployments").found.table.rows) - exact == SENT
    assert seen() == pytest.approx(SENT, rel=NEAR)


TOTAL = 'sum(deployments_total{environment="production",status="success"})'


def deployment(number: int) -> dict[str, Any]:
    """Return an event of a deployment that has just ended."""
    now = datetime.now(UTC)
    fact = {
        "kind": "deployment",
        "key": f"increase-{now.timestamp()}-{number}",
        "repository": REPOSITORY,
        "component": COMPONENT,
        "environment": "production",
        "sha": f"{number:040x}",
        "status": "success",
        "started_at": (now - timedelta(minutes=1)).isoformat(),
        "finished_at": now.isoformat(),
        "observed_at": now.isoformat(),
    }
    return {"facts": [fact]}
