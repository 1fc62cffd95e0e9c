"""Whatever is sent: it is read, left for later, or refused with a field; and what is read is kept.

Deliveries of every kind are mutated as broken or hostile senders would.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import deliveries
import pytest
from deliveries import FILES, NAMES
from hypothesis import given, settings
from hypothesis import strategies as st
from setarcos_delivery.facts import Commit, Deployment, Incident, Quality, Tests
from setarcos_delivery.reports import READERS, ReportKind, report_event
from setarcos_delivery.sources import Event, UnreadableError, event_of, facts_of
from setarcos_delivery.sources.source import Facts

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DEEP: Any = []
for _ in range(150):
    DEEP = [DEEP]
GONE = object()
ODD: tuple[Any, ...] = (
    GONE, None, True, 0, -1, 1.5, 2**53 + 1, 2**63, 10**400, 1e22, 1.7e9, 1e308, float("nan"),
    float("inf"), "", " ", "0", "\0", "a\0b", "\ud800", "\udfff\ud800", "é" * 300, "x" * 70_000,
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z",
    "2026-03-02 09:00:00 UTC", "1700000000", 253402300800, -62135596801, "refs/heads/",
    "refs/tags/", "0" * 40, "g" * 40, [], [None], {}, {"a": {}}, {"\0": 1}, DEEP,
)  # fmt: skip
PLAIN = (
    Commit(
        repository="a/b",
        branch="main",
        default_branch=True,
        sha="0123abc",
        committed_at=NOW,
        pushed_at=NOW,
        place=0,
    ),
    Deployment(
        key="1",
        repository="a/b",
        component="api",
        environment="prod",
        sha="0123abc",
        status="success",
        observed_at=NOW,
    ),
    Incident(key="1", opened_at=NOW, observed_at=NOW),
    Tests(key="1", component="api", success=1, failure=0, skipped=0, seconds=1, observed_at=NOW),
    Quality(key="1", component="api", tool="t", error=0, warning=1, note=2, observed_at=NOW),
)
REAL = ((file, json.loads(file.read_bytes())) for file in FILES)
SENT: list[tuple[str, dict[str, str], Any]] = [
    *((file.parent.name, deliveries.headers(file), body) for file, body in REAL),
    *(("plain", {}, fact.model_dump(mode="json")) for fact in PLAIN),
    ("plain", {}, {"facts": [fact.model_dump(mode="json") for fact in PLAIN]}),
]
FINDING = {"ruleId": "a", "level": "note", "rule": {"index": 0}}
LINTER = {"driver": {"name": "linter", "rules": [{"id": "a"}]}}
SARIF = {"version": "2.1.0", "runs": [{"tool": LINTER, "results": [FINDING]}]}
REPORTS: tuple[tuple[ReportKind, bytes], ...] = (
    ("junit", b'<testsuite><testcase time="1.5"><skipped/></testcase></testsuite>'),
    ("coverage", b'<coverage line-rate="0.9" lines-valid="10" lines-covered="9"/>'),
    ("coverage", b'{"totals": {"percent_covered": 83.5}}'),
    ("sarif", json.dumps(SARIF).encode()),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything in `value`."""
    each: Any = ()
    if isinstance(value, dict):
        each = value.items()
    elif isinstance(value, list):
        each = enumerate(value)
    for key, inner in each:
        yield (*path, key)
        yield from places(inner, (*path, key))


def put(body: Any, path: tuple[Any, ...], value: Any) -> None:
    """Put `value` at `path`, or take away what is there; where it is no more, do nothing."""
    try:
        for key in path[:-1]:
            body = body[key]
        if value is GONE:
            del body[path[-1]]
        else:
            body[path[-1]] = copy.deepcopy(value)
    except (KeyError, IndexError, TypeError):
        pass


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, dict[str, str], bytes]:
    """Return a delivery with up to four changes, and its text perhaps broken."""
    source, headers, whole = draw(st.sampled_from(SENT))
    body = copy.deepcopy(whole)
    paths = list(places(body))
    for _ in range(draw(st.integers(1, 4))):
        put(body, draw(st.sampled_from(paths)), draw(st.sampled_from(ODD)))
    return source, headers, draw(broken(json.dumps(body).encode()))


