"""Traffic held back for a while, so that somebody else's requests can be counted."""

from __future__ import annotations

import requests

from config.addresses import Address
from lab.errors import LabError

# Longer than the traffic waits for its own requests.
TIMEOUT_S = 15.0


def pause(traffic: Address) -> None:
    """Hold the simulated people back; when this returns no request of theirs is under way.

    Raises LabError when the traffic is not reached, or a request of its does not end.
    """
    _tell(traffic, "/pause")


def resume(traffic: Address) -> None:
    """Let the simulated people go on; raises LabError when the traffic is not reached."""
    _tell(traffic, "/resume")


def _tell(traffic: Address, path: str) -> None:
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(traffic.url + path, timeout=TIMEOUT_S)
    except requests.RequestException as error:
        raise LabError(
            f"traffic at {traffic} is not reached: {error}", hint="is the lab up?", status=1
        ) from error
    if not answer.ok:
        raise LabError(f"traffic at {traffic} refused {path}: {answer.text.strip()}", status=1)
