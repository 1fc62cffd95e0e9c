"""Lines in Prometheus' configuration: they go as they came, whoever else edits it meanwhile."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
import requests
import yaml

from config.environment import load_environment
from lab.api import Lab
from lab.errors import LabError
from lab.faults import blind
from lab.faults.edits import Edit, edited, mended
from lab.site import Site
from lab.state import State
from tests import loaded

FIRST, SECOND = Edit("- first\n", "  one: 1\n"), Edit("- second\n", "  two: 2\n")
TEXT = "- first\n- second\n"


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the statuses that reloads are answered with; with none left nobody answers."""
    statuses = [200] * 10

    def post(_url: str, **_: object) -> requests.Response:
        if not statuses:
            raise requests.ConnectionError
        answer = requests.Response()
        answer.status_code = statuses.pop(0)
        return answer

    monkeypatch.setattr(requests, "post", post)
    return statuses


@pytest.fixture
def lab(site: Site) -> Lab:
    """Return a lab that has nothing but a configuration of Prometheus."""
    State(name="one", environment="lab", port_base=23000).save()
    file = _file(Lab(site.name))
    file.parent.mkdir(parents=True)
    file.write_text(TEXT)
    return Lab(site.name)


def _file(lab: Lab) -> Path:
    return lab.rendered / "prometheus" / "prometheus.yml"


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize(("out", "last"), list(permutations((FIRST, SECOND))))
def test_edits_go_in_any_order(lab: Lab, out: Edit, last: Edit) -> None:
    with edited(lab, FIRST), edited(lab, SECOND):
        assert _file(lab).read_text() == "- first\n  one: 1\n- second\n  two: 2\n"

        mended(lab, out)
        assert _file(lab).read_text() == TEXT.replace(last.line, last.line + last.more)
    assert _file(lab).read_text() == TEXT


def test_what_prometheus_refuses_is_taken_out(lab: Lab, answers: list[int]) -> None:
    answers[0] = 500

    with pytest.raises(LabError, match="refuses"), edited(lab, FIRST):
        pass
    assert _file(lab).read_text() == TEXT


def test_it_is_mended_where_prometheus_is_stopped(lab: Lab, answers: list[int]) -> None:
    with edited(lab, FIRST):
        answers.clear()
    assert _file(lab).read_text() == TEXT


@pytest.mark.usefixtures("answers")
def test_a_line_that_is_not_there_is_told(lab: Lab) -> None:
    with pytest.raises(LabError, match="no line - third"), edited(lab, Edit("- third\n", "")):
        pass


@pytest.mark.usefixtures("answers")
def test_each_blind_configuration_says_one_thing_more_of_its_job(lab: Lab) -> None:
    rendered = loaded.rendered(load_environment("acceptance"))
    text = rendered["prometheus/prometheus.yml"]
    before = {job["job_name"]: job for job in yaml.safe_load(text)["scrape_configs"]}

    for fault in blind.of(lab):
        _file(lab).write_text(text)
        with fault.held(lab):
            jobs = yaml.safe_load(_file(lab).read_text())["scrape_configs"]
        more = [
            set(job) - set(before[job["job_name"]]) for job in jobs if job not in before.values()
        ]
        assert more in ([{"relabel_configs"}], [{"metric_relabel_configs"}]), fault.name
        assert _file(lab).read_text() == text
