"""What the tests that pytest was asked for are about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


def asked(session: pytest.Session) -> Iterator[object]:
    """Yield every parameter of every test that is going to run."""
    for item in session.items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            yield from item.callspec.params.values()
