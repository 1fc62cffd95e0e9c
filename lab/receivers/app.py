"""The stand-ins put together: HTTP, SMTP, and the check that looks at the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI, Request, Response
from prometheus_client.exposition import choose_encoder

from lab.app.refusing import refuse_malformed
from lab.app.serve import UNTRACED
from lab.receivers.counted import registry
from lab.receivers.deadman import DeadMan
from lab.receivers.endpoints import Parts, router
from lab.receivers.inbox import Channel, Message
from lab.receivers.incidents import Incident, incidents
from lab.receivers.outages import Outage
from lab.receivers.smtp import Mails, listening

# Looks at the clock in the time that may pass without a heartbeat.
LOOKS = 20


def create(parts: Parts, smtp: tuple[str, int] | None = None) -> FastAPI:
    """Return the app; it takes mails, too, where it is told an address for them."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        mails = Mails(parts.inbox, parts.outages)
        server = await listening(mails, *smtp) if smtp else None
        looking = asyncio.create_task(_look(parts.deadman))
        yield
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
        if server is not None:
            server.close()

    app = FastAPI(title="Setarcos receivers (stand-ins)", lifespan=lifespan, telemetry=UNTRACED)
    app.include_router(router(parts))
    _asked_by_people(app, parts)
    _asked_by_machines(app, parts)
    refuse_malformed(app)
    return app


async def _look(deadman: DeadMan) -> None:
    while True:
        await asyncio.sleep(deadman.limit_s / LOOKS)
        deadman.look()


def _asked_by_people(app: FastAPI, parts: Parts) -> None:
    @app.get("/received")
    async def received(
        channel: Channel | None = None,
        since: float = 0,
        refused: bool = False,
    ) -> list[Message]:
        return parts.inbox.received(channel, since, refused=refused)

    @app.get("/incidents")
    async def opened(since: float = 0) -> list[Incident]:
        return incidents(parts.inbox.received(Channel.PAGERDUTY, since))

    @app.put("/outages/{channel}")
    async def begin(channel: Channel, outage: Outage) -> Outage:
        parts.outages.begin(channel, outage)
        return outage

    @app.delete("/outages/{channel}", status_code=204)
    async def end(channel: Channel) -> None:
        parts.outages.end(channel)


def _asked_by_machines(app: FastAPI, parts: Parts) -> None:
    found = registry(parts.inbox, parts.deadman)

    @app.get("/readyz")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    @app.get("/metrics")
    async def metrics(request: Request) -> Response:
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(found), headers={"Content-Type": kind})
