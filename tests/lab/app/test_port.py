"""A process whose port is taken says so in one message."""

from __future__ import annotations

import socket

import pytest

from lab.app.port import need_port
from lab.app.settings import AiRouterSettings
from lab.errors import LabError


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(
            LabError, match=f"^SETARCOS_LISTEN: cannot listen on {listen}: "
        ) as error:
            need_port(AiRouterSettings(listen=listen))

    assert error.value.status == 1


def test_a_port_that_is_free_can_be_had() -> None:
    need_port(AiRouterSettings(listen="127.0.0.1:0"))
