"""Facts told to a lab's delivery service, as a pipeline tells them."""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from setarcos_delivery.facts import AnyFact
from setarcos_delivery.mistake import MistakeError
from setarcos_delivery.sender import Sender

from lab.api import Lab
from lab.errors import LabError
from lab.servers.delivery_events import NAME, secret

PATH, SENDER = "/events", "events"
REPOSITORY = "setarcos/game-day"
# As many facts as one event may hold.
MOST = 100
PATIENCE_S = 30.0
# Counters are to rise more than once: what only one scrape has seen is no rise.
SCRAPES, TIMES = 2, 6

Facts = Sequence[AnyFact]


def key() -> str:
    """Return the key of a thing that nobody has told of."""
    return f"game-day-{secrets.token_hex(6)}"


def tell(lab: Lab, facts: Facts) -> None:
    """Tell of facts; raises LabError where they are not taken."""
    url = lab.address(NAME, "http").url
    sender = Sender(url, lab.site.secret(secret(SENDER)), PATIENCE_S)
    for at in range(0, len(facts), MOST):
        body = {"facts": [each.model_dump(mode="json") for each in facts[at : at + MOST]]}
        try:
            sender.send(PATH, json.dumps(body).encode())
        except MistakeError as error:
            raise LabError(f"the delivery service was not told: {error}", status=1) from error


@contextmanager
def telling(
    lab: Lab, wrong: Callable[[], Facts], mended: Callable[[int], Facts], times: int = TIMES
) -> Iterator[None]:
    """Tell of what goes wrong, `times` times; in the end of what mends as many of them."""
    over, told = threading.Event(), 0
    pace_s = SCRAPES * lab.environment.scrape.seconds

    def go_on() -> None:
        nonlocal told
        while told < times and not over.is_set():
            # Where the service is stopped, too, the next one tells.
            with contextlib.suppress(LabError):
                tell(lab, wrong())
                told += 1
            over.wait(pace_s)

    teller = threading.Thread(target=go_on, daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()
        tell(lab, mended(told))
