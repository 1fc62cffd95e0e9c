"""What a malformed request is answered with, by every FastAPI app."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

log = logging.getLogger(__name__)


def refuse_malformed(app: FastAPI) -> None:
    """Have `app` answer 422 with the fields that are wrong, and keep a line of it."""
    app.add_exception_handler(RequestValidationError, malformed)


async def malformed(_request: Request, error: Exception) -> JSONResponse:
    """Name each field and what is wrong with it; what was sent is not sent back.

    It may be what JSON cannot say, such as NaN or half a character.
    """
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for no other
    detail = [
        {"loc": [str(part) for part in each["loc"]], "msg": each["msg"], "type": each["type"]}
        for each in error.errors()
    ]
    fields = ", ".join(".".join(each["loc"]) for each in detail)
    log.warning("refused", extra={"fields": fields, "kind": "security"})
    return JSONResponse({"detail": detail}, 422)
