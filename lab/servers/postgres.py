"""PostgreSQL with the app's database, in a data folder of the lab's own."""

from __future__ import annotations

import signal

from lab.databases import passwords_set, restored
from lab.readiness import PostgresReady
from lab.server import Server
from lab.site import Site

NAME = "postgres"
DATABASE = "setarcos"
OWNER = "setarcos"
PASSWORD = "setarcos-password"  # noqa: S105 - the name of its file
EXPORTER = "postgres_exporter"
EXPORTER_PASSWORD = "postgres-exporter-password"  # noqa: S105 - the name of its file
# One statement a line, as PostgreSQL's single-user mode reads them.
ROLES = f"""\
CREATE ROLE {OWNER} LOGIN
CREATE ROLE {EXPORTER} LOGIN
GRANT pg_monitor TO {EXPORTER}
CREATE DATABASE {DATABASE} OWNER {OWNER}
"""
EXTENSIONS = "CREATE EXTENSION pg_stat_statements\n"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    data = site.data(NAME)
    passwords = {
        OWNER: site.password(PASSWORD),
        EXPORTER: site.password(EXPORTER_PASSWORD),
    }

    def prepare() -> None:
        if restored(data, {"postgres": ROLES, DATABASE: EXTENSIONS}):
            passwords_set(data, passwords)

    return (
        Server(
            name=NAME,
            binary="postgres",
            arguments=(
                "-D",
                str(data),
                f"--config_file={site.config(NAME, 'postgresql.conf')}",
                f"--hba_file={site.config(NAME, 'pg_hba.conf')}",
            ),
            ready=PostgresReady(site.address(NAME, "sql"), DATABASE, OWNER, passwords[OWNER]),
            prepare=prepare,
            unprivileged=True,
            # Fast shutdown: sessions end, data is written.
            stop_signal=signal.SIGINT,
        ),
    )
