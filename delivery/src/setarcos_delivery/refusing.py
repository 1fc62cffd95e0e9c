"""How each mistake of a sender is answered: a status, and what is wrong."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from setarcos_delivery.body import LIMIT, TooLargeError
from setarcos_delivery.signatures import ForgedError
from setarcos_delivery.sources import UnreadableError
from setarcos_delivery.writer import UnavailableError, UnstorableError

log = logging.getLogger(__name__)
RETRY_S = 5
# So much of a path is told, which may be anything.
LONGEST = 100


def refuse(app: FastAPI) -> None:
    """Have `app` answer every mistake."""
    app.add_exception_handler(HTTPException, elsewhere)
    app.add_exception_handler(ForgedError, forged)
    app.add_exception_handler(TooLargeError, too_large)
    app.add_exception_handler(UnreadableError, unreadable)
    app.add_exception_handler(UnstorableError, unreadable)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(UnavailableError, unavailable)
    app.add_exception_handler(psycopg.OperationalError, unavailable)
    app.add_exception_handler(ClientDisconnect, gone)


async def elsewhere(request: Request, error: Exception) -> JSONResponse:
    """Answer who asks for what is not there, or not in that way."""
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for no other
    return _said(request, error.status_code, {"reason": error.detail}, error.headers)


async def forged(request: Request, error: Exception) -> JSONResponse:
    """Answer who does not prove to know the secret."""
    return _said(request, 401, {"reason": str(error)})


async def too_large(request: Request, _error: Exception) -> JSONResponse:
    """Answer who sends too much; what is not read yet is not read at all."""
    reason = f"the body is larger than {LIMIT} bytes"
    return _said(request, 413, {"reason": reason}, {"Connection": "close"})


async def unreadable(request: Request, error: Exception) -> JSONResponse:
    """Name the field that is wrong."""
    field, reason = "body", f"the database cannot hold it: {error}"
    if isinstance(error, UnreadableError):
        field, reason = error.field, error.reason
    return _said(request, 422, {"field": field, "reason": reason})


async def malformed(request: Request, error: Exception) -> JSONResponse:
    """Name the parameter that is wrong."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for no other
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    return _said(request, 422, {"field": field, "reason": first["msg"]})


async def unavailable(request: Request, error: Exception) -> JSONResponse:
    """Have the sender send again: the event is not known to be stored."""
    reason = str(error) if isinstance(error, UnavailableError) else "the database is not reached"
    return _said(request, 503, {"reason": reason}, {"Retry-After": str(RETRY_S)})


async def gone(request: Request, _error: Exception) -> JSONResponse:
    """End what a sender has broken off; nobody reads the answer."""
    return _said(request, 400, {"reason": "the request was broken off"})


def _said(
    request: Request, status: int, what: Mapping[str, str], headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return the answer, and keep a line of it without anything of what was sent."""
    kind = "security" if status == 401 else "app"
    extra = {"kind": kind, "status": status, "path": request.url.path[:LONGEST]}
    log.warning("refused: %s", what.get("field") or what["reason"], extra=extra)
    return JSONResponse(dict(what), status, headers)
