"""What a run on the second runtime may do without: all but the first of several alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

MEANS = "thorough: one of several alike; a run on the second runtime may do without (-m)"


def but_the_first(values: Iterable[Any]) -> list[Any]:
    """Return values as parameters of a test, all but the first marked `thorough`."""
    first, *others = values
    return [first, *(pytest.param(each, marks=pytest.mark.thorough) for each in others)]
