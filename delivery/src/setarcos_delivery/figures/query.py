"""The SQL of the figures: parts that stand in files of their own, put together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

FOLDER = Path(__file__).parent
# What these parts say goes before what other files select.
CHAIN = ("reached", "failed")
# The planner knows nothing of how many rows a part has. Hash joins stay linear whatever it
# believes; to compile a statement takes longer than to run it.
SETTINGS = {
    "jit": "off",
    "enable_mergejoin": "off",
    "enable_nestloop": "off",
    "work_mem": "64MB",
}
SET = b"SELECT set_config(name, value, TRUE) FROM unnest(%s::text[], %s::text[]) AS s (name, value)"


def rows(
    connection: Connection[Any], name: str, values: Mapping[str, object], *, chain: bool
) -> list[dict[str, Any]]:
    """Return what the SQL of a file selects, with or without the parts before it."""
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(SET, [list(SETTINGS), list(SETTINGS.values())])
        return cursor.execute(text(name, chain=chain).encode(), values).fetchall()


@cache
def text(name: str, *, chain: bool) -> str:
    """Return the SQL of a file, with or without the parts before it."""
    found = _read(name)
    if chain:
        found = f"WITH {','.join(map(_read, CHAIN))} {found}"
    return found


def _read(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
