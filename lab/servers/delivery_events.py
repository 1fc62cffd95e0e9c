"""The service of delivery events, and the migration that its tables come from."""

from __future__ import annotations

from lab.readiness import HttpReady
from lab.server import PYTHON, Box, Server
from lab.servers.postgres import DATABASE, OWNER, PASSWORD
from lab.site import Site

NAME = "delivery-events"
MIGRATE = "delivery-migrate"
PACKAGE = "setarcos_delivery"
# Each of those who send has a secret of its own, in a file that is named after it.
SENDERS = ("github", "gitlab", "pagerduty", "alertmanager", "events")


def secret(sender: str) -> str:
    """Return the name of the secret that a sender proves to know."""
    return f"delivery-{sender}-secret"


def database(site: Site) -> dict[str, str]:
    """Return what the service is told of the database; the password's file exists."""
    site.secret(PASSWORD)
    where = site.address("postgres", "sql")
    return {
        "SETARCOS_DATABASE_URL": f"postgresql://{OWNER}@{where}/{DATABASE}",
        "SETARCOS_DATABASE_PASSWORD_FILE": site.secret_path(PASSWORD),
    }


def secrets(site: Site) -> dict[str, str]:
    """Return what the service is told of those who send; the files of their secrets exist."""
    for sender in SENDERS:
        site.secret(secret(sender))
    return {
        f"SETARCOS_{sender.upper()}_SECRET_FILE": site.secret_path(secret(sender))
        for sender in SENDERS
    }


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    listen = site.listen(NAME, "http")
    return (
        Server(
            name=MIGRATE,
            binary=PYTHON,
            arguments=("-m", PACKAGE, "migrate"),
            env=database(site),
            ready=None,
            needs=("postgres",),
            once=True,
            box=Box(service=NAME, secrets=(PASSWORD,)),
        ),
        Server(
            name=NAME,
            binary=PYTHON,
            arguments=("-m", PACKAGE, "serve"),
            env={
                "SETARCOS_LISTEN": str(listen),
                **database(site),
                **secrets(site),
                **site.env(NAME),
            },
            ready=HttpReady(site.outside(NAME, "http"), "/readyz"),
            pages=("/figures", "/metrics"),
            # It starts beside the migration: its imports take longer.
            uses=("postgres", "otel-collector"),
            vital=("postgres",),
            box=Box(secrets=(PASSWORD, *map(secret, SENDERS))),
        ),
    )
