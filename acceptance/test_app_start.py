"""A process of the app that cannot work does not start, and says why in a line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from config.addresses import Address
from lab.api import Lab

TIMEOUT_S = 60.0
PROCESSES = ("api", "web", "worker", "ai_router")


def started(module: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Start a process with these settings and no others, and wait for its end."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("SETARCOS_")}
    return subprocess.run(
        [sys.executable, "-m", f"lab.app.{module}"],
        env={**env, **{f"SETARCOS_{name}": value for name, value in settings.items()}},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


@pytest.mark.plan("12.4.4.1")
@pytest.mark.parametrize("module", PROCESSES)
def test_without_settings_each_missing_one_is_named(lab: Lab, module: str) -> None:
    assert lab.parts
    done = started(module)

    assert done.returncode == 2
    assert "SETARCOS_LISTEN: Field required" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.plan("12.4.4.1")
@pytest.mark.parametrize("module", ["api", "worker"])
@pytest.mark.parametrize("lacks", ["database", "Redis"])
def test_without_its_stores_it_does_not_start(lab: Lab, module: str, lacks: str) -> None:
    nobody = Address("127.0.0.1", 9)
    database = nobody if lacks == "database" else lab.address("postgres", "sql")
    redis = nobody if lacks == "Redis" else lab.address("redis", "redis")
    done = started(
        module,
        LISTEN="127.0.0.1:1",
        DATABASE_URL=f"postgresql://setarcos@{database}/setarcos",
        DATABASE_PASSWORD_FILE=str(lab.site.secret("setarcos-password")),
        REDIS_URL=f"redis://{redis}/0",
        AI_ROUTER_URL=f"http://{nobody}",
    )

    assert done.returncode == 1
    assert f"{lacks} at {nobody} does not answer" in done.stderr
    assert "Traceback" not in done.stderr
