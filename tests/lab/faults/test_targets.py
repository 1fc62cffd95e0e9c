"""Targets that a fault tells of: whole while it is held, and gone after it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from config.addresses import Address
from lab.api import Lab
from lab.faults.targets import CERTIFICATES, forget, probed, told
from lab.site import Site
from lab.state import State

WHERE = Address("127.0.0.1", 9)


@pytest.fixture
def lab(site: Site) -> Lab:
    """Return a lab without servers."""
    (site.rendered / "prometheus").mkdir(parents=True)
    State(name=site.name, parts={}, environment="lab", port_base=23000, complete=True).save()
    return Lab(site.name)


def files(lab: Lab) -> list[Path]:
    return [each for each in (lab.rendered / "prometheus").rglob("*") if each.is_file()]


def test_a_target_is_told_of_in_the_file_of_its_job(lab: Lab) -> None:
    with told(lab, "odd", WHERE, {"service": "odd"}, CERTIFICATES):
        (file,) = files(lab)

        assert file == lab.rendered / "prometheus" / "certificates" / "fault-odd.yml"
        assert yaml.safe_load(file.read_text(encoding="utf-8")) == [
            {"targets": ["127.0.0.1:9"], "labels": {"service": "odd"}}
        ]
    assert files(lab) == []


def test_a_page_is_asked_for_by_the_blackbox_exporter(lab: Lab) -> None:
    with probed(lab, "odd", "http://127.0.0.1:9/", "redis", {"__scrape_interval__": "2s"}):
        ((group,),) = (yaml.safe_load(each.read_text(encoding="utf-8")) for each in files(lab))

    assert group["targets"] == [str(lab.within("blackbox-exporter", "http"))]
    assert group["labels"] == {
        "job": "blackbox-http",
        "instance": "odd",
        "service": "redis",
        "__metrics_path__": "/probe",
        "__param_module": "http-2xx",
        "__param_target": "http://127.0.0.1:9/",
        "__scrape_interval__": "2s",
    }


def test_a_target_goes_also_where_its_holder_fails_or_is_killed(lab: Lab) -> None:
    with pytest.raises(KeyError), told(lab, "odd", WHERE, {}):
        raise KeyError

    assert files(lab) == []
    forget(lab, "odd")
    with told(lab, "odd", WHERE, {}):
        forget(lab, "odd")
        assert files(lab) == []
