"""What each server of a lab is doing right now, asked from the server itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pydantic import BaseModel, ConfigDict

from config.addresses import Address
from config.catalogue.services import Protocol
from lab.api import Lab
from lab.backup.unfinished import interrupted
from lab.launch import Phase
from lab.readiness import HttpReady
from lab.server import Server
from lab.servers import servers
from lab.state import Part

ENDED = "ended"
NOT_READY = "not ready"
MENDED = "stopped by a backup; where none is at work, nox -s backup -- --mend --name {} starts it"


class Row(BaseModel):
    """One server as `status` shows it; `problem` says what is missing when it is not ready."""

    model_config = ConfigDict(frozen=True)
    name: str
    state: str
    version: str
    source: str
    address: str
    page: str
    handle: str
    problem: str = ""


class Status(BaseModel):
    """A lab as `status --json` prints it; times in seconds, memory in MiB."""

    model_config = ConfigDict(frozen=True)
    name: str
    environment: str
    runtime: str
    folder: str
    ready: bool
    cold_s: float | None
    warm_s: float | None
    memory_mb: float
    without: tuple[str, ...]
    # How long its simulated past is, such as 30d; empty where it has none.
    history: str = ""
    servers: tuple[Row, ...]


def status(lab: Lab) -> Status:
    """Ask every server of `lab`; takes no longer than the slowest answer, some seconds at most."""
    state = lab.state
    wanted, parts = {each.name: each for each in servers(lab.site)}, lab.parts
    with ThreadPoolExecutor(max(len(parts), 1)) as pool:
        rows = tuple(pool.map(lambda name: _row(lab, wanted[name], parts[name]), parts))
    return Status(
        name=lab.name,
        environment=state.environment,
        runtime=state.runtime,
        folder=str(state.folder),
        ready=all(row.state == Phase.READY for row in rows),
        cold_s=state.cold_s,
        warm_s=state.warm_s,
        memory_mb=round(lab.memory_mb(), 1),
        without=state.without,
        history=state.history,
        servers=rows,
    )


def _row(lab: Lab, server: Server, part: Part) -> Row:
    port = lab.catalogue.services[server.name].ports[0]
    http = port.protocol is Protocol.HTTP
    address = (lab.address if http else lab.within)(server.name, port.name)
    here = lab.by.alive(part.handle)
    problem = server.ready.problem() if server.ready and here else ""
    if not here and interrupted(lab.state.folder, server.name):
        problem = MENDED.format(lab.name)
    state = Phase.READY if not problem else NOT_READY
    fields: dict[str, Any] = {
        "name": server.name,
        "state": state if here else ENDED,
        "version": part.version,
        "source": part.source,
        "address": str(address),
        "page": page(address, server.pages) if not problem and here else "",
        "handle": str(part.handle),
        "problem": problem,
    }
    return Row(**fields)


def page(address: Address, paths: tuple[str, ...]) -> str:
    """Return the first page that is there, or nothing: some builds of a server have none."""
    found = (path for path in paths if not HttpReady(address, path).problem())
    path = next(found, None)
    return "" if path is None else f"{address.url}{path}"
