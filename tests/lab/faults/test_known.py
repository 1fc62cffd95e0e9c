"""What faults say of alerts: that there are such, and that they are told."""

from __future__ import annotations

from itertools import permutations

import pytest

from config.alerts import alerts
from lab.api import Lab
from lab.faults import Fault, faults
from lab.site import Site
from lab.state import Part, State
from tests import loaded
from tests.lab.test_state import GONE

KNOWN = {rule.alert for rule, _, _ in alerts(loaded.catalogue())}
INHIBITIONS = loaded.catalogue().routing.inhibitions


@pytest.fixture
def every(site: Site) -> dict[str, Fault]:
    """Return the faults of a lab that has all servers, and of one without the app."""
    found: dict[str, Fault] = {}
    for parts in (loaded.catalogue().services, ()):
        known = {name: Part(handle=GONE, version="", source="") for name in parts}
        fields = {"environment": "acceptance", "port_base": 23000, "complete": True}
        State(name=site.name, parts=known, **fields).save()
        found |= faults(Lab(site.name))
    return found


def test_faults_name_alerts_of_the_catalogue(every: dict[str, Fault]) -> None:
    named = {
        (fault.name, raised.alert)
        for fault in every.values()
        for raised in (*fault.must, *fault.may)
    }

    assert {(fault, alert) for fault, alert in named if alert not in KNOWN} == set()


def test_what_must_be_told_is_not_hidden_by_the_same_fault(every: dict[str, Fault]) -> None:
    hidden = {
        (fault.name, one.alert, other.alert)
        for fault in every.values()
        for one, other in permutations(fault.must, 2)
        for each in INHIBITIONS
        if one.alert in each.when and other.alert in each.hides
    }

    assert hidden == set()
