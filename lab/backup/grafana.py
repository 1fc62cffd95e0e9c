"""Grafana: its database of users, dashboards and settings, where the lab has a Grafana.

It is stopped for some seconds; SQLite's own backup then makes one sound file of the database and
what it had not folded into it yet. What is provisioned comes from rendered files, not from here.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from lab.api import Lab
from lab.backup.store import Counts, Store
from lab.backup.unfinished import stopped
from lab.errors import LabError
from lab.servers.grafana import NAME, PASSWORD

FILE = "grafana.db"
ADMIN = "admin"
# How Grafana keeps passwords (pkg/util/encoding.go): PBKDF2 with SHA-256.
ROUNDS, LENGTH = 10000, 50


def take(lab: Lab, folder: Path) -> Counts:
    """Copy the database."""
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as raw:
        with stopped(lab, NAME):
            lab.fetch(NAME, Path(raw))
        return sound(Path(raw) / FILE, folder / FILE)


def sound(source: Path, target: Path) -> Counts:
    """Copy a database as one file; raises LabError for one that is not sound."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        try:
            old.backup(new)
            (told,) = new.execute("PRAGMA integrity_check").fetchone()
            (dashboards,) = new.execute("SELECT count(*) FROM dashboard").fetchone()
        except sqlite3.DatabaseError as error:
            raise LabError(f"{FILE} cannot be read: {error}", status=1) from error
    if told != "ok":
        raise LabError(f"{FILE} is damaged: {told}", status=1)
    return {"dashboards": dashboards}


def bring(lab: Lab, folder: Path) -> None:
    """Put the database in place, with the new lab's own password for its administrator."""
    with closing(sqlite3.connect(folder / FILE)) as base, base:
        rows = base.execute('SELECT id, salt FROM "user" WHERE login = ?', (ADMIN,)).fetchall()
        for number, salt in rows:
            secret = hashed(lab.site.password(PASSWORD), salt)
            base.execute('UPDATE "user" SET password = ? WHERE id = ?', (secret, number))
    lab.put(NAME, folder)


def hashed(password: str, salt: str) -> str:
    """Return what Grafana keeps of a password."""
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), ROUNDS, LENGTH).hex()


STORE = Store(NAME, take, bring)
