"""A PostgreSQL data folder in a fraction of a second: made once, kept, and copied for each lab."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import filelock

from lab.errors import LabError
from lab.processes import UNPRIVILEGED, account
from lab.provision import Binary, cache_dir, find, required

DONE = "PG_VERSION"
# Root's PostgreSQL runs as another account.
CLOSED = f"account {UNPRIVILEGED} must be let in there: choose another folder by SETARCOS_STATE"


def restored(data: Path, statements: Mapping[str, str]) -> bool:
    """Fill an empty `data` folder with databases on which `statements` were run.

    `statements` are {database: one statement a line}. Returns whether the folder was filled;
    one that is in use is left alone. Raises LabError when PostgreSQL's programs fail.
    """
    if (data / DONE).is_file():
        return False
    kept = _kept(statements)
    shutil.copytree(kept, data, dirs_exist_ok=True)
    _owned(data)
    data.chmod(0o700)
    return True


def passwords_set(data: Path, passwords: Mapping[str, str]) -> None:
    """Give roles their passwords, {role: password}, before the server starts."""
    lines = (f"ALTER ROLE {role} PASSWORD '{secret}'" for role, secret in passwords.items())
    _single(data, "postgres", "\n".join(lines) + "\n")


def _kept(statements: Mapping[str, str]) -> Path:
    """Return the kept copy for these statements and this PostgreSQL; make it when it is missing."""
    recipe = repr((sorted(statements.items()), _binary("postgres").version, os.geteuid()))
    folder = cache_dir() / "databases"
    kept = folder / hashlib.sha256(recipe.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(folder / ".lock"):
        if not kept.is_dir():
            _make(folder, kept, statements)
    return kept


def _make(folder: Path, kept: Path, statements: Mapping[str, str]) -> None:
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        data = Path(name) / "data"
        data.mkdir()
        _owned(data)
        arguments = ("--encoding=UTF8", "--locale=C", "--username=postgres", "--no-sync")
        # Who may log in is said by the rendered pg_hba.conf, never by initdb's.
        _run("initdb", (f"--pgdata={data}", *arguments, "--auth=reject"))
        for database, lines in statements.items():
            _single(data, database, lines)
        data.rename(kept)


def _single(data: Path, database: str, lines: str) -> None:
    output = _run("postgres", ("--single", "-D", str(data), database), lines)
    if "ERROR:" in output or "FATAL:" in output:
        raise LabError(f"PostgreSQL refused a statement:\n{output}", status=1)


def _run(name: str, arguments: tuple[str, ...], text: str = "") -> str:
    binary = _binary(name)
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [str(binary.path), *arguments],
        input=text,
        capture_output=True,
        text=True,
        cwd="/",
        env={**os.environ, **binary.env, "LC_ALL": "C"},
        check=False,
        **account(),
    )
    if done.returncode:
        hint = CLOSED if "Permission denied" in done.stderr else ""
        text = f"{binary.path} failed:\n{done.stdout}{done.stderr}".rstrip()
        raise LabError(text, hint=hint, status=1)
    return done.stderr


def _binary(name: str) -> Binary:
    return required(find(name, cache=cache_dir()))


def _owned(folder: Path) -> None:
    """Give `folder` to the account that PostgreSQL runs as, when that is not ours."""
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, UNPRIVILEGED, account()["group"])
