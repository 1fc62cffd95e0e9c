"""A lab's PostgreSQL, as its owner or another role reaches it from this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import URL

from lab.api import Lab
from lab.servers.postgres import DATABASE, OWNER, PASSWORDS


@contextmanager
def address(lab: Lab, schema: str = "", role: str = OWNER) -> Iterator[URL]:
    """Yield where the app's database is, with the password, as long as it is held.

    With a `schema`, names are looked for there.
    """
    query = {"options": f"-csearch_path={schema}"} if schema else {}
    password = lab.site.password(PASSWORDS[role])
    with lab.tcp("postgres", "sql") as where:
        yield URL.create("postgresql", role, password, where.host, where.port, DATABASE, query)


def conninfo(url: URL) -> str:
    """Return an address as libpq reads it."""
    return url.render_as_string(hide_password=False)


@contextmanager
def connected(lab: Lab, schema: str = "", role: str = OWNER) -> Iterator[psycopg.Connection[Any]]:
    """Yield a connection to the app's database."""
    with address(lab, schema, role) as url, psycopg.connect(conninfo(url)) as connection:
        yield connection
