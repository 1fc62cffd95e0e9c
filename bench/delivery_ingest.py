"""How many events a second the delivery service acknowledges, and how long a sender waits.

    python -m bench.delivery_ingest postgresql://owner@127.0.0.1:5432/postgres

Starts the service on a schema of its own, which is dropped after, and sends it events by GitHub's
scheme and plain ones: first as many a second as are promised, each sent when its time has come
whatever became of those before, and timed from then; then as many as some senders get through one
after the other. Counts the rows at the end. Client, service and database share the machine.
Fails where an event is missing or doubled, or where fewer are acknowledged than promised.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from setarcos_delivery.migrate import migrate
from setarcos_delivery.signatures import signature

SCHEMA = "bench_ingest"
SECRET = "bench"  # noqa: S105 - of this bench alone
PROMISED, LASTS_S, SENDERS, CLOSED_S = 500, 10.0, 64, 5.0
WARM = 500
READY_S = 60.0
OK = b"HTTP/1.1 202"
AT = "2026-03-02T10:00:00Z"


def github(number: int) -> bytes:
    """Return a push of one commit, as it goes over the wire."""
    sha, who = f"{number:040x}", {"name": "Ada", "email": "ada@example.org"}
    body = {
        "ref": "refs/heads/main",
        "before": "0" * 40,
        "after": sha,
        "deleted": False,
        "repository": {
            "full_name": "setarcos/server",
            "default_branch": "main",
            "pushed_at": 1772445600 + number,
        },
        "commits": [
            {
                "id": sha,
                "timestamp": AT,
                "message": f"Change {number}",
                "author": who,
                "distinct": True,
            }
        ],
    }
    raw = json.dumps(body).encode()
    proof = f"X-Hub-Signature-256: sha256={signature(SECRET.encode(), raw)}"
    return request(
        "/webhooks/github", raw, proof, "X-GitHub-Event: push", f"X-GitHub-Delivery: g{number}"
    )


def plain(number: int) -> bytes:
    """Return a deployment, as it goes over the wire."""
    body = {
        "kind": "deployment",
        "key": str(number),
        "repository": "setarcos/server",
        "component": "api",
        "environment": "production",
        "sha": f"{number:040x}",
        "status": "success",
        "started_at": AT,
        "finished_at": AT,
        "observed_at": AT,
    }
    raw = json.dumps(body).encode()
    return request("/events", raw, f"Authorization: Bearer {SECRET}", f"X-Delivery-Id: p{number}")


def request(path: str, raw: bytes, *headers: str) -> bytes:
    """Return a request whose connection stays open."""
    lines = [f"POST {path} HTTP/1.1", "Host: here", "Content-Type: application/json", *headers]
    head = "\r\n".join([*lines, f"Content-Length: {len(raw)}", "", ""])
    return head.encode() + raw


@dataclass
class Line:
    """A connection, over which requests go one after the other."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, raw: bytes) -> bool:
        """Send a request; tell whether it was acknowledged."""
        self.writer.write(raw)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await self.reader.readexactly(int(length))
        return head.startswith(OK)


@dataclass
class Client:
    """Sends numbered events, and remembers how long each took to be acknowledged."""

    port: int
    number: int = 0
    acknowledged: int = 0
    seconds: list[float] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    async def opened(self) -> None:
        """Open the connections."""
        made = [asyncio.open_connection("127.0.0.1", self.port) for _ in range(SENDERS)]
        self.lines = [Line(*each) for each in await asyncio.gather(*made)]

    def events(self) -> Iterator[bytes]:
        """Yield events without end, each with a number of its own."""
        while True:
            self.number += 1
            yield github(self.number) if self.number % 2 else plain(self.number)

    async def steadily(self, rate: float, count: int) -> float:
        """Send `count` events at a `rate`; return the seconds until the last was acknowledged."""
        free: asyncio.Queue[Line] = asyncio.Queue()
        for line in self.lines:
            free.put_nowait(line)
        begun, waiting = time.perf_counter(), []
        for place, raw in zip(range(count), self.events(), strict=False):
            due = begun + place / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            waiting.append(asyncio.create_task(self._one(free, raw, due)))
        await asyncio.gather(*waiting)
        return time.perf_counter() - begun

    async def at_will(self, seconds: float) -> float:
        """Have each connection send one event after the other; return how many a second."""
        events, before = self.events(), self.acknowledged
        begun = time.perf_counter()

        async def one(line: Line) -> None:
            while time.perf_counter() < begun + seconds:
                self._told(acknowledged=await line.send(next(events)))

        await asyncio.gather(*map(one, self.lines))
        return (self.acknowledged - before) / (time.perf_counter() - begun)

    def _told(self, *, acknowledged: bool) -> None:
        self.acknowledged += acknowledged

    async def _one(self, free: asyncio.Queue[Line], raw: bytes, due: float) -> None:
        line = await free.get()
        self._told(acknowledged=await line.send(raw))
        self.seconds.append(time.perf_counter() - due)
        free.put_nowait(line)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that so many of them do not exceed, in milliseconds."""
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@contextmanager
def service(url: str) -> Iterator[int]:
    """Run the service on tables of its own, and tell its port."""
    migrate(url, SCHEMA)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder) / "secret"
        secret.write_text(SECRET, encoding="ascii")
        env = {
            "SETARCOS_LISTEN": f"127.0.0.1:{port}",
            "SETARCOS_DATABASE_URL": url,
            "SETARCOS_DATABASE_SCHEMA": SCHEMA,
            "SETARCOS_GITHUB_SECRET_FILE": str(secret),
            "SETARCOS_EVENTS_SECRET_FILE": str(secret),
        }
        command = [sys.executable, "-m", "setarcos_delivery", "serve"]
        with subprocess.Popen(command, env=os.environ | env, stderr=subprocess.DEVNULL) as process:
            try:
                _ready(port)
                yield port
            finally:
                process.terminate()


def _ready(port: int) -> None:
    deadline = time.monotonic() + READY_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


async def measured(port: int) -> tuple[Client, float, float]:
    """Return the client, how many a second were acknowledged of the promised, and at will."""
    client = Client(port)
    await client.opened()
    await client.steadily(PROMISED, WARM)
    client.seconds.clear()
    count = int(PROMISED * LASTS_S)
    took = await client.steadily(PROMISED, count)
    return client, count / took, await client.at_will(CLOSED_S)


def main(url: str) -> int:
    """Measure, print, and return the status."""
    try:
        with service(url) as port:
            client, steady, most = asyncio.run(measured(port))
        with psycopg.connect(url) as connection:
            table = sql.Identifier(SCHEMA, "deliveries")
            found = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(table)).fetchone()
    finally:
        with psycopg.connect(url) as connection:
            name = sql.Identifier(SCHEMA)
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
    rows = found[0] if found else 0
    p50, p99 = percentile(client.seconds, 0.5), percentile(client.seconds, 0.99)
    print(f"at {PROMISED} events a second for {LASTS_S:g} s: {steady:.0f} a second acknowledged")
    print(f"  acknowledged after {p50:.1f} ms (p50), {p99:.1f} ms (p99)")
    print(f"{SENDERS} senders one after the other: {most:.0f} events a second")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (used.ru_utime + used.ru_stime) / client.number
    print(f"the service took {1000 * cpu:.2f} ms of a core for each event, its start included")
    print(f"{client.number} sent, {client.acknowledged} acknowledged, {rows} rows")
    exact = client.number == client.acknowledged == rows
    return 0 if exact and steady > 0.98 * PROMISED else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
