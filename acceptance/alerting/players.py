"""Who breaks a lab, and how long to wait for each alert there."""

from __future__ import annotations

from acceptance.alerting.detection import patience_s
from acceptance.alerting.round import Player
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.receivers import Receivers
from acceptance.report import missing
from config.addresses import instance
from config.alerts import alerts
from lab.api import Lab
from lab.faults import Raised
from lab.runtimes import PROCESSES

# True of any machine that runs a lab on two processors, whatever else is broken on it.
OF_THE_MACHINE = ("HighCPUUsage", "HighLoad")
# Simulated models err now and then: within seconds, two of the few calls to one are soon too many.
OF_CHANCE = ("AiModelFails", "AiModelUnanswered")
# True of the Prometheus that watches many targets of faults, which come and go.
OF_FAULTS = "SeriesChurn"
# What is told where a lab does not have a server: {server: alert}.
WITHOUT = {
    "worker": "WorkersMissing",
    "otel-collector": "AppDropsTelemetry",
    "blackbox-exporter": "ProbesNotMade",
}


def player_of(lab: Lab) -> Player:
    """Return who breaks a lab that may be broken."""
    if lab.runtime != PROCESSES:
        missing(PROCESSES, "faults are of processes; run the suite with --runtime processes")
    rules = [rule for rule, _, _ in alerts(lab.catalogue)]
    patience = {rule.alert: patience_s(lab.catalogue, lab.environment, rule) for rule in rules}
    without = [alert for server, alert in WITHOUT.items() if server not in lab.parts]
    watchdog = lab.catalogue.routing.watchdog.alert
    watching = Raised(OF_FAULTS, {"instance": instance(lab.catalogue, "prometheus", "http")})
    always = (*map(Raised, (watchdog, *OF_THE_MACHINE, *OF_CHANCE, *without)), watching)
    prometheus = Prometheus(lab.address("prometheus", "http").url)
    long = frozenset(each.alert for each in lab.catalogue.slo.burns)
    return Player(lab, prometheus, Receivers(lab), always, patience, long)
