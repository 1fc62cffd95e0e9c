"""A delivery service whose database makes senders wait, or takes no reports of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial

import requests
from setarcos_delivery.reports import SOURCE
from setarcos_delivery.schema import SCHEMA

from lab.api import Lab
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised
from lab.servers.delivery_events import NAME, secret
from lab.sql import connected

SENDER = "events"
TIMEOUT_S = 15.0
# So many wait so long, each time: less than the service lets a sender wait.
SENDERS, LOCKED_S, PAUSE_S = 4, 3.0, 0.3
LOCK = b"LOCK TABLE deliveries IN SHARE MODE"
# A kind that the service does not know is kept, and is in no figure; with an id, it is kept once.
EVENT, ID = {"kind": "game-day"}, {"X-Delivery-Id": "game-day"}
REPORT_S = 1.0
REPORT = {"totals": {"percent_covered": 90}}
RUN = {"component": "api", "run": "game-day"}
REFUSAL = f"""
CREATE OR REPLACE FUNCTION fault_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'no space is left for reports' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER fault_refuses BEFORE INSERT ON deliveries
  FOR EACH ROW WHEN (NEW.source = '{SOURCE}') EXECUTE FUNCTION fault_refuses();
"""
ACCEPTANCE = b"DROP FUNCTION IF EXISTS fault_refuses() CASCADE"


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to those who tell of deliveries."""
    del lab
    service = {"service": NAME}
    yield Fault(
        name="deliveries-wait",
        title="An index is built on a large table: whoever tells of a delivery waits",
        held=waiting,
        must=(Raised("SlowResponseTime", service), Raised("LowApdex", service)),
        may=(Raised("PostgresStatementsSlow"),),
    )
    yield Fault(
        name="reports-refused",
        title="The database takes no more reports of jobs",
        held=refusing,
        must=(
            Raised("EndpointFails", {**service, "path": "/reports/{kind}"}),
            Raised("HighErrorRate", service),
        ),
        may=(Raised("DeliveryEventsRefused"),),
        heal=accepting,
    )


@contextmanager
def waiting(lab: Lab) -> Iterator[None]:
    """Have the table locked again and again, as an index that is built does, and tell meanwhile."""
    with repeated(partial(_locked, lab), PAUSE_S):
        yield


def _locked(lab: Lab) -> None:
    """Lock the table for writers, have some wait for it, and let them go on."""
    with ThreadPoolExecutor(SENDERS) as senders, connected(lab, SCHEMA) as connection:
        connection.execute(LOCK)
        sent = [senders.submit(_send, lab, "/events", EVENT) for _ in range(SENDERS)]
        wait(sent, timeout=LOCKED_S)


@contextmanager
def refusing(lab: Lab) -> Iterator[None]:
    """Have the database fail for reports alone, and send some."""
    try:
        with connected(lab, SCHEMA) as connection:
            connection.execute(REFUSAL.encode())
        with repeated(partial(_send, lab, "/reports/coverage", REPORT, **RUN), REPORT_S):
            yield
    finally:
        accepting(lab)


def accepting(lab: Lab) -> None:
    """Have the database take reports again."""
    with connected(lab, SCHEMA) as connection:
        connection.execute(ACCEPTANCE)


def _send(lab: Lab, path: str, body: Mapping[str, object], **params: str) -> None:
    known = {"Authorization": f"Bearer {lab.site.password(secret(SENDER))}", **ID}
    url = f"{lab.address(NAME, 'http').url}{path}"
    requests.post(url, json=body, headers=known, params=params, timeout=TIMEOUT_S)
