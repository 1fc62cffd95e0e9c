"""Programs beside whoever holds a fault, which end with it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lab.errors import LabError


@contextmanager
def beside(script: str, *arguments: str) -> Iterator[str]:
    """Run Python that says a line when it has begun, and ends when its input does.

    That is when this is left, or its holder killed; Ctrl-C is for the holder alone. Raises LabError
    where it ends before its line.
    """
    command = (sys.executable, "-c", script, *arguments)
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, start_new_session=True
    ) as process:
        try:
            said = process.stdout.readline().strip() if process.stdout else ""
            if not said:
                raise LabError("what should break it ended at once", status=1)
            yield said
        finally:
            process.communicate()
