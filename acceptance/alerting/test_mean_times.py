"""How long things are broken before somebody knows: the mean of all proofs, and without us."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from acceptance.alerting.means import Detection, baseline, detected
from acceptance.alerting.times import Paces
from acceptance.report import Report, missing

pytestmark = [pytest.mark.thorough, pytest.mark.plan("13.3.2")]


def test_mean_time_to_detect(detections: list[Detection], paces: Paces, report: Report) -> None:
    if not detections:
        missing("proofs of alerts", "run all modules of acceptance/alerting")
    without = baseline()
    means = list(detected(detections, paces.scale, without))
    report.put(
        "detection",
        time_scale=paces.scale,
        means=means,
        without_us=[asdict(each) for each in without.values()],
    )

    for each in means:
        assert each["production_mean_s"] < each["without_s"], each
