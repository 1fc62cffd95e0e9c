"""What the modules of this folder have in common, and tell each other."""

from __future__ import annotations

import pytest

from acceptance.alerting.means import Detection
from acceptance.alerting.players import player_of
from acceptance.alerting.proven import Notes
from acceptance.alerting.round import Player
from acceptance.alerting.times import Paces
from acceptance.report import Report
from config.environment import load_environment
from lab.api import Lab

PRODUCTION = "production"


@pytest.fixture(scope="session")
def player(lab: Lab) -> Player:
    """Return who breaks the suite's lab."""
    return player_of(lab)


@pytest.fixture(scope="session")
def paces(lab: Lab) -> Paces:
    """Return the pace of the lab's rules beside production's."""
    return Paces(lab.catalogue, lab.environment, load_environment(PRODUCTION))


@pytest.fixture(scope="session")
def detections() -> list[Detection]:
    """Return where every alert that was proven is noted, for the mean of all."""
    return []


@pytest.fixture
def notes(report: Report, detections: list[Detection], paces: Paces) -> Notes:
    """Return who takes down what came of alerts."""
    return Notes(report, detections, paces)
