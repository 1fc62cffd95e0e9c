"""People of a fault's own, who use the app; and what is done again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import psycopg
import requests
from kombu.exceptions import OperationalError as BrokerError

from lab.api import Lab
from lab.traffic.calls import Answer, Call, RefusedError
from lab.traffic.sides import Api

TIMEOUT_S = 15.0
# One of those of the first content.
PERSON_ID = 1
ME: dict[str, object] = {"person_id": PERSON_ID}
# What somebody meets where another fault has stopped a server: they try again.
AWAY = (RefusedError, psycopg.Error, BrokerError)


def api_of(lab: Lab) -> Api:
    """Return the app's API, as a person uses it."""
    return Api(lab.address("api-server", "http").url, partial(_send, requests.Session()))


def _send(session: requests.Session, call: Call) -> Answer:
    try:
        got = session.request(call.method, call.url, json=call.body, timeout=TIMEOUT_S)
    except requests.RequestException:
        return Answer(0)
    return Answer(got.status_code, got.text)


@contextmanager
def repeating(act: Callable[[], object], pace_s: float, at_once: int = 1) -> Iterator[None]:
    """Have something done every few seconds, and so many times before the first pause."""
    over = threading.Event()
    thread = threading.Thread(target=_repeat, args=(act, pace_s, at_once, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _repeat(act: Callable[[], object], pace_s: float, at_once: int, over: threading.Event) -> None:
    for _ in range(at_once - 1):
        if over.is_set():
            return
        with suppress(*AWAY):
            act()
    while not over.is_set():
        with suppress(*AWAY):
            act()
        over.wait(pace_s)
