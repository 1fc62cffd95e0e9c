"""The one exception that the commands turn into a message."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

MENDABLE, FAILED = 2, 1


class MistakeError(Exception):
    """What is wrong, where, and how to mend it; `status` is what the command ends with."""

    def __init__(self, message: str, *, hint: str = "", status: int = MENDABLE) -> None:
        super().__init__(message)
        self.message, self.hint, self.status = message, hint, status

    def __str__(self) -> str:
        """Message and hint as a terminal shows them."""
        return f"{self.message}\n  hint: {self.hint}" if self.hint else self.message


@contextmanager
def told() -> Iterator[None]:
    """Print a mistake and end the process with its status."""
    try:
        yield
    except MistakeError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the message is what the user sees
        sys.exit(error.status)
