"""What was once asked of a file and need not be asked again while the file stays as it is."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

NAME = "seen.json"


class Seen:
    """Answers by (question, path), each good for one time of change and one size of the file."""

    def __init__(self, cache: Path) -> None:
        self._file = cache / NAME
        self._answers: dict[str, list[str | int]] = self._load()

    def ask(self, question: str, path: Path, answer: Callable[[], str]) -> str:
        """Return the known answer about `path`, or ask and remember; raises OSError."""
        key = f"{question} {path}"
        facts = path.stat()
        stamp = [facts.st_mtime_ns, facts.st_size]
        known = self._answers.get(key)
        if known is None or known[:2] != stamp:
            known = [*stamp, answer()]
            self._answers = {**self._load(), key: known}
            self._save()
        return str(known[2])

    def _load(self) -> dict[str, list[str | int]]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _save(self) -> None:
        # A cache that cannot be written only costs time; a half-written file must never be read.
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(dir=self._file.parent, prefix=f".{NAME}.")
            with os.fdopen(number, "w", encoding="utf-8") as file:
                json.dump(self._answers, file, indent=1)
            temporary = Path(name)
            temporary.chmod(0o644)
            temporary.replace(self._file)
