"""Ten thousand deliveries that are mutated or random: none breaks the service, none is lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest
import requests

from acceptance.clients.deliveries import Deliveries, ids, rederive, tables
from acceptance.mutations import Payload, payloads
from acceptance.report import Report
from acceptance.small_lab import small_lab
from lab.api import Lab
from lab.servers.delivery_events import NAME

SENT, SEED, SIDE_BY_SIDE = 10_000, 20260302, 4
ACKNOWLEDGED, REFUSED = 202, 422

pytestmark = [pytest.mark.plan("12.4.5.1"), pytest.mark.thorough]


@pytest.fixture(scope="module")
def victim(lab: Lab) -> Iterator[Lab]:
    """Return a lab whose database has no deliveries yet."""
    with small_lab(lab, "delivery", "acceptance", ("postgres", NAME)) as started:
        yield started


def share(lab: Lab, waiting: Iterator[Payload], lock: threading.Lock) -> list[tuple[int, str, str]]:
    """Send what waits; return status, outcome and the id that was given of each."""
    deliveries = Deliveries(lab)
    seen: list[tuple[int, str, str]] = []
    while True:
        with lock:
            some = list(islice(waiting, 20))
        if not some:
            return seen
        seen += [_sent(deliveries, each) for each in some]


def _sent(deliveries: Deliveries, payload: Payload) -> tuple[int, str, str]:
    given = payload.headers.get("X-GitHub-Delivery") or payload.headers.get("X-Delivery-Id", "")
    try:
        answer = deliveries.send(payload.source, payload.raw, payload.headers)
    except requests.exceptions.InvalidHeader:
        return REFUSED, "", given  # no client can send it
    return answer.status_code, answer.json().get("status", ""), given


def outcomes(lab: Lab) -> Sequence[tuple[int, str, str]]:
    """Send everything, from several senders at once."""
    waiting, lock = payloads(SENT, SEED), threading.Lock()
    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        shares = [threads.submit(share, lab, waiting, lock) for _ in range(SIDE_BY_SIDE)]
        return [each for one in shares for each in one.result()]


def test_no_delivery_breaks_the_service_and_none_is_lost_or_doubled(
    victim: Lab, report: Report
) -> None:
    seen = outcomes(victim)
    there = ids(victim)
    statuses = Counter(status for status, _, _ in seen)
    errors = sum(count for status, count in statuses.items() if status >= 500)
    kept = sum(1 for _, outcome, _ in seen if outcome in {"stored", "unknown"})
    named = {given for status, _, given in seen if status == ACKNOWLEDGED and given}
    lost = max(kept - sum(there.values()), len(named - there.keys()))
    doubled = sum(there.values()) - len(there)
    report.put(
        "delivery",
        fuzz={"sent": len(seen), "server_errors": errors, "lost": max(lost, 0), "doubled": doubled},
    )

    assert len(seen) == SENT
    assert set(statuses) == {ACKNOWLEDGED, REFUSED}, statuses
    assert sum(there.values()) == kept
    assert not named - there.keys()
    assert min(statuses.values()) > SENT / 10  # both are well tried


def test_what_was_kept_of_them_can_be_counted_and_derived_again(victim: Lab) -> None:
    deliveries = Deliveries(victim)
    metrics = requests.get(f"{deliveries.url}/metrics", timeout=60)
    before = tables(victim)
    said = rederive(victim)

    assert metrics.status_code == 200
    assert "delivery_events_total" in metrics.text
    for environment in ("production", "staging"):
        assert deliveries.figures(environment=environment, since="2020-01-01T00:00:00Z")
    assert " 0 not readable any more" in said
    assert any(before.values())
    assert tables(victim) == before
