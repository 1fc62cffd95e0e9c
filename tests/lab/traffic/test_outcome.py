"""Whether a run went well."""

from __future__ import annotations

import pytest

from lab.errors import LabError
from lab.traffic.outcome import judge


@pytest.mark.parametrize(
    ("requests", "failures", "allowed"), [(100, 5, 5), (100, 100, 100), (0, 0, 0), (10, 0, 0)]
)
def test_a_run_is_good_up_to_the_failures_that_are_allowed(
    requests: int, failures: int, allowed: float
) -> None:
    judge(requests, failures, allowed)


def test_a_run_with_more_failures_ends_with_status_1() -> None:
    with pytest.raises(LabError, match=r"5\.5 percent of 200 requests failed") as caught:
        judge(200, 11, 5)
    assert caught.value.status == 1
    assert "SETARCOS_MAX_FAILURES=5" in caught.value.message
