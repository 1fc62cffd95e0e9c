"""A request's body, read up to a limit, whatever length its sender says or does not say."""

from __future__ import annotations

from starlette.requests import Request

LIMIT = 1024 * 1024


class TooLargeError(Exception):
    """A body that is larger than `LIMIT` bytes."""


async def body(request: Request, limit: int = LIMIT) -> bytes:
    """Return the body; raises TooLargeError before more than the limit is in memory."""
    said = request.headers.get("Content-Length", "").lstrip("0")
    if said.isascii() and said.isdigit() and (len(said) > len(str(limit)) or int(said) > limit):
        raise TooLargeError
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise TooLargeError
        parts.append(part)
    return b"".join(parts)
