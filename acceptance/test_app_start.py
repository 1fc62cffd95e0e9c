"""A process of the app that cannot work does not start, and says why in a line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from config.addresses import Address
from lab.api import Lab
from lab.servers.postgres import OWNER, PASSWORD

TIMEOUT_S = 60.0
PROCESSES = ("api", "web", "worker", "ai_router")
WITH_STORES = ("api", "worker")
NOBODY = Address("127.0.0.1", 9)
DATABASE, REDIS = "the database", "Redis"
Key = tuple[str, str]


def start(module: str, **settings: str) -> subprocess.Popen[str]:
    """Start a process with these settings and no others."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("SETARCOS_")}
    return subprocess.Popen(
        [sys.executable, "-m", f"lab.app.{module}"],
        env={**env, **{f"SETARCOS_{name}": value for name, value in settings.items()}},
        stderr=subprocess.PIPE,
        text=True,
    )


def without(
    lab: Lab, module: str, lacks: str = "", listen: str = "127.0.0.1:0"
) -> subprocess.Popen[str]:
    """Start a process that finds nobody where its database, or its Redis, should be."""
    database = NOBODY if lacks == DATABASE else lab.address("postgres", "sql")
    redis = NOBODY if lacks == REDIS else lab.address("redis", "redis")
    return start(
        module,
        LISTEN=listen,
        DATABASE_URL=f"postgresql://{OWNER}@{database}/setarcos",
        DATABASE_PASSWORD_FILE=str(lab.site.secret(PASSWORD)),
        REDIS_URL=f"redis://{redis}/0",
        AI_ROUTER_URL=NOBODY.url,
        API_URL=NOBODY.url,
    )


@pytest.fixture(scope="module")
def ended(lab: Lab) -> dict[Key, tuple[int, str]]:
    """Return status and error output of every start that lacks something, all made at once."""
    taken = str(lab.address("api-server", "http"))
    begun = {(module, "settings"): start(module) for module in PROCESSES}
    begun |= {(module, "port"): without(lab, module, listen=taken) for module in PROCESSES}
    for module in WITH_STORES:
        for lacks in (DATABASE, REDIS):
            begun[module, lacks] = without(lab, module, lacks)
    outputs = {key: process.communicate(timeout=TIMEOUT_S)[1] for key, process in begun.items()}
    return {key: (begun[key].returncode, output) for key, output in outputs.items()}


@pytest.mark.plan("12.4.4.1")
@pytest.mark.parametrize("module", PROCESSES)
def test_without_settings_each_missing_one_is_named(
    ended: dict[Key, tuple[int, str]], module: str
) -> None:
    status, output = ended[module, "settings"]

    assert status == 2
    assert "SETARCOS_LISTEN: Field required" in output
    assert "Traceback" not in output


@pytest.mark.plan("12.4.4.1")
@pytest.mark.parametrize("module", PROCESSES)
def test_a_port_that_is_taken_is_named(
    lab: Lab, ended: dict[Key, tuple[int, str]], module: str
) -> None:
    status, output = ended[module, "port"]

    assert status == 1
    taken = lab.address("api-server", "http")
    assert f"SETARCOS_LISTEN: cannot listen on {taken}: " in output
    assert "Traceback" not in output


@pytest.mark.plan("12.4.4.1")
@pytest.mark.parametrize("module", WITH_STORES)
@pytest.mark.parametrize("lacks", [DATABASE, REDIS])
def test_without_its_stores_it_does_not_start(
    ended: dict[Key, tuple[int, str]], module: str, lacks: str
) -> None:
    status, output = ended[module, lacks]

    assert status == 1
    assert f"{lacks} at {NOBODY} does not answer" in output
    assert "Traceback" not in output
