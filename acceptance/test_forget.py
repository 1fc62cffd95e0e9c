"""`nox -s forget`: the lines about one person are gone, from the API and from the disk."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from acceptance.clients.loki import Loki
from acceptance.report.facts import Report
from acceptance.retention.chunks import chunks
from acceptance.retention.tally import Tally
from acceptance.small_lab import small_lab
from acceptance.waiting import eventually
from lab.api import Lab
from lab.forget.__main__ import app
from lab.forget.loki import DONE
from lab.forget.loki import Loki as Asked
from lab.forget.settings import ADDED, SWEEP

STORE, ENVIRONMENT = "loki", "retention"
QUERY, SINCE = '{service_name=~"forget-.+"}', "48h"
SERVICES = ("forget-api", "forget-app", "forget-worker")
# Of each stream: whose lines, and how many. One is to go, one was asked for by mistake.
GOES, MISTAKEN = "person 42", "person 43"
LINES = {GOES: 3, MISTAKEN: 2, "nobody": 4}
# No encoding makes what is left to chance smaller: bytes on disk tell how many lines are there.
CHANCE_BYTES = 8192
HOUR_NS = 3600 * 10**9
WRITTEN_S = 60.0
# Beyond what Loki always waits: the restart, some looks, and a round or two more of each.
DONE_S = ADDED.seconds + 2 * SWEEP.seconds + 90.0


@pytest.fixture(scope="module")
def small(lab: Lab) -> Iterator[Lab]:
    """Return a lab of Loki alone, in which requests to delete are carried out soon."""
    with small_lab(lab, "retention", ENVIRONMENT, [STORE]) as found:
        yield found


def write(loki: Loki, service: str, age_h: int) -> list[str]:
    """Write the lines of a stream, of all people mixed; return their texts."""
    times = iter(range(time.time_ns() - age_h * HOUR_NS, time.time_ns(), 10**6))
    texts = [
        f"{whose} did {n} {secrets.token_hex(CHANCE_BYTES)}"
        for n in range(max(LINES.values()))
        for whose, count in LINES.items()
        if n < count
    ]
    labels = {"service_name": service, "kind": "audit"}
    loki.push(labels, {next(times): text for text in texts})
    return texts


def call(lab: Lab, *arguments: str) -> str:
    """Return what the command says, which must be content."""
    result = CliRunner().invoke(app, ["--name", lab.name, *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def ask(lab: Lab, whose: str) -> str:
    """Ask for all lines of somebody to be deleted, as many as were written; return the number."""
    said = call(lab, "--query", f'{QUERY} |= "{whose}"', "--yes")
    assert f": {LINES[whose] * len(SERVICES)} lines" in said
    found = re.search(r"^request (\S+):", said, re.MULTILINE)
    assert found, said
    return found[1]


def size(lab: Lab) -> int:
    return sum(each.size for each in chunks(lab.files(STORE)))


@pytest.mark.thorough
@pytest.mark.plan("12.4.7.3")
def test_the_lines_about_a_person_are_gone(small: Lab, report: Report) -> None:
    """Each stream has lines of others as well, and of a person whose request was taken back."""
    url = small.address(STORE, "http").url
    loki, asked = Loki(url), Asked(url)
    # Old enough that Loki reads them from the disk alone.
    written = [text for age, name in enumerate(SERVICES, 4) for text in write(loki, name, age)]
    stay = sorted(text for text in written if not text.startswith(GOES))
    loki.flush()

    def on_disk() -> None:
        assert len(chunks(small.files(STORE))) == len(SERVICES)

    eventually(on_disk, within_s=WRITTEN_S)
    before = size(small)
    assert before > len(written) * CHANCE_BYTES
    assert sorted(line.text for line in loki.lines(QUERY, SINCE)) == sorted(written)

    call(small, "--cancel", ask(small, MISTAKEN))
    identity = ask(small, GOES)
    # The compactor sees an index that Loki has closed; from then on each step is Loki's own.
    small.stop(STORE)
    small.start(STORE)

    def gone() -> list[str]:
        assert {each.request_id: each.status for each in asked.asked()} == {identity: DONE}
        assert len(chunks(small.files(STORE))) == len(SERVICES)
        assert size(small) < before
        # By a copy of the old index Loki would not find the new chunks.
        found = sorted(line.text for line in loki.lines(QUERY, SINCE))
        assert len(found) == len(stay)
        return found

    found = eventually(gone, within_s=DONE_S)

    assert found == stay
    Tally(
        store=f"{STORE}, forgotten",
        written=len(written),
        expected_kept=len(stay),
        kept=len(found),
        deleted_api=len(written) - len(found),
        deleted_disk=round((before - size(small)) / (before / len(written))),
    ).tell(report)
