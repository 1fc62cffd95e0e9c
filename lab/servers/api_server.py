"""The app's HTTP API, and the migration that its tables come from."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import PYTHON, Box, Server
from lab.servers.postgres import DATABASE, OWNER, PASSWORD
from lab.site import Site

NAME = "api-server"
MIGRATE = "migrate"


def secret(site: Site) -> str:
    """Return where the app's processes find the password of the database; it exists."""
    site.secret(PASSWORD)
    return site.secret_path(PASSWORD)


# What has gone before it delays its end: it waits to hand over its last traces and logs.
USED = ("postgres", "redis", "otel-collector")
# At its start it waits for these a while, and ends where they are not there.
STORES = ("postgres", "redis")


def stores(site: Site) -> dict[str, str]:
    """Return what the app's processes are told of the database and of Redis."""
    database = site.address("postgres", "sql")
    return {
        "SETARCOS_DATABASE_URL": f"postgresql://{OWNER}@{database}/{DATABASE}",
        "SETARCOS_DATABASE_PASSWORD_FILE": secret(site),
        "SETARCOS_REDIS_URL": f"redis://{site.address('redis', 'redis')}/0",
    }


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    listen = site.listen(NAME, "http")
    env = {"SETARCOS_LISTEN": str(listen), **stores(site), **site.env(NAME)}
    return (
        Server(
            name=MIGRATE,
            binary=PYTHON,
            arguments=("-m", "lab.app.migrate"),
            env=env,
            ready=None,
            needs=("postgres",),
            once=True,
            box=Box(service=NAME, secrets=(PASSWORD,)),
        ),
        # It starts beside the migration and the stores: its imports take longer, and it waits.
        Server(
            name=NAME,
            binary=PYTHON,
            arguments=("-m", "lab.app.api"),
            env=env,
            ready=HttpReady(site.outside(NAME, "http"), "/readyz"),
            pages=("/metrics",),
            uses=USED,
            vital=STORES,
            box=Box(secrets=(PASSWORD,)),
        ),
    )
