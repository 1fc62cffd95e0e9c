"""Somebody who tries addresses that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle

import requests

from lab.api import Lab
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised

PAGES = "app-server"
PATHS = ("/.env", "/wp-login.php", "/admin", "/.git/config", "/backup.zip")
# Half as many again as people ask for pages.
PACE_S, TIMEOUT_S = 0.1, 15.0


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what visitors can do."""
    del lab
    yield Fault(
        name="addresses-tried",
        title="Somebody tries address after address, as scanners do",
        held=trying,
        must=(Raised("ManyClientErrors", {"service": PAGES}),),
    )


@contextmanager
def trying(lab: Lab) -> Iterator[None]:
    """Ask for what is not there, again and again."""
    url, paths = lab.address(PAGES, "http").url, cycle(PATHS)
    with requests.Session() as session, repeated(partial(_try, session, url, paths), PACE_S):
        yield


def _try(session: requests.Session, url: str, paths: Iterator[str]) -> None:
    session.get(f"{url}{next(paths)}", timeout=TIMEOUT_S)
