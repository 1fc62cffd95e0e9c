"""A process of the app that cannot work does not start, and says why in a line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from config.addresses import Address
from lab.api import Lab
from lab.servers.api_server import secret
from lab.servers.postgres import OWNER

SERVERS = {
    "api": "api-server",
    "web": "app-server",
    "worker": "worker",
    "ai_router": "ai-router",
}
# So many interpreters fit into a container beside its server.
SIDE_BY_SIDE = 3
FREE = "127.0.0.1:0"
WITH_STORES = ("api", "worker")
NOBODY = Address("127.0.0.1", 9)
DATABASE, REDIS = "the database", "Redis"
Key = tuple[str, str]


def start(lab: Lab, module: str, **settings: str) -> tuple[int, str]:
    """Start a process with these settings and no others; return status and output."""
    env = {f"SETARCOS_{name}": value for name, value in settings.items()}
    return lab.run(SERVERS[module], ["-m", f"lab.app.{module}"], env)


def without(lab: Lab, module: str, lacks: str, listen: str = FREE) -> tuple[int, str]:
    """Start a process that finds nobody where its database, or its Redis, should be."""
    database = NOBODY if lacks == DATABASE else lab.within("postgres", "sql")
    redis = NOBODY if lacks == REDIS else lab.within("redis", "redis")
    return start(
        lab,
        module,
        LISTEN=listen,
        DATABASE_URL=f"postgresql://{OWNER}@{database}/setarcos",
        DATABASE_PASSWORD_FILE=secret(lab.site) if module in WITH_STORES else "",
        REDIS_URL=f"redis://{redis}/0",
        AI_ROUTER_URL=NOBODY.url,
        API_URL=NOBODY.url,
    )


def begin(lab: Lab, module: str, lacks: str) -> tuple[int, str]:
    """Start a process that lacks something."""
    if lacks == "settings":
        return start(lab, module)
    if lacks == "port":
        return without(lab, module, lacks, listen=taken(lab, module))
    return without(lab, module, lacks)


def taken(lab: Lab, module: str) -> str:
    """Return where the process that runs already listens."""
    return str(lab.site.listen(SERVERS[module], "http"))


@pytest.fixture(scope="module")
def ended(lab: Lab) -> dict[Key, tuple[int, str]]:
    """Return status and output of every start that lacks something, some made side by side."""
    keys = [(module, lacks) for module in SERVERS for lacks in ("settings", "port")]
    keys += [(module, lacks) for module in WITH_STORES for lacks in (DATABASE, REDIS)]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        return dict(zip(keys, threads.map(lambda key: begin(lab, *key), keys), strict=True))


@pytest.mark.plan("12.4.4.1")
@pytest.mark.parametrize("module", SERVERS)
def test_without_settings_each_missing_one_is_named(
    ended: dict[Key, tuple[int, str]], module: str
) -> None:
    status, output = ended[module, "settings"]

    assert status == 2
    assert "SETARCOS_LISTEN: Field required" in output
    assert "Traceback" not in output


@pytest.mark.plan("12.4.4.1")
@pytest.mark.parametrize("module", SERVERS)
def test_a_port_that_is_taken_is_named(
    lab: Lab, ended: dict[Key, tuple[int, str]], module: str
) -> None:
    status, output = ended[module, "port"]

    assert status == 1
    assert f"SETARCOS_LISTEN: cannot listen on {taken(lab, module)}: " in output
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
