"""A service of a fault's own that Prometheus scrapes as any other, and people who ask it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import uvicorn
from setarcos_metrics.protocol import App

from config.addresses import LOOPBACK, Address
from lab.api import Lab
from lab.faults.here import only_here
from lab.faults.targets import announced

LONGEST_S, GRACE_S = 60.0, 15
AT_ONCE = 20


@contextmanager
def served(lab: Lab, name: str, service: str, app: App) -> Iterator[str]:
    """Serve an app and have it scraped as `service`, as the target file `name`; yield its URL.

    Raises LabError where Prometheus does not reach this machine's processes.
    """
    only_here(lab)
    with socket.create_server((LOOPBACK, 0)) as listening:
        address = Address(LOOPBACK, listening.getsockname()[1])
        config = uvicorn.Config(
            app, log_config=None, access_log=False, timeout_graceful_shutdown=GRACE_S
        )
        server = uvicorn.Server(config)
        running = threading.Thread(target=server.run, args=([listening],), daemon=True)
        running.start()
        try:
            with announced(lab, name, address, {"service": service, "job": name}):
                yield address.url
        finally:
            server.should_exit = True
            running.join()


@dataclass
class People:
    """Ask a URL so many times a second, or post something there, from a thread of their own."""

    url: str
    pace: float
    post: Mapping[str, str] | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Have them ask; whoever still waits in the end gives up."""
        thread = threading.Thread(target=lambda: asyncio.run(self._ask()), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    async def _ask(self) -> None:
        clock = asyncio.get_running_loop()
        async with _client() as client, asyncio.TaskGroup() as group:
            due, asked = clock.time(), []
            while not self._over.is_set():
                asked.append(group.create_task(_once(client, self.url, self.post)))
                asked = [each for each in asked if not each.done()]
                due += 1 / self.pace
                await asyncio.sleep(max(0, due - clock.time()))
            for each in asked:
                each.cancel()


def ask(url: str, times: int) -> None:
    """Ask a URL so many times, as fast as it answers."""

    async def all_of_them() -> None:
        turns = iter(range(times))

        async def one_after_the_other(client: httpx.AsyncClient) -> None:
            for _ in turns:
                await _once(client, url)

        async with _client() as client, asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(one_after_the_other(client))

    asyncio.run(all_of_them())


def _client() -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=None)
    return httpx.AsyncClient(timeout=LONGEST_S, limits=limits)


async def _once(client: httpx.AsyncClient, url: str, post: Mapping[str, str] | None = None) -> None:
    # What goes wrong is counted by whom they ask.
    with contextlib.suppress(httpx.HTTPError):
        await (client.get(url) if post is None else client.post(url, json=post))
