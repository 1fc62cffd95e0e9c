"""Binaries that a test gets itself, made with those of the lab: what both are made of once."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import pytest

from lab.errors import LabError
from lab.provision import cache_dir, provide
from lab.provision.pins import pins

MARK = "ahead"
MEANS = f"{MARK}(name): a binary that is built with those of the lab, whose code it shares"


def provide_ahead(items: Iterable[pytest.Item]) -> None:
    """Get the lab's binaries with those that tests are marked with.

    Where one cannot be had, the test that asks for it says so.
    """
    marks = (mark for item in items for mark in item.iter_markers(MARK))
    if names := dict.fromkeys(name for mark in marks for name in mark.args):
        with suppress(LabError):
            provide((*pins().binary, *names), cache=cache_dir())
