"""The one exception that the lab's commands turn into a message."""

from __future__ import annotations


class LabError(Exception):
    """What went wrong, where, and how to mend it.

    The command line prints `message`, then `hint` on a line of its own, and exits with `status`:
    2 for a mistake the user can mend, 1 for a server that failed.
    """

    def __init__(self, message: str, *, hint: str = "", status: int = 2) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.status = status

    def __str__(self) -> str:
        """Message and hint as a terminal shows them."""
        return f"{self.message}\n  hint: {self.hint}" if self.hint else self.message
