"""Whether a run went well."""

from __future__ import annotations

from lab.errors import LabError


def judge(requests: int, failures: int, max_failures: float) -> None:
    """Raise LabError, with status 1, where more than `max_failures` percent of requests failed."""
    percent = 100 * failures / requests if requests else 0.0
    if percent > max_failures:
        raise LabError(
            f"{percent:.1f} percent of {requests} requests failed,"
            f" more than SETARCOS_MAX_FAILURES={max_failures:g}",
            hint="the table above tells which, and why",
            status=1,
        )
