"""How long sessions of Explore are said to last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lab.app.tables import Session
from tests.lab.app.fakes import api, parts

SUM = "explore_session_duration_seconds_sum"


def begun(ago: timedelta) -> Session:
    return Session(id=1, person_id=1, started_at=datetime.now(UTC) - ago, seconds=None)


def test_simulated_people_say_how_long_it_took() -> None:
    session = begun(timedelta(seconds=1))
    used = parts({(Session, 1): session})
    answer = api(used, "POST", "/v1/explore/sessions/1/end", {"elapsed_seconds": 432.5})

    assert answer.status_code == 204
    assert session.seconds == 432.5
    assert used.metrics.registry.get_sample_value(SUM) == 432.5


@pytest.mark.parametrize("body", [None, {}])
def test_the_time_is_measured_where_nobody_says(body: object) -> None:
    used = parts({(Session, 1): begun(timedelta(seconds=100))})
    answer = api(used, "POST", "/v1/explore/sessions/1/end", body)

    assert answer.status_code == 204
    assert used.metrics.registry.get_sample_value(SUM) == pytest.approx(100, abs=5)
