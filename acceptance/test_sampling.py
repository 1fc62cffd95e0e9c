"""How many traces are kept is decided by the environment's variables."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest
import requests

from acceptance.waiting import eventually
from lab.api import Lab

SERVICE = "ai-router"
DEADLINE_S, REQUESTS = 60.0, 20
OPENMETRICS = {"Accept": "application/openmetrics-text; version=1.0.0"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.plan("13.1.4")
@pytest.mark.parametrize(("ratio", "traced"), [("0", False), ("1", True)])
def test_a_process_records_the_share_of_traces_that_it_is_told(
    lab: Lab, ratio: str, traced: bool
) -> None:
    """A router of the test's own, sending to the lab's collector; exemplars tell what it keeps."""
    url = f"http://127.0.0.1:{free_port()}"
    env = {
        **os.environ,
        **lab.site.env(SERVICE),
        "SETARCOS_LISTEN": url.removeprefix("http://"),
        "OTEL_TRACES_SAMPLER_ARG": ratio,
    }
    with subprocess.Popen([sys.executable, "-m", "lab.app.ai_router"], env=env) as process:
        try:
            eventually(lambda: requests.get(f"{url}/readyz", timeout=5), within_s=DEADLINE_S)
            for _ in range(REQUESTS):
                requests.get(f"{url}/v1/models", timeout=5).raise_for_status()
            text = requests.get(f"{url}/metrics", headers=OPENMETRICS, timeout=5).text
        finally:
            process.terminate()

    assert f'path="/v1/models",status="200"}} {REQUESTS}.0' in text
    assert ("trace_id" in text) == traced
