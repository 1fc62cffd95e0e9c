"""What goes wrong on the way from Alertmanager to people, and between two Alertmanagers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import requests
import yaml

from config.addresses import instance as instance_of
from lab.api import Lab
from lab.faults import servers, targets
from lab.faults.fault import Fault, Raised
from lab.faults.further import Place, further, gone

SERVER, FILE = "alertmanager", "alertmanager.yml"
ANOTHER = "alertmanager-misconfigured"
# The dead man's check no longer knows the address: that is not tried again.
CHANNEL, STATUS = "deadman", 404
TIMEOUT_S = 15.0


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what keeps Alertmanager from telling, or from agreeing with another."""
    watcher = instance_of(lab.catalogue, "prometheus", "http")
    yield Fault(
        name=f"{SERVER}-down",
        title="Alertmanager is stopped: what is told of it arrives when it is back",
        held=partial(servers.down, server=SERVER),
        must=(Raised("NotificationsFail", {"instance": watcher}),),
        may=tuple(Raised(each, {"service": SERVER}) for each in ("TargetDown", "ToolProbeFailed")),
        heal=partial(servers.started, server=SERVER),
        told_after=True,
    )
    yield Fault(
        name="heartbeat-refused",
        title="The dead man's check refuses what Alertmanager tells it",
        held=heartbeat_refused,
        must=(Raised("NotificationsNotSent", {"integration": "webhook"}),),
        heal=heartbeat_taken,
    )
    yield Fault(
        name=ANOTHER,
        title="Another Alertmanager has an old configuration, and refuses the new one",
        held=misconfigured,
        must=(
            Raised("AlertmanagerReloadFailed", {"instance": targets.instance(ANOTHER)}),
            Raised("AlertmanagersDisagree"),
        ),
        heal=partial(gone, fault=ANOTHER),
    )


@contextmanager
def heartbeat_refused(lab: Lab) -> Iterator[None]:
    """Have each heartbeat refused, so that the dead man's check raises the alarm, too."""
    try:
        requests.put(_outage(lab), json={"status": STATUS}, timeout=TIMEOUT_S).raise_for_status()
        yield
    finally:
        heartbeat_taken(lab)


def heartbeat_taken(lab: Lab) -> None:
    """Have heartbeats taken again."""
    requests.delete(_outage(lab), timeout=TIMEOUT_S).raise_for_status()


def _outage(lab: Lab) -> str:
    return f"{lab.address('receivers', 'http').url}/outages/{CHANNEL}"


@contextmanager
def misconfigured(lab: Lab) -> Iterator[None]:
    """Have another Alertmanager asked to read a file that it cannot read."""

    def configure(place: Place) -> list[str]:
        shutil.copytree(lab.rendered / SERVER, place.folder, dirs_exist_ok=True)
        old = yaml.safe_load((place.folder / FILE).read_text(encoding="utf-8"))
        old["route"]["group_wait"] = "10s"
        (place.folder / FILE).write_text(yaml.safe_dump(old), encoding="utf-8")
        return [
            f"--config.file={place.folder / FILE}",
            f"--storage.path={place.folder / 'data'}",
            f"--web.listen-address={place.address}",
            "--cluster.listen-address=",
        ]

    with further(lab, SERVER, ANOTHER, configure) as place:
        (place.folder / FILE).write_text("route: {receiver: nobody}\n", encoding="utf-8")
        requests.post(f"{place.address.url}/-/reload", timeout=TIMEOUT_S)
        yield
