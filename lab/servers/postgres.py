"""PostgreSQL with the app's database, in a data folder of the lab's own."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

from setarcos_delivery.schema import SCHEMA as DELIVERY

from lab.app.dashboards import SCHEMA as DASHBOARDS
from lab.databases import passwords_set, restored
from lab.readiness import PostgresReady, SaysReady
from lab.server import Box, Server
from lab.site import Site

NAME = "postgres"
DATABASE = "setarcos"
OWNER = "setarcos"
PASSWORD = "setarcos-password"  # noqa: S105 - the name of its file
EXPORTER = "postgres_exporter"
EXPORTER_PASSWORD = "postgres-exporter-password"  # noqa: S105 - the name of its file
ADMIN_PASSWORD = "postgres-password"  # noqa: S105 - the name of its file
READER = "grafana_reader"
READER_PASSWORD = "grafana-reader-password"  # noqa: S105 - the name of its file
PASSWORDS = {OWNER: PASSWORD, EXPORTER: EXPORTER_PASSWORD, READER: READER_PASSWORD}
# One statement a line, as PostgreSQL's single-user mode reads them.
ROLES = f"""\
CREATE ROLE {OWNER} LOGIN
CREATE ROLE {EXPORTER} LOGIN
GRANT pg_monitor TO {EXPORTER}
CREATE ROLE {READER} LOGIN CONNECTION LIMIT 20
ALTER ROLE {READER} SET default_transaction_read_only = on
ALTER ROLE {READER} SET statement_timeout = '30s'
ALTER ROLE {READER} SET idle_in_transaction_session_timeout = '1min'
CREATE DATABASE {DATABASE} OWNER {OWNER}
"""
EXTENSIONS = "CREATE EXTENSION pg_stat_statements\n"
# What dashboards read stands in two schemas, which the migrations fill later: the reader may look
# into these. What is revoked is what everybody may write in a database unless told otherwise.
READING = f"""\
CREATE SCHEMA {DELIVERY} AUTHORIZATION {OWNER}
CREATE SCHEMA {DASHBOARDS} AUTHORIZATION {OWNER}
GRANT USAGE ON SCHEMA {DELIVERY}, {DASHBOARDS} TO {READER}
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA {DASHBOARDS} GRANT SELECT ON TABLES TO {READER}
REVOKE TEMPORARY ON DATABASE {DATABASE} FROM PUBLIC
REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC
"""  # noqa: S608 - our own names


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    server = Server(
        name=NAME,
        binary="postgres",
        arguments=(
            f"--config_file={site.config(NAME, 'postgresql.conf')}",
            f"--hba_file={site.config(NAME, 'pg_hba.conf')}",
        ),
        ready=None,
        # Fast shutdown: sessions end, data is written.
        stop_signal=signal.SIGINT,
    )
    return (boxed(site, server) if site.boxed else plain(site, server),)


def plain(site: Site, server: Server) -> Server:
    """Return the server as a process, whose data folder is copied from one that is kept."""
    data = site.data_folder(NAME)
    passwords = {role: site.password(name) for role, name in PASSWORDS.items()}

    def prepare() -> None:
        if restored(data, {"postgres": ROLES, DATABASE: EXTENSIONS + READING}):
            passwords_set(data, passwords)

    return replace(
        server,
        arguments=("-D", str(data), *server.arguments),
        ready=PostgresReady(site.address(NAME, "sql"), DATABASE, OWNER, passwords[OWNER]),
        prepare=prepare,
        unprivileged=True,
    )


def boxed(site: Site, server: Server) -> Server:
    """Return the server in a container, whose entry point makes the databases at first."""
    login = f"host=127.0.0.1 user={OWNER} dbname={DATABASE}"
    return replace(
        server,
        env={
            "PGDATA": site.data(NAME),
            "POSTGRES_PASSWORD_FILE": site.secret_path(ADMIN_PASSWORD),
            "POSTGRES_INITDB_ARGS": "--encoding=UTF8 --locale=C --no-sync",
        },
        ready=SaysReady(
            site.box(NAME),
            ("psql", login, "-Atc", "SELECT 1"),
            says="1",
            env={"PGPASSWORD": site.password(PASSWORD)},
        ),
        box=Box(
            NAME,
            secrets=(ADMIN_PASSWORD, *PASSWORDS.values()),
            keeps=True,
            scratch=("/var/run/postgresql",),
            mounts={"/docker-entrypoint-initdb.d/init.sql": script(site)},
        ),
    )


def script(site: Site) -> Path:
    """Write what psql is to run in a new data folder; passwords are read from their files."""
    site.secret(ADMIN_PASSWORD)
    lines = [f"{line};" for line in ROLES.splitlines()]
    for role, name in PASSWORDS.items():
        site.secret(name)
        lines += [
            f"\\set secret `cat {site.secret_path(name)}`",
            f"ALTER ROLE {role} PASSWORD :'secret';",
        ]
    inside = (EXTENSIONS + READING).splitlines()
    lines += [f"\\connect {DATABASE}", *(f"{line};" for line in inside)]
    path = site.folder / "init.sql"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
