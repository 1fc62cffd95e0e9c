"""The delivery service itself: what it takes in, what it refuses, and what it never loses."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import requests
from setarcos_delivery.body import LIMIT
from setarcos_delivery.sender import TOKEN_FILE, URL
from setarcos_delivery.sources import Event
from setarcos_delivery.store import Delivery, Outcome
from setarcos_delivery.writer import UnstorableError, Writer

from acceptance.clients.deliveries import Deliveries, ids, rederive, stored, tables
from acceptance.clients.prometheus import Prometheus
from acceptance.faults.delivery import Events
from acceptance.faults.kinds import run_id
from acceptance.faults.sender import Sender
from acceptance.journeys import series
from acceptance.raw import Raw
from acceptance.small_lab import small_lab
from acceptance.thorough import but_the_first
from acceptance.waiting import eventually
from lab.api import Lab
from lab.runtimes import CONTAINERS
from lab.servers.delivery_events import NAME, PACKAGE, secret

# The router is never stopped here: by it the database of a lab in containers is reached.
SERVERS = ("postgres", "prometheus", "ai-router", NAME)
SOME, SOME_S = 40, 90.0
AT = "2026-03-02T10:00:00Z"
FORGED = {"Authorization": "Bearer folly", "X-Hub-Signature-256": f"sha256={'0' * 64}"}
FORGED |= {"X-PagerDuty-Signature": f"v1={'0' * 64}", "X-Gitlab-Token": "folly"}
PATHS = (
    *(f"/webhooks/{source}" for source in ("github", "gitlab", "pagerduty", "alertmanager")),
    "/events",
    "/reports/junit?component=api&run=1",
)

pytestmark = pytest.mark.plan("12.4.5.1", "13.1.3")


@pytest.fixture(scope="module")
def victim(lab: Lab) -> Iterator[Lab]:
    """Return a lab whose service and database may be stopped."""
    with small_lab(lab, "delivery", "acceptance", SERVERS) as started:
        yield started


@pytest.fixture
def deliveries(victim: Lab) -> Deliveries:
    """Return what sends to the service."""
    return Deliveries(victim)


@pytest.fixture
def run() -> str:
    """Return a name that the events of a test have for themselves."""
    return run_id()


def release(repository: str, tag: str = "v1") -> dict[str, str]:
    return {"kind": "release", "repository": repository, "tag": tag, "published_at": AT}


def rows(lab: Lab) -> int:
    return sum(ids(lab).values())


@pytest.mark.parametrize("path", but_the_first(PATHS))
@pytest.mark.parametrize("headers", [{}, FORGED], ids=["unsigned", "forged"])
def test_who_does_not_know_the_secret_is_refused(
    victim: Lab, deliveries: Deliveries, path: str, headers: dict[str, str]
) -> None:
    before = rows(victim)
    answer = deliveries.post(path, b"{}", headers)

    assert answer.status_code == 401
    assert answer.json()["reason"]
    assert rows(victim) == before


@pytest.mark.parametrize("chunked", [False, True])
def test_too_large_a_body_is_refused_before_it_is_read(
    victim: Lab, deliveries: Deliveries, chunked: bool
) -> None:
    """A sender that goes on sending is cut off: it could otherwise fill the memory."""
    where = urlsplit(deliveries.url)
    head = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {100 * LIMIT}"
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=30) as line:
        line.sendall(f"POST /events HTTP/1.1\r\nHost: here\r\n{head}\r\n\r\n".encode())
        piece = b" " * 65536
        chunk = f"{len(piece):x}\r\n".encode() + piece + b"\r\n" if chunked else piece
        sent = 0
        try:
            while sent < 50 * LIMIT:
                line.sendall(chunk)
                sent += len(piece)
        except OSError:
            pass  # cut off
        assert sent < 50 * LIMIT
    # Who reads before sending all is told why.
    body = iter([b" " * (LIMIT + 1)]) if chunked else b" " * (LIMIT + 1)
    answer = requests.post(f"{deliveries.url}/events", data=body, timeout=30)
    # A proxy that is cut off while it sends may have seen nothing else.
    behind_proxy = {502} if victim.runtime == CONTAINERS else set()
    assert answer.status_code in {413, *behind_proxy}


@pytest.mark.parametrize(
    ("source", "raw", "field"),
    [
        ("plain", b'{"kind": "release"', "body"),
        ("plain", b'{"kind": "release", "repository": "a"}', "tag"),
        ("plain", b'{"kind": "x", "name": "\\u0000"}', "name"),
        ("pagerduty", b'{"event": {"id": 3}}', "event"),
        ("alertmanager", b"[]", "body"),
    ],
)
def test_a_malformed_event_is_refused_with_its_field(
    victim: Lab, deliveries: Deliveries, source: str, raw: bytes, field: str
) -> None:
    before = rows(victim)
    answer = deliveries.send(source, raw)

    assert answer.status_code == 422
    assert field in answer.json()["field"]
    assert rows(victim) == before


def test_a_duplicate_is_stored_once_and_an_unknown_event_is_kept(
    victim: Lab, deliveries: Deliveries, run: str
) -> None:
    said = [deliveries.event(release(run)).json()["status"] for _ in range(2)]
    unknown = deliveries.event({"kind": "coffee", "cups": 3}, **{"X-Delivery-Id": run})

    assert said == ["stored", "duplicate"]
    assert unknown.json() == {"status": "unknown"}
    with stored(victim) as connection:
        query = b"SELECT understood, body FROM deliveries WHERE delivery_id = %s"
        kept = connection.execute(query, [run]).fetchall()
    assert kept == [(False, {"kind": "coffee", "cups": 3})]


def test_what_became_of_events_is_seen_in_prometheus(
    victim: Lab, deliveries: Deliveries, run: str
) -> None:
    raw = Raw(
        Prometheus(victim.address("prometheus", "http").url), victim.environment.scrape.seconds
    )
    name = "delivery_events_total"
    wanted = [
        series(name, source="plain", result=result) for result in ("stored", "duplicate", "unknown")
    ]
    shipped = series("deployments_total", environment="staging", status="success")
    before = raw.now([*wanted, shipped], [NAME])
    facts = [
        {
            "kind": "deployment",
            "key": f"{run}-{number}",
            "repository": run,
            "component": "api",
            "environment": "staging",
            "sha": "abcdef12",
            "status": "success",
            "finished_at": AT,
            "observed_at": AT,
        }
        for number in range(3)
    ]
    for _ in range(2):
        deliveries.event({"facts": facts})
    deliveries.event({"kind": "coffee", "cups": run})
    after = raw.now([*wanted, shipped], [NAME])

    assert [after[each] - before[each] for each in wanted] == [1, 1, 1]
    assert after[shipped] - before[shipped] == 3


@pytest.mark.thorough
def test_without_the_database_a_sender_is_told_to_come_again_and_loses_nothing(
    victim: Lab, deliveries: Deliveries, run: str
) -> None:
    victim.stop("postgres")
    try:
        answer = deliveries.event(release(run), **{"X-Delivery-Id": run})
        alive = requests.get(f"{deliveries.url}/healthz", timeout=10).status_code
        ready = requests.get(f"{deliveries.url}/readyz", timeout=10).status_code
        metrics = requests.get(f"{deliveries.url}/metrics", timeout=10)
    finally:
        victim.start("postgres")

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert (alive, ready, metrics.status_code) == (200, 503, 200)
    assert "http_requests_total" in metrics.text
    said = [
        deliveries.event(release(run), **{"X-Delivery-Id": run}).json()["status"] for _ in range(2)
    ]
    assert said == ["stored", "duplicate"]
    assert ids(victim, run) == {run: 1}


@pytest.mark.parametrize("server", but_the_first(["postgres", NAME]))
def test_under_load_a_kill_loses_nothing_that_was_acknowledged(victim: Lab, server: str) -> None:
    sender = Sender(Events(victim, Deliveries(victim)), every_s=0.005)
    with sender.running():
        sender.more(SOME, SOME_S)
        victim.kill(server)
        victim.start(server)
        sender.more(SOME, SOME_S)
    first = sender.count()
    # What was not acknowledged is sent again, whether it was stored or not.
    for number in sorted(set(range(sender.sent)) - sender.acknowledged.keys()):
        sender.kind.send([number])
    again = sender.kind.found()

    assert not first.lost
    assert again == dict.fromkeys(range(sender.sent), 1)


@pytest.mark.thorough
def test_facts_derived_again_are_the_same_even_under_load(victim: Lab) -> None:
    sender = Sender(Events(victim, Deliveries(victim)), every_s=0.005)
    with sender.running():
        sender.more(SOME, SOME_S)
        assert "deliveries read" in rederive(victim)
        sender.more(SOME, SOME_S)
    before = tables(victim)
    rederive(victim)

    assert tables(victim) == before
    assert not sender.count().lost


def test_an_event_that_postgresql_refuses_harms_no_other(victim: Lab, run: str) -> None:
    """The service reads such events as malformed; this is what keeps it if it ever misses one."""

    def delivery(number: int) -> Delivery:
        body = {"text": "\0" if number == 3 else str(number)}
        event = Event("plain", f"{run}-{number}", "x", body)
        return Delivery(event, None, 10, datetime.now(UTC))

    async def kept(writer: Writer) -> list[Outcome | BaseException]:
        waiting = [writer.keep(delivery(number)) for number in range(6)]
        return await asyncio.gather(*waiting, return_exceptions=True)

    with stored(victim) as connection:
        writer = Writer(lambda: connection)
        waiting = asyncio.new_event_loop()
        writer.start()
        outcomes = waiting.run_until_complete(kept(writer))
        waiting.close()
        writer.stop()

    assert isinstance(outcomes.pop(3), UnstorableError)
    assert outcomes == [Outcome.UNKNOWN] * 5
    assert ids(victim, f"{run}-%") == {f"{run}-{number}": 1 for number in range(6) if number != 3}


def test_a_report_becomes_metrics(deliveries: Deliveries, run: str) -> None:
    xml = '<testsuite><testcase name="a" time="1"/><testcase name="b"><failure/></testcase>'
    answer = deliveries.report("junit", f"{xml}</testsuite>".encode(), "forum", run)

    assert answer.json() == {"status": "stored"}

    def shown() -> None:
        text = requests.get(f"{deliveries.url}/metrics", timeout=10).text
        assert 'tests_total{component="forum",status="failure"} 1.0' in text

    eventually(shown, within_s=10)


@pytest.mark.thorough
def test_any_ci_tells_of_itself_by_the_command(victim: Lab, run: str) -> None:
    env = {
        URL: victim.within(NAME, "http").url,
        TOKEN_FILE: victim.site.secret_path(secret("events")),
    }
    facts = {"repository": "a/b", "component": "api", "name": "ci", "status": "success", "key": run}
    told = [word for name, value in facts.items() for word in (f"--{name}", value)]
    status, said = victim.run(NAME, ["-m", PACKAGE, "post", "build", *told], env)

    assert status == 0, said
    with stored(victim) as connection:
        query = b"SELECT status FROM builds WHERE source = 'plain' AND key = %s"
        assert connection.execute(query, [run]).fetchall() == [("success",)]


def test_the_answer_to_every_mistake_is_json(deliveries: Deliveries) -> None:
    for path in ("/webhooks/nobody", "/nowhere", "/reports/novel?component=a&run=b"):
        answer = deliveries.post(path, b"{}", {})
        assert answer.status_code in {404, 422}
        assert json.loads(answer.text)["reason"]
