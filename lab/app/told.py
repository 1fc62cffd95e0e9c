"""How a process of the app ends when it cannot go on: one message, and a status."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lab.errors import LabError


@contextmanager
def told() -> Iterator[None]:
    """Print a LabError and end the process with its status."""
    try:
        yield
    except LabError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the message is what the user sees
        sys.exit(error.status)
