"""Every rendered file passes its own server's checker, and the running servers read these files."""

from __future__ import annotations

from pathlib import Path

import pytest

from acceptance.clients.prometheus import Prometheus
from acceptance.report import missing
from config.check import Outcome, check_tree
from config.render import render
from config.write import drift
from lab.api import Lab

# Tempo 1.5 has no checker; a start with the file is its check, and the lab does that.
TEMPO, TEMPO_FILE = "tempo", "tempo/tempo.yaml"
STARTED = {TEMPO_FILE}


@pytest.mark.plan("12.4.2.1", "12.4.2.2", "13.1.4")
def test_the_labs_files_pass_their_servers_checkers(lab: Lab) -> None:
    verdicts = list(check_tree(lab.rendered, lab.tool))

    assert [verdict for verdict in verdicts if verdict.outcome is Outcome.FAILED] == []
    unchecked = {verdict.file for verdict in verdicts if verdict.outcome is Outcome.MISSING}
    assert unchecked <= STARTED
    assert len(verdicts) > len(STARTED)


@pytest.mark.plan("12.4.2.1", "12.4.2.2")
def test_the_files_that_users_copy_pass_their_servers_checkers(lab: Lab, production: Path) -> None:
    """The committed production trees, checked by the binaries of this lab."""
    assert lab.versions
    verdicts = [v for v in check_tree(production, lab.tool) if v.file not in STARTED]

    assert {Outcome.PASSED} == {verdict.outcome for verdict in verdicts}


@pytest.mark.plan("13.1.4")
def test_tempos_production_file_passes_its_checker(lab: Lab, production: Path) -> None:
    verdicts = check_tree(production, {TEMPO: lab.tool(TEMPO)}.get)
    (verdict,) = [each for each in verdicts if each.file == TEMPO_FILE]
    if verdict.outcome is Outcome.MISSING:
        missing("Tempo 3.0", verdict.output)

    assert verdict.outcome is Outcome.PASSED, verdict.output


@pytest.mark.plan("12.4.2.1")
def test_the_running_lab_has_the_files_that_the_catalogue_renders(lab: Lab) -> None:
    assert drift(render(lab.catalogue, lab.environment), lab.rendered) == ""


@pytest.mark.plan("12.4.2.1")
def test_prometheus_runs_with_the_rendered_intervals_and_retention(
    lab: Lab, prometheus: Prometheus
) -> None:
    flags = prometheus.flags()
    config = prometheus.configuration()

    assert config["global"]["scrape_interval"] == str(lab.environment.scrape)
    assert flags["storage.tsdb.path"] == f"{lab.environment.paths.data}/prometheus"
    for line in (lab.rendered / "prometheus" / "prometheus.flags").read_text("utf-8").splitlines():
        if line.startswith("--storage.tsdb.retention.size="):
            size = line.partition("=")[2]
            assert flags["storage.tsdb.retention.size"].rstrip("iB") == size.rstrip("B")
