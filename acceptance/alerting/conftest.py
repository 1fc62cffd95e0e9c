"""What the modules of this folder have in common, and tell each other."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from acceptance.alerting.means import Detection
from acceptance.alerting.past import Past
from acceptance.alerting.past import past as begun
from acceptance.alerting.players import player_of
from acceptance.alerting.proven import Notes
from acceptance.alerting.round import Player, Round
from acceptance.alerting.times import Paces
from acceptance.report import Report, missing
from config.environment import load_environment
from lab.api import Lab
from lab.runtimes import PROCESSES

PRODUCTION = "production"
# What servers and clients of faults say of each request; what comes of the faults is shown.
for name in ("httpx", "uvicorn.error"):
    logging.getLogger(name).setLevel(logging.WARNING)


@pytest.fixture(scope="session")
def player(lab: Lab) -> Player:
    """Return who breaks the suite's lab."""
    return player_of(lab)


@pytest.fixture(scope="session")
def past(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    """Return a lab with a past, which is broken as soon as it is asked for."""
    if lab.runtime != PROCESSES:
        missing("a data folder of this machine", "run the suite with --runtime processes")
    with begun(lab, tmp_path_factory.mktemp("past")) as found:
        yield found


@pytest.fixture(scope="session")
def paces(lab: Lab) -> Paces:
    """Return the pace of the lab's rules beside production's."""
    return Paces(lab.catalogue, lab.environment, load_environment(PRODUCTION))


@pytest.fixture(scope="session")
def detections() -> list[Detection]:
    """Return where every alert that was proven is noted, for the mean of all."""
    return []


@pytest.fixture(scope="session")
def rounds() -> list[Round]:
    """Return where every round that was judged is noted, for the share of false alarms."""
    return []


@pytest.fixture
def notes(report: Report, detections: list[Detection], paces: Paces) -> Notes:
    """Return who takes down what came of alerts."""
    return Notes(report, detections, paces)
