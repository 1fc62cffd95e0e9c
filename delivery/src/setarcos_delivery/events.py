"""The endpoints that senders call."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse

from setarcos_delivery.facts import Name
from setarcos_delivery.intake import Intake
from setarcos_delivery.reports import SOURCE as REPORT
from setarcos_delivery.reports import ReportKind, report_event
from setarcos_delivery.sources import SOURCES
from setarcos_delivery.store import Outcome

PLAIN = "plain"
WEBHOOKS = tuple(source for source in SOURCES if source != PLAIN)


def router(intake: Intake) -> APIRouter:
    """Return the endpoints."""
    routes = APIRouter()

    @routes.post("/webhooks/{source}", status_code=202)
    async def webhook(source: str, request: Request) -> JSONResponse:
        """Take a delivery of a code host, or of a tool that tells of incidents."""
        if source not in WEBHOOKS:
            raise HTTPException(404, f"no webhook is called so; there are {', '.join(WEBHOOKS)}")
        return answer(await intake.event(source, request))

    @routes.post("/events", status_code=202)
    async def event(request: Request) -> JSONResponse:
        """Take facts as they are, from any other tool."""
        return answer(await intake.event(PLAIN, request))

    @routes.post("/reports/{kind}", status_code=202)
    async def report(
        kind: ReportKind,
        component: Annotated[Name, Query()],
        run: Annotated[Name, Query()],
        request: Request,
    ) -> JSONResponse:
        """Take the report of a job: junit, coverage or sarif."""
        at = datetime.now(UTC)
        outcome = await intake.take(
            REPORT, request, lambda raw: report_event(kind, raw, component, run, at)
        )
        return answer(outcome)

    return routes


def answer(outcome: Outcome) -> JSONResponse:
    """Acknowledge what is on disk."""
    return JSONResponse({"status": outcome.value}, 202)