@st.composite
def broken(draw: st.DrawFn, raw: bytes) -> bytes:
    """Return `raw`, mostly as it is, else with some bytes replaced."""
    if draw(st.integers(0, 4)):
        return raw
    start = draw(st.integers(0, len(raw)))
    end = draw(st.integers(start, min(len(raw), start + 20)))
    return raw[:start] + draw(st.binary(max_size=8)) + raw[end:]


def told(error: UnreadableError) -> str:
    """Return the field; assert that an answer can hold it, and the reason."""
    assert error.field
    assert error.reason
    json.dumps([error.field, error.reason], ensure_ascii=False).encode()
    return error.field


def outcome(event: Event) -> Facts | str:
    """Return the facts, or the field that was refused; whatever else is raised is a failure."""
    try:
        return facts_of(event, NAMES)
    except UnreadableError as error:
        return told(error)


def through_postgres(value: Any) -> Any:
    """Return `value` as JSONB gives it back: numbers are decimals, 1e2 becomes 100.

    Raises what PostgreSQL would refuse.
    """
    if isinstance(value, dict):
        return {through_postgres(key): through_postgres(each) for key, each in value.items()}
    if isinstance(value, list):
        return [through_postgres(each) for each in value]
    if isinstance(value, str):
        assert "\0" not in value
        value.encode()
    if isinstance(value, float):
        exact = Decimal(repr(value))
        assert exact.is_finite()
        return int(exact) if int(exact.as_tuple().exponent) >= 0 else value
    return value


def check(event: Event) -> None:
    """Assert that an event can be kept, and says the same when it is read again."""
    for name in (event.delivery_id, event.kind):
        assert 0 < len(name) <= 255
        assert name.isprintable()
    said = outcome(event)
    kept = through_postgres(json.loads(json.dumps(event.body, allow_nan=False)))
    assert outcome(Event(event.source, event.delivery_id, event.kind, kept)) == said


@settings(max_examples=600, deadline=None)
@given(mutated())
def test_a_mutated_delivery_is_read_or_refused(sent: tuple[str, dict[str, str], bytes]) -> None:
    try:
        event = event_of(*sent)
    except UnreadableError as error:
        told(error)
        return
    check(event)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["github", "gitlab"]), st.text(), st.text())
def test_headers_are_not_trusted(source: str, kind: str, delivery: str) -> None:
    headers = {
        "X-GitHub-Event": kind,
        "X-GitHub-Delivery": delivery,
        "X-Gitlab-Event": kind,
        "Idempotency-Key": delivery,
    }
    try:
        event = event_of(source, headers, b"{}")
    except UnreadableError as error:
        told(error)
        return
    check(event)


@st.composite
def mutated_report(draw: st.DrawFn) -> tuple[ReportKind, bytes]:
    """Return a report with some bytes, or some value of its JSON, replaced."""
    kind, raw = draw(st.sampled_from(REPORTS))
    if raw.startswith(b"{") and draw(st.booleans()):
        body = json.loads(raw)
        put(body, draw(st.sampled_from(list(places(body)))), draw(st.sampled_from(ODD)))
        return kind, json.dumps(body).encode()
    return draw(st.sampled_from(sorted(READERS))), draw(broken(raw))


@settings(max_examples=200, deadline=None)
@given(mutated_report(), st.text(max_size=90), st.text(max_size=90))
def test_a_mutated_report_is_read_or_refused(
    report: tuple[ReportKind, bytes], component: str, run: str
) -> None:
    for names in ((component, run), ("api", "7")):
        try:
            event = report_event(*report, *names, NOW)
        except UnreadableError as error:
            told(error)
        else:
            assert isinstance(outcome(event), tuple)
            check(event)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_what_is_whole_is_not_refused(file: Any) -> None:
    event = deliveries.event(file.parent.name, file.stem)

    assert not isinstance(outcome(event), str)
    check(event)
