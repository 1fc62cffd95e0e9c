"""What the modules of this folder have in common, and tell each other."""

from __future__ import annotations

import pytest

from acceptance.alerting.detection import patience_s
from acceptance.alerting.means import Detection
from acceptance.alerting.round import Player
from acceptance.alerting.times import Paces
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.receivers import Receivers
from acceptance.report import missing
from config.alerts import alerts
from config.environment import load_environment
from lab.api import Lab
from lab.runtimes import PROCESSES

PRODUCTION = "production"
# True of any machine that runs a lab on two processors, whatever else is broken on it.
OF_THE_MACHINE = ("HighCPUUsage", "HighLoad")


@pytest.fixture(scope="session")
def player(lab: Lab, prometheus: Prometheus) -> Player:
    """Return who breaks a lab that may be broken."""
    if lab.runtime != PROCESSES:
        missing(PROCESSES, "faults are of processes; run the suite with --runtime processes")
    rules = [rule for rule, _, _ in alerts(lab.catalogue)]
    patience = {rule.alert: patience_s(lab.catalogue, lab.environment, rule) for rule in rules}
    always = (lab.catalogue.routing.watchdog.alert, *OF_THE_MACHINE)
    return Player(lab, prometheus, Receivers(lab), always, patience)


@pytest.fixture(scope="session")
def paces(lab: Lab) -> Paces:
    """Return the pace of the lab's rules beside production's."""
    return Paces(lab.catalogue, lab.environment, load_environment(PRODUCTION))


@pytest.fixture(scope="session")
def detections() -> list[Detection]:
    """Return where every alert that was proven is noted, for the mean of all."""
    return []
