"""An ordinary day on which three things go wrong, and which alerts say so."""

from __future__ import annotations

from dataclasses import replace

from acceptance.ordinary.story import A_DAY, Failing, Gone, Story, at, ordinary

# A Tuesday: three requests of ten fail for an hour, a disk fills, the worker stops for a while.
DAY, AN_HOUR = 1, 60
FAILS, FULL, STOPS = at(DAY, 13), at(DAY, 17), at(DAY, 20)
SHARE, STOPPED = 0.3, 30
ALERTS = {
    "three requests of ten fail": {
        "HighErrorRate",
        "EndpointFails",
        "JournalSavesFail",
        "ErrorBudgetGoneWithinDays",
        "ErrorBudgetGoneWithinAWeek",
        "ErrorBudgetGoneEarly",
        "ErrorBudgetGoneByTheEnd",
    },
    "the disk is full": {"DiskSpaceLow", "DiskAlmostFull", "DiskWillBeFull"},
    "no worker": {
        "TargetDown",
        "ServiceUnavailable",
        "WorkersMissing",
        "QueueLong",
        "QueueGrows",
        "AskAnswersMissing",
    },
}


def story() -> Story:
    """Return the day, after an ordinary one that rules look back on."""
    days = ordinary()
    return replace(
        days,
        gone=(*days.gone, Gone("worker", STOPS, STOPPED)),
        failing=(*days.failing, Failing("api-server", FAILS, SHARE, AN_HOUR)),
        filling=(slice(FULL, FULL + AN_HOUR),),
        judged=at(DAY, 0),
        until=at(DAY, 0) + A_DAY,
    )
