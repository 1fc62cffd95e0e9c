"""The address that a process listens on, asked for at the start."""

from __future__ import annotations

import socket

from lab.app.settings import ServerSettings
from lab.errors import LabError


def need_port(settings: ServerSettings) -> None:
    """Return where the address can be had; raises LabError, which says why it cannot.

    Locust and Celery would only log it, or end without a word.
    """
    try:
        with socket.create_server((settings.host, settings.port)):
            pass
    except OSError as error:
        raise LabError(
            f"SETARCOS_LISTEN: cannot listen on {settings.listen}: {error.strerror}",
            hint="choose another port, or end what listens there",
            status=1,
        ) from error
