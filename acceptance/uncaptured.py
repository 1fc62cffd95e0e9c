"""Progress of what takes minutes is shown, whatever pytest captures."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest


def uncaptured(config: pytest.Config) -> AbstractContextManager[None]:
    """Have all that is written within shown at once: a first start builds servers for minutes."""
    capture = config.pluginmanager.getplugin("capturemanager")
    shown: AbstractContextManager[None] = capture.global_and_fixture_disabled()
    return shown
