"""Files that a scaffold writes: all of them, or none."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def all_or_nothing(check: Callable[[], object], *paths: Path) -> Iterator[None]:
    """Put `paths` back as they were where writing fails, or `check` raises afterwards."""
    before = {path: path.read_text("utf-8") if path.exists() else None for path in paths}
    try:
        yield
        check()
    except BaseException:
        for path, text in before.items():
            path.unlink(missing_ok=True) if text is None else path.write_text(text, "utf-8")
        raise


def append(path: Path, text: str) -> None:
    """Add `text` at the end of a file, which holds a list there."""
    path.write_text(path.read_text("utf-8").rstrip("\n") + "\n" + text, encoding="utf-8")
