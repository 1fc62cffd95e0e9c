"""Tables of the delivery service that a test has for itself."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql
from setarcos_delivery.migrate import migrate

from lab.api import Lab
from lab.sql import address, connected, conninfo


@contextmanager
def own_schema(lab: Lab) -> Iterator[str]:
    """Yield where empty tables are, in a schema that is dropped after."""
    name = f"test_{secrets.token_hex(4)}"
    with address(lab, name) as url:
        migrate(url, name)
        try:
            yield conninfo(url)
        finally:
            with connected(lab) as connection:
                drop = sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name))
                connection.execute(drop)
