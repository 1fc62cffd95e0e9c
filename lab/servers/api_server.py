"""The app's HTTP API, and the migration that its tables come from."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import PYTHON, Server
from lab.servers.postgres import DATABASE, OWNER, PASSWORD
from lab.site import Site

NAME = "api-server"
MIGRATE = "migrate"


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    listen, database = site.address(NAME, "http"), site.address("postgres", "sql")
    env = {
        "SETARCOS_LISTEN": str(listen),
        "SETARCOS_DATABASE_URL": f"postgresql://{OWNER}@{database}/{DATABASE}",
        "SETARCOS_DATABASE_PASSWORD_FILE": str(site.secret(PASSWORD)),
        "SETARCOS_REDIS_URL": f"redis://{site.address('redis', 'redis')}/0",
    }
    return (
        Server(
            name=MIGRATE,
            binary=PYTHON,
            arguments=("-m", "lab.app.migrate"),
            env=env,
            ready=None,
            needs=("postgres",),
            once=True,
        ),
        # It starts beside the migration: its imports take longer, and it is ready after both.
        Server(
            name=NAME,
            binary=PYTHON,
            arguments=("-m", "lab.app.api"),
            env=env,
            ready=HttpReady(listen, "/readyz"),
            pages=("/metrics",),
        ),
    )
