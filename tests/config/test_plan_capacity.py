"""The plan-capacity command as users see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from config.capacity import estimate
from config.capacity.__main__ import HOME, app
from config.capacity.words import long, setting, share, size, span
from config.durations import Duration
from config.environment import load_environment
from config.retention import retention
from tests import loaded

SMALL = Path(__file__).parent / "home"
GB = 1024**3


def call(*arguments: str, home: Path = HOME) -> Result:
    return CliRunner().invoke(app(home), arguments)


def test_help_teaches_with_examples() -> None:
    shown = call("--help").stdout

    assert "plan-capacity --environment production" in shown
    assert "Exit 1 where something does not fit" in shown


def test_the_table_has_every_server_and_says_that_it_fits() -> None:
    shown = call("--environment", "production")

    assert shown.exit_code == 0, shown.output
    for word in ("prometheus", "grafana", "loki", "tempo", "disk", "memory", "network", "100 GB"):
        assert word in shown.stdout
    assert "too much" not in shown.stdout


def test_what_does_not_fit_is_told_with_a_remedy_and_status_1() -> None:
    shown = call("--log-lines-per-second", "5000")

    assert shown.exit_code == 1
    assert "too much" in shown.stdout
    assert "logs take " in shown.stdout
    assert "  fix: " in shown.stdout


def test_every_figure_is_explained_with_its_source() -> None:
    figures = loaded.catalogue().capacity.figures
    shown = call("--explain").stdout

    for name, figure in figures.named().items():
        assert f"  {name} = " in shown
        assert figure.source in shown
    assert "samples/s x time kept x bytes_per_sample" in shown


def test_programs_get_json() -> None:
    catalogue, production = loaded.catalogue(), load_environment("production")
    made = estimate(catalogue, production, retention(catalogue, production))
    told = json.loads(call("--json").stdout)

    assert told["fits"] is True
    needs = {(each["server"], each["resource"]): each["needed"] for each in told["needs"]}
    assert needs == {(each.service, each.resource): each.needed for each in made.needs}
    assert told["figures"]["bytes_per_sample"]["source"].startswith("https://prometheus.io/")
    assert json.loads(call("--json", "--log-lines-per-second", "5000").stdout)["fits"] is False


def test_a_smaller_catalogue_has_its_own_estimate() -> None:
    told = json.loads(call("--json", home=SMALL).stdout)

    assert {each["server"] for each in told["needs"]} == {"prometheus", "loki"}


def test_an_unknown_environment_is_one_message() -> None:
    refused = call("--environment", "produktion")

    assert refused.exit_code == 2
    assert "unknown environment 'produktion'" in refused.stderr
    assert "  nearest: production" in refused.stderr


def test_colours_are_left_out_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")

    assert "\x1b[31m" not in call("--log-lines-per-second", "5000").stdout


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (9.97 * GB, "10 GB"),
        (1024, "1.0 kB"),
        (100 * GB, "100 GB"),
        (1536 * GB, "1.5 TB"),
    ],
)
def test_sizes_are_written_for_people(count: float, text: str) -> None:
    assert size(count) == text


def test_spans_of_time_are_rounded_down() -> None:
    assert span(3.9 * 86_400) == "3d"
    assert span(30 * 3600) == "30h"
    assert long(Duration.parse("30d")) == "30d"
    assert long(Duration.parse("36h")) == "36h"


def test_a_setting_and_a_share_are_written_in_whole_numbers() -> None:
    assert setting(85.9 * GB) == "85GB"
    assert setting(0.5 * GB) == "512MB"
    assert share(1, 1000) == "under 1 %"
    assert share(1, 2) == "50 %"
