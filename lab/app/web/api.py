"""The API as the pages use it, and what its refusals become."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs

import httpx
from starlette.exceptions import HTTPException
from starlette.requests import Request

# Of an address that nothing is at, or that nothing can be at.
NO_SUCH = {httpx.codes.NOT_FOUND, httpx.codes.UNPROCESSABLE_ENTITY}
NUMBERS, NUMBER = {"person_id"}, re.compile(r"-?[0-9]{1,10}")


class Api:
    """Asks the API; its refusals are raised as the page's own."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, path: str, **query: str) -> Any:
        """Return what is there; raises HTTPException 404 where nothing is or can be."""
        answer = await self._client.get(path, params=query)
        if answer.status_code in NO_SUCH:
            raise HTTPException(404)
        answer.raise_for_status()
        return answer.json()

    async def post(self, path: str, body: dict[str, object]) -> Any:
        """Send something; raises HTTPException with the API's words where it is refused."""
        answer = await self._client.post(path, json=body)
        if answer.is_client_error:
            raise HTTPException(answer.status_code, words(answer))
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def ready(self) -> bool:
        """Tell whether the API can do its work."""
        try:
            return (await self._client.get("/readyz")).is_success
        except httpx.HTTPError:
            return False


def words(answer: httpx.Response) -> str:
    """Return what the API says is wrong, with the field's name where a field is."""
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):
        return answer.reason_phrase
    if isinstance(detail, str):
        return detail
    return "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in detail)


async def sent(request: Request) -> dict[str, object]:
    """Return the fields of a form, empty ones left out."""
    try:
        fields = parse_qs((await request.body()).decode())
    except (UnicodeDecodeError, ValueError) as error:
        raise HTTPException(400, "the form cannot be read") from error
    return {name: _value(name, values[-1]) for name, values in fields.items()}


def _value(name: str, value: str) -> object:
    # What is no number goes on as it is: the API says what is wrong with it.
    return int(value) if name in NUMBERS and NUMBER.fullmatch(value) else value
