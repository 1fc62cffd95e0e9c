"""What every request of the simulated people passes, so that all of them can be held back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Gate:
    """Open at first. Counts who is inside, and lets nobody in while it is closed."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._open = True
        self._inside = 0

    @property
    def is_open(self) -> bool:
        """Tell whether requests may be sent."""
        return self._open

    @contextmanager
    def passage(self) -> Iterator[None]:
        """Wait until the gate is open, and be inside for the time of the block."""
        with self._changed:
            self._changed.wait_for(lambda: self._open)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def close(self, within_s: float) -> bool:
        """Let nobody in any more, and wait until nobody is inside.

        Returns False, with the gate open again, where that takes longer than `within_s`.
        """
        with self._changed:
            self._open = False
            left = self._changed.wait_for(lambda: self._inside == 0, within_s)
            if not left:
                self._set_open()
        return left

    def open(self) -> None:
        """Let everybody in who waits."""
        with self._changed:
            self._set_open()

    def _set_open(self) -> None:
        self._open = True
        self._changed.notify_all()
