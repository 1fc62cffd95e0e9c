"""The delivery report: figures as a person reads them, and its two files."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from setarcos_delivery.figures import Band, Figures, Period
from setarcos_delivery.figures.details import Component, Failure, Outage
from setarcos_delivery.report import Content, words, write
from setarcos_delivery.report.write import NAMES, bars, text

END = datetime(2026, 11, 2, tzinfo=UTC)
ODD = "<b>|"


def figures(**changed: object) -> Figures:
    nothing: dict[str, object] = dict.fromkeys(Figures.model_fields)
    counts = ("deployments", "rollbacks", "hotfixes", "changes", "skewed", "failed", "incidents")
    zero = dict.fromkeys((*counts, "restored", "builds", "tests", "per_day"), 0)
    base = {"period": Period(since=END - timedelta(weeks=4), until=END), "frequency_band": Band.LOW}
    return Figures.model_validate({**nothing, **zero, **base, **changed})


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (None, "-"),
        (0, "0 s"),
        (0.5, "30 s"),
        (59.4, "59 min"),
        (60, "1 h 0 min"),
        (754, "12 h 34 min"),
        (2879, "47 h 59 min"),
        (2880, "2 d 0 h"),
        (4350, "3 d 0 h"),
    ],
)
def test_a_duration_has_the_two_units_that_matter(minutes: float | None, written: str) -> None:
    assert words.duration(minutes) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, "-"), (0, "-"), (5.36, "5.4 a day"), (1, "1.0 a day"), (0.25, "one every 4.0 days")],
)
def test_a_rate_under_one_a_day_tells_the_days_between(value: float | None, written: str) -> None:
    assert words.rate(value) == written


@pytest.mark.parametrize(
    ("title", "now", "before", "told"),
    [
        (
            "Deployment frequency",
            {"per_day": 2},
            {"per_day": 1},
            ("better: was 1.0 a day", "better"),
        ),
        ("Deployment frequency", {"per_day": 1}, {"per_day": 2}, ("worse: was 2.0 a day", "worse")),
        (
            "Change failure rate",
            {"change_failure_rate": 0.1},
            {"change_failure_rate": 0.2},
            ("better: was 20.0 %", "better"),
        ),
        (
            "Time to restore",
            {"restore_minutes": 61},
            {"restore_minutes": 61},
            ("as before (1 h 1 min)", "same"),
        ),
        (
            "Lead time for changes",
            {"lead_time_minutes": 3},
            {},
            ("nothing to compare with", "same"),
        ),
    ],
)
def test_a_change_says_whether_it_is_for_the_better(
    title: str, now: dict[str, float], before: dict[str, float], told: tuple[str, str]
) -> None:
    figure = next(each for each in words.FIGURES if each.title == title)
    assert words.change(figure, figures(**now), figures(**before)) == told


@pytest.fixture
def content() -> Content:
    now = figures(deployments=3, failed=1, change_failure_rate=1 / 3, per_day=0.1)
    return Content(
        now=now,
        before=figures(),
        trend=(figures(), now),
        weeks=1,
        components=(Component(ODD, 3, 1, 61),),
        failures=(Failure(END, ODD, "7", "abcdef0123", ["incident", "rollback"]),),
        outages=(
            Outage(END, ODD, None, ODD, None),
            Outage(END, "api", "critical", "Down", END - timedelta(seconds=5)),
        ),
        bands_year=2024,
    )


def test_both_files_are_written(content: Content, tmp_path: Path) -> None:
    assert [path.name for path in write(content, tmp_path / "new")] == list(NAMES)
    assert "33.3 %" in (tmp_path / "new" / "report.md").read_text("utf-8")


def test_names_of_others_cannot_become_html_or_cells(content: Content) -> None:
    assert ODD not in text(content, "report.html")
    assert "&lt;b&gt;|" in text(content, "report.html")
    lines = text(content, "report.md").splitlines()
    rows = [line for line in lines if "abcdef0" in line]
    assert rows == ["| 02 Nov 00:00 | <b>\\| | `abcdef0` | incident, rollback |"]


def test_what_lasts_is_told_as_open(content: Content) -> None:
    assert text(content, "report.md").count("still open") == 1


def test_nothing_to_tell_is_told() -> None:
    empty = Content(figures(), figures(), (figures(),), 1, (), (), (), 2024)
    for name in NAMES:
        assert "none" in text(empty, name).lower()


@pytest.mark.parametrize(
    ("values", "heights"),
    [([1.0, 2.0, None], [19, 38, 0]), ([None, None], [0, 0]), ([0.0], [0])],
)
def test_the_highest_bar_fills_the_picture(
    values: list[float | None], heights: list[float]
) -> None:
    assert bars(values, 38) == heights
