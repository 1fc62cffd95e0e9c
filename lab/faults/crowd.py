"""People of a fault's own, who use the app."""

from __future__ import annotations

from functools import partial

import requests

from lab.api import Lab
from lab.traffic.calls import Answer, Call
from lab.traffic.sides import Api

TIMEOUT_S = 15.0
# One of those of the first content.
PERSON_ID = 1
ME: dict[str, object] = {"person_id": PERSON_ID}


def api_of(lab: Lab) -> Api:
    """Return the app's API, as a person uses it."""
    return Api(lab.address("api-server", "http").url, partial(_send, requests.Session()))


def _send(session: requests.Session, call: Call) -> Answer:
    try:
        got = session.request(call.method, call.url, json=call.body, timeout=TIMEOUT_S)
    except requests.RequestException:
        return Answer(0)
    return Answer(got.status_code, got.text)
