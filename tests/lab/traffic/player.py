"""A person whose requests are answered by the stand-in, in this process and without waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import urlencode

import httpx

from lab.traffic.calls import Answer, Call, Send
from lab.traffic.choices import Choices
from lab.traffic.gate import Gate
from lab.traffic.people.person import Person
from lab.traffic.sides import Api, Pages
from tests.lab.traffic.standin import App

HOST = "http://app"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def sender(app: App, gate: Gate) -> Send:
    """Return what sends calls to the stand-in, each through the gate."""
    starlette = app.starlette()

    async def ask(call: Call) -> httpx.Response:
        transport = httpx.ASGITransport(starlette)
        form = None if call.form is None else urlencode(call.form)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.request(
                call.method,
                call.url,
                content=form,
                json=call.body if form is None else None,
                headers=FORM if form is not None else None,
            )

    def send(call: Call) -> Answer:
        with gate.passage():
            answer = asyncio.run(ask(call))
        return Answer(answer.status_code, answer.text, answer.headers.get("location", ""))

    return send


def person(
    app: App,
    choices: Choices | None = None,
    gate: Gate | None = None,
    wait: Callable[[float], None] = lambda _: None,
) -> Person:
    """Return a person who uses the stand-in."""
    send = sender(app, gate or Gate())
    sides = Api(f"{HOST}/api", send), Pages(f"{HOST}/web", send)
    return Person(choices or Choices(1, 0), *sides, wait)
