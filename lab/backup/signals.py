"""A polite end at whatever moment: once, and what must be put right is put right."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import typer

from lab.told import INTERRUPTED, err

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def ending_well(words: str) -> Iterator[None]:
    """Let the first signal do what Ctrl-C does, and a second one nothing; say so at the end."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        for each in NUMBERS:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, interrupt) for each in NUMBERS}
    try:
        yield
    except KeyboardInterrupt:
        err().print(words)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
