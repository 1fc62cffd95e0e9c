"""Two trees that differ in time scale differ in durations only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import promql_parser as promql
import pytest
import yaml

from config.durations import Duration
from config.environment import Environment, load_environment
from config.expressions import usage
from tests import loaded

# OpenTelemetry's delays are milliseconds without a unit.
DURATION = re.compile(r"\b(?:\d+(?:ms|[smhdwy]))+\b|(?<=_DELAY=)\d+")
# A duration may stand in an expression as seconds, too.
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
SCALES = (2, 15, 60)


def scaled(scale: float) -> Environment:
    """Return production, `scale` times as fast and otherwise the same."""
    return load_environment("production").model_copy(update={"time_scale": scale})


def leaves(data: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield the path and value of everything in parsed YAML that is not a container."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, f"{path}.{key}")
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from leaves(value, f"{path}[{index}]")
    else:
        yield path, data


def without_durations(text: str) -> str:
    return DURATION.sub("DURATION", text)


@pytest.mark.parametrize("scale", SCALES)
def test_only_durations_differ(scale: float) -> None:
    one, other = loaded.rendered(scaled(1)), loaded.rendered(scaled(scale))

    assert one.keys() == other.keys()
    for name in one:
        if PurePosixPath(name).suffix in {".yml", ".yaml"}:
            pairs = zip(
                leaves(yaml.safe_load(one[name])), leaves(yaml.safe_load(other[name])), strict=True
            )
            for (path, before), (there, after) in pairs:
                assert path == there
                if path.endswith(".expr"):
                    assert same(str(before), str(after), scale), path
                elif before != after:
                    assert without_durations(str(before)) == without_durations(str(after)), path
        else:
            assert without_durations(one[name]) == without_durations(other[name]), name


def test_scaling_reaches_every_kind_of_duration() -> None:
    """A scale that changed nothing would pass the test above."""
    files = loaded.rendered(scaled(15))
    prometheus = yaml.safe_load(files["prometheus/prometheus.yml"])
    rules = yaml.safe_load(files["prometheus/rules/application-alerts.yml"])["groups"][0]["rules"]
    slow = next(rule for rule in rules if rule.get("alert") == "SlowResponseTime")

    assert prometheus["global"]["scrape_interval"] == "1s"
    assert prometheus["global"]["evaluation_interval"] == "1s"
    assert slow["for"] == "20s"
    assert "[20s]" in slow["expr"]
    assert "--query.lookback-delta=20s" in files["prometheus/prometheus.flags"]
    assert "group_interval: 20s" in files["alertmanager/alertmanager.yml"]


@pytest.mark.parametrize(
    ("scale", "pace"), [(1, ("15s", "10s")), (15, ("2s", "2s")), (60, ("2s", "2s"))]
)
def test_whoever_answers_late_is_not_asked_sooner(scale: float, pace: tuple[str, str]) -> None:
    text = loaded.rendered(scaled(scale))["prometheus/prometheus.yml"]
    jobs = {each["job_name"]: each for each in yaml.safe_load(text)["scrape_configs"]}
    exporter = jobs["postgres-exporter"]

    assert (exporter["scrape_interval"], exporter["scrape_timeout"]) == pace
    assert "scrape_interval" not in jobs["redis-exporter"]


@pytest.mark.parametrize("scale", SCALES)
def test_measured_values_and_retention_are_never_scaled(scale: float) -> None:
    files = loaded.rendered(scaled(scale))

    assert "--storage.tsdb.retention.time=720h" in files["prometheus/prometheus.flags"]
    assert "retention_period: 360h" in files["loki/loki.yaml"]
    assert "> 2\n" in files["prometheus/rules/application-alerts.yml"]


@pytest.mark.parametrize("scale", SCALES)
def test_no_window_is_under_four_scrapes(scale: float) -> None:
    environment = scaled(scale)
    for name, text in loaded.rendered(environment).items():
        if name.startswith("prometheus/rules/"):
            for rule in yaml.safe_load(text)["groups"][0]["rules"]:
                for length in usage(rule["expr"]).ranges:
                    assert length >= Duration(4 * environment.scrape.ms), rule


@pytest.mark.parametrize("scale", SCALES)
def test_expressions_keep_their_shape(scale: float) -> None:
    """The parsed expressions are the same once durations are alike."""
    one, other = loaded.rendered(scaled(1)), loaded.rendered(scaled(scale))
    for name in one:
        if name.startswith("prometheus/rules/"):
            before = [r["expr"] for r in yaml.safe_load(one[name])["groups"][0]["rules"]]
            after = [r["expr"] for r in yaml.safe_load(other[name])["groups"][0]["rules"]]
            assert len(before) == len(after)
            assert all(same(*pair, scale) for pair in zip(before, after, strict=True))


def test_a_number_is_the_same_or_scaled() -> None:
    assert same("rate(a[5m]) > 3600", "rate(a[20s]) > 240", 15)
    assert not same("rate(a[5m]) > 3600", "rate(a[20s]) > 3601", 15)
    assert not same("a > 5", "b > 5", 15)


def same(before: str, after: str, scale: float) -> bool:
    """Tell whether two expressions differ in durations and line breaks only."""
    one, other = parsed(before), parsed(after)
    if NUMBER.sub("0", one) != NUMBER.sub("0", other):
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    return all(a == b or float(a) == pytest.approx(scale * float(b)) for a, b in pairs)


def parsed(expr: str) -> str:
    return str(promql.parse(DURATION.sub("1h", expr)))
