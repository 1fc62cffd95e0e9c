"""`nox -s forget`: the lines about one person are gone, from the API and from the disk."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping

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
# Whose lines each stream has, in their order. The person's are at its ends: chunks tell the times
# of their ends, and so that those lines are in none.
GOES, MISTAKEN, OTHER = "person 42", "person 43", "nobody"
WHOSE = (GOES, GOES, OTHER, MISTAKEN, OTHER, MISTAKEN, OTHER, OTHER, GOES)
A_SECOND_MS, HOUR_MS = 1000, 3_600_000
WRITTEN_S = 60.0
# Beyond what Loki always waits: the restart, some looks, and a round or two more of each.
DONE_S = ADDED.seconds + 3 * SWEEP.seconds + 90.0


@pytest.fixture(scope="module")
def small(lab: Lab) -> Iterator[Lab]:
    """Return a lab of Loki alone, in which requests to delete are carried out soon."""
    with small_lab(lab, "retention", ENVIRONMENT, [STORE]) as found:
        yield found


def write(loki: Loki, service: str, age_h: int) -> dict[str, int]:
    """Write the lines of a stream, a second apart; return their times in ms, by text."""
    begun = time.time_ns() // 10**6 - age_h * HOUR_MS
    lines = {
        f"{whose} did {n} at {service}": begun + n * A_SECOND_MS for n, whose in enumerate(WHOSE)
    }
    labels = {"service_name": service, "kind": "audit"}
    loki.push(labels, {at * 10**6: text for text, at in lines.items()})
    return lines


def call(lab: Lab, *arguments: str) -> str:
    """Return what the command says, which must be content."""
    result = CliRunner().invoke(app, ["--name", lab.name, *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def ask(lab: Lab, whose: str) -> str:
    """Ask for all lines of somebody to be deleted, as many as were written; return the number."""
    said = call(lab, "--query", f'{QUERY} |= "{whose}"', "--yes")
    assert f": {WHOSE.count(whose) * len(SERVICES)} lines" in said
    found = re.search(r"^request (\S+):", said, re.MULTILINE)
    assert found, said
    return found[1]


def on_disk(lab: Lab, lines: Mapping[str, int]) -> list[str]:
    """Return those lines that a chunk on disk may hold, once each stream has one chunk."""
    found = chunks(lab.files(STORE))
    assert len(found) == len(SERVICES)
    return sorted(text for text, at in lines.items() if any(each.spans(at) for each in found))


@pytest.mark.thorough
@pytest.mark.plan("12.4.7.3")
def test_the_lines_about_a_person_are_gone(small: Lab, report: Report) -> None:
    """Each stream has lines of others as well, and of a person whose request was taken back."""
    url = small.address(STORE, "http").url
    loki, asked = Loki(url), Asked(url)
    written: dict[str, int] = {}
    # Old enough that Loki reads them from the disk alone.
    for age_h, service in enumerate(SERVICES, 4):
        written |= write(loki, service, age_h)
    stay = sorted(text for text in written if not text.startswith(GOES))
    loki.flush()
    before = eventually(lambda: on_disk(small, written), within_s=WRITTEN_S)
    assert before == answered(loki) == sorted(written)

    call(small, "--cancel", ask(small, MISTAKEN))
    identity = ask(small, GOES)
    # The compactor sees an index that Loki has closed; from then on each step is Loki's own.
    small.stop(STORE)
    small.start(STORE)

    def gone() -> list[str]:
        assert {each.request_id: each.status for each in asked.asked()} == {identity: DONE}
        left = on_disk(small, written)
        # By a copy of the old index Loki would not find the new chunks.
        assert len(answered(loki)) == len(stay)
        return left

    after = eventually(gone, within_s=DONE_S)
    found = answered(loki)

    assert found == after == stay
    Tally(
        store=f"{STORE}, forgotten",
        written=len(written),
        expected_kept=len(stay),
        kept=len(found),
        deleted_api=len(written) - len(found),
        deleted_disk=len(written) - len(after),
    ).tell(report)


def answered(loki: Loki) -> list[str]:
    return sorted(line.text for line in loki.lines(QUERY, SINCE))
