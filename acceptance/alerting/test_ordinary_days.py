"""Production's rules over two ordinary weeks: no alarm, and not for want of anything to see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.alerting.round import Round
from acceptance.ordinary import incidents
from acceptance.ordinary.asking import Asker
from acceptance.ordinary.firing import Fired
from acceptance.ordinary.heard import unheard
from acceptance.ordinary.story import JUDGED, ordinary
from acceptance.ordinary.trial import Trial
from acceptance.report import missing
from acceptance.report.facts import Report
from config.catalogue import load_catalogue
from config.environment import load_environment
from lab.errors import LabError
from lab.provision import Binary, cache_dir, find, required

CATALOGUE, PRODUCTION = load_catalogue(), load_environment("production")
TRIAL = Trial(ordinary(), CATALOGUE, PRODUCTION)
INFO, WATCHDOG = "info", "Watchdog"
# What was restarted on purpose tells of it, to whom it may concern.
TOLD = {"HostRestarted", "PostgresRestarted"}
# More is a broken promise of the plan (13.3.2).
MOST = 0.05
# What an alert reads that is not there all the time, and why.
SELDOM: dict[tuple[str, str], str] = {}

pytestmark = [pytest.mark.thorough, pytest.mark.plan("12.4.8.1", "13.3.2")]


@pytest.fixture(scope="module")
def prometheus() -> Binary:
    """Return the program."""
    try:
        return required(find("prometheus", cache=cache_dir()))
    except LabError as error:
        missing("prometheus on this machine", f"{error.message}; {error.hint}")


@pytest.fixture(scope="module")
def asker(prometheus: Binary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """Return a Prometheus that was told of ordinary days."""
    with TRIAL.told(prometheus, tmp_path_factory.mktemp("ordinary")) as found:
        yield found


@pytest.fixture(scope="module")
def fired(asker: Asker) -> list[Fired]:
    """Return all that fired."""
    return TRIAL.fired(asker)


def alarms(fired: list[Fired]) -> list[Fired]:
    return [each for each in fired if each.severity != INFO]


def test_nothing_above_info_fires(fired: list[Fired], rounds: list[Round], report: Report) -> None:
    false, told = alarms(fired), Counter(each.alert for each in fired if each.severity == INFO)
    names = {each.alert for each in false}
    # Rounds side by side have seen the same.
    held = len({one for each in rounds for one in each.fired})
    unlisted = len({one for each in rounds for one in each.unlisted})
    ratio = (len(names) + unlisted) / (len(TRIAL.needs.alerts) + held)
    report.put(
        "false_positives",
        simulated_days=JUDGED,
        alerts=len(TRIAL.needs.alerts),
        raised=len(names),
        fired_in_rounds=held,
        unlisted_in_rounds=unlisted,
        ratio=ratio,
        info=[{"alert": name, "times": told[name]} for name in sorted(told)],
    )

    assert not false, "\n".join(map(str, false))
    assert ratio <= MOST


def test_the_dead_mans_switch_fires_all_the_time(fired: list[Fired], asker: Asker) -> None:
    (always,) = (each for each in fired if each.alert == WATCHDOG)

    assert (always.since, always.until) == (asker.times[0], asker.times[-1])


def test_restarts_are_told_and_nothing_else(fired: list[Fired]) -> None:
    told = {each.alert for each in fired if each.severity == INFO} - {WATCHDOG}

    assert told == TOLD, "\n".join(str(each) for each in fired if each.severity == INFO)


def test_every_alert_has_what_it_reads(asker: Asker) -> None:
    found = {(alert, what): share for alert, what, share in unheard(asker, TRIAL.needs)}

    assert found.keys() == SELDOM.keys(), found


def test_what_goes_wrong_raises_its_alerts_and_no_others(
    prometheus: Binary, tmp_path: Path
) -> None:
    trial = Trial(incidents.story(), CATALOGUE, PRODUCTION)
    with trial.told(prometheus, tmp_path) as asker:
        raised = alarms(trial.fired(asker))

    wanted = set[str]().union(*incidents.ALERTS.values())
    assert {each.alert for each in raised} == wanted, "\n".join(map(str, raised))
