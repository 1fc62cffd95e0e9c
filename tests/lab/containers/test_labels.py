"""Everything of a lab is found by its folder, and removed though others remove it too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docker.errors import APIError

from lab.containers import Containers, labels
from lab.site import Site
from tests.lab.engines import Engine, Refusal

NAMES = ("setarcos-one-redis", "setarcos-one-app", "setarcos-one-redis-data")


@pytest.fixture
def full(engine: Engine) -> Engine:
    """Return an engine that has a container, a network and a volume of a lab."""
    box, network, volume = NAMES
    engine.answers |= {
        "GET /containers/json": [{"Id": "box"}],
        "GET /containers/box/json": {"Id": "box", "Name": f"/{box}"},
        "GET /networks": [{"Id": "net", "Name": network}],
        "GET /volumes": {"Volumes": [{"Name": volume}]},
        "DELETE /networks/*": b"",
        "DELETE /volumes/*": b"",
    }
    return engine


def test_a_labs_things_are_looked_for_by_its_folder(full: Engine, tmp_path: Path) -> None:
    """Two users may both have a lab of one name."""
    assert Containers().left(tmp_path) == [
        f"container {NAMES[0]}",
        f"network {NAMES[1]}",
        f"volume {NAMES[2]}",
    ]
    filters = [each.query["filters"] for each in full.asked if "filters" in each.query]
    assert [json.loads(each) for each in filters] == [
        {"label": [f"setarcos.folder={tmp_path}"]}
    ] * 3


def test_what_a_lab_makes_is_labelled_so_that_it_is_found(site: Site) -> None:
    made = labels.labels(site.environment, site.folder)
    label = str(labels.of(site.folder)["label"])

    assert made[labels.FOLDER] == label.partition("=")[2] == str(site.folder)
    assert made[labels.LAB] == site.environment.lab


def test_containers_go_before_what_they_use(full: Engine, tmp_path: Path) -> None:
    Containers().clear(tmp_path)

    assert [each.call for each in full.calls("DELETE *")] == [
        "DELETE /containers/box",
        "DELETE /networks/net",
        f"DELETE /volumes/{NAMES[2]}",
    ]
    assert full.calls("DELETE /containers/*")[0].query == {
        "v": "True",
        "link": "False",
        "force": "True",
    }


@pytest.mark.parametrize("status", [404, 409])
def test_what_another_removes_at_the_same_time_is_no_failure(
    full: Engine, tmp_path: Path, status: int
) -> None:
    full.answers["DELETE /containers/box"] = Refusal(status, "removal is already in progress")

    Containers().clear(tmp_path)

    assert full.asked[-1].call.startswith("DELETE /volumes/")


def test_another_failure_is_told(full: Engine, tmp_path: Path) -> None:
    full.answers["DELETE /networks/net"] = Refusal(500, "it has active endpoints")

    with pytest.raises(APIError, match="it has active endpoints"):
        Containers().clear(tmp_path)
