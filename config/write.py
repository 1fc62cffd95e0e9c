"""Rendered files on disk: written all or not at all, and compared with what is there."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_tree(files: Mapping[str, str], out: Path) -> None:
    """Replace the tree at `out` by `files`, without a moment in which half of it stands there.

    Raises OSError where the parent folder cannot be written.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}.new-", dir=out.parent))
    try:
        _fill(files, fresh)
        _swap(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _fill(files: Mapping[str, str], folder: Path) -> None:
    # mkdtemp closes its folder to others; servers run as users of their own.
    folder.chmod(0o755)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _swap(fresh: Path, out: Path) -> None:
    """Put `fresh` at `out`; the old tree ends at `fresh`, where the caller removes it."""
    if not out.exists():
        fresh.rename(out)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}.old-", dir=out.parent))
    out.replace(aside)
    try:
        fresh.replace(out)
    except OSError:
        aside.replace(out)
        raise
    aside.replace(fresh)


def read_tree(out: Path) -> dict[str, str]:
    """Return {path: text} of every file below `out`; an empty one where there is no tree."""
    if not out.is_dir():
        return {}
    return {
        path.relative_to(out).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def drift(files: Mapping[str, str], out: Path) -> str:
    """Return a unified diff from the tree at `out` to `files`; empty where they are the same."""
    return unified(read_tree(out), files, out)


def unified(there: Mapping[str, str], files: Mapping[str, str], out: Path) -> str:
    """Return a unified diff from the texts `there`, which stand below `out`, to `files`."""
    lines: list[str] = []
    for name in sorted({*there, *files}):
        old, new = there.get(name), files.get(name)
        if old != new:
            lines += difflib.unified_diff(
                (old or "").splitlines(keepends=True),
                (new or "").splitlines(keepends=True),
                f"{out}/{name}" if old is not None else "/dev/null",
                f"rendered/{name}" if new is not None else "/dev/null",
            )
    return "".join(lines)
