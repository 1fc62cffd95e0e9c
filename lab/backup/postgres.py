"""PostgreSQL: a dump of the app's database by its own pg_dump, while it runs.

All tables as they were at one moment. Roles and passwords are not part of it: each lab has its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from config.addresses import LOOPBACK
from lab.api import Lab
from lab.backup.store import Counts, Store
from lab.backup.unfinished import made
from lab.servers.postgres import DATABASE, NAME, OWNER, PASSWORD

FILE = "setarcos.dump"
# Below its data folder, where its container writes, too.
PART = "setarcos-backup"
# Extensions belong to the server's administrator: a new lab has them already.
SCHEMA = "--schema=public"


def take(lab: Lab, folder: Path) -> Counts:
    """Dump the database into a file, in PostgreSQL's own format."""
    folder.mkdir(parents=True)
    with made(lab, NAME, PART):
        lab.put(NAME, folder, PART)
        dump = f"{lab.site.data(NAME)}/{PART}/{FILE}"
        asked(lab, "pg_dump", ["--format=custom", SCHEMA, f"--file={dump}", DATABASE])
        lab.fetch(NAME, folder, PART)
        listed = lab.beside(NAME, "pg_restore", ["--list", dump], {})
    return {"tables": sum(1 for line in listed.splitlines() if " TABLE DATA " in line)}


def bring(lab: Lab, folder: Path) -> None:
    """Fill the empty database, all or nothing."""
    lab.put(NAME, folder, PART)
    options = ["--no-owner", "--single-transaction", "--exit-on-error", SCHEMA]
    dump = f"{lab.site.data(NAME)}/{PART}/{FILE}"
    asked(lab, "pg_restore", [*options, f"--dbname={DATABASE}", dump])
    lab.discard(NAME, PART)


def asked(lab: Lab, program: str, arguments: Sequence[str]) -> None:
    """Run a program that logs in as the owner of the database."""
    port = lab.site.listen(NAME, "sql").port
    login = [f"--host={LOOPBACK}", f"--port={port}", f"--username={OWNER}", "--no-password"]
    env = {"PGPASSWORD": lab.site.password(PASSWORD)}
    lab.beside(NAME, program, [*login, *arguments], env)


# The second number of its versions tells of mended faults alone.
STORE = Store(NAME, take, bring, ready=True, numbers=1)
