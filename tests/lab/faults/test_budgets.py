"""What goes badly is too much for one alert, and not for the next faster one."""

from __future__ import annotations

import math

import pytest

from lab.faults.budgets import MISSED, Missed
from tests import loaded

CATALOGUE = loaded.catalogue()
BURNS = CATALOGUE.slo.burns


@pytest.mark.parametrize("missed", MISSED, ids=lambda missed: missed.slo)
def test_its_share_is_between_two_alerts(missed: Missed) -> None:
    budget = 1 - CATALOGUE.slos[missed.slo].objective
    index = MISSED.index(missed)
    faster = BURNS[index - 1].factor if index else math.inf

    assert BURNS[index].factor < 1 / missed.every / budget < faster


def test_each_has_a_service_of_its_own() -> None:
    assert len({CATALOGUE.slos[missed.slo].service for missed in MISSED}) == len(BURNS)
