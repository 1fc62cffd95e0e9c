"""Which images a lab has decides what it consists of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.catalogue.scrape import DiscoveryKind
from config.environment import Environment, TempoGeneration
from lab.containers.image import Imaged
from lab.containers.supply import NO_STAND_IN, fitted, generation, program, programs
from lab.errors import LabError
from lab.images.found import Found
from lab.images.obtain import INSTEAD, Absent
from lab.previous import aged
from lab.provision.pins import pins
from lab.server import Box, Server
from lab.site import Site
from tests.lab.engines import Engine, Refusal, docker, image, running

LOKI = Server("loki", "loki", (), None, box=Box("loki"))
UNREACHABLE = Refusal(500, 'Get "https://registry/v2/": dial tcp: lookup registry: no such host')


def fit(site: Site, engine: Engine) -> tuple[Environment, list[str]]:
    """Return the environment that fits an engine, and what is said of it."""
    said: list[str] = []
    engine.answers["POST /images/create"] = UNREACHABLE
    with running(engine):
        return fitted(site, said.append), said


@pytest.mark.parametrize(
    ("version", "wanted"),
    [
        ("1.5.0", TempoGeneration.V1),
        ("3.0.3", TempoGeneration.V3),
    ],
)
def test_tempo_is_configured_for_its_version(version: str, wanted: TempoGeneration) -> None:
    assert generation(Found("grafana/tempo", "1", version, "")) is wanted


@pytest.mark.parametrize("version", ["2.0.0", "2.9.1", "10.0"])
def test_a_tempo_that_no_template_is_for_is_refused(version: str) -> None:
    with pytest.raises(LabError, match=f"has Tempo {version}, which reads none"):
        generation(Found("grafana/tempo", "1", version, ""))


def test_without_tempo_there_is_nothing_to_choose() -> None:
    assert generation(None) is None
    assert generation(Absent("grafana/tempo", "gone")) is None


def test_a_lab_with_all_images_lacks_nothing(site: Site) -> None:
    environment, said = fit(site, docker())

    assert environment.without == ()
    assert environment.discovery == (DiscoveryKind.FILE, DiscoveryKind.DOCKER)
    assert environment.tempo is TempoGeneration.V3
    assert said == []


def test_a_lab_goes_on_without_grafana_and_says_so(site: Site) -> None:
    environment, said = fit(site, docker("grafana"))

    assert environment.without == ("grafana",)
    assert said[-1].startswith("without grafana: the registry cannot be reached")


def test_an_image_that_is_needed_is_told_with_the_way_to_get_it(site: Site) -> None:
    with pytest.raises(LabError) as caught:
        fit(site, docker("loki", "tempo"))

    lines = caught.value.message.splitlines()
    names = [pins().image[key].name for key in ("loki", "tempo")]
    assert sorted(line.partition(": the registry")[0] for line in lines) == [
        f"no image {name}" for name in names
    ]
    assert caught.value.hint == INSTEAD


def test_what_is_left_out_needs_no_image(site: Site) -> None:
    environment = site.environment.model_copy(update={"without": ("loki",)})
    found, _ = fit(replace(site, environment=environment), docker("loki"))

    assert found.without == ("loki",)


def test_an_image_that_has_gone_is_told() -> None:
    with running(docker("loki")), pytest.raises(LabError) as caught:
        program(LOKI)

    assert caught.value.message == f"image {pins().image['loki'].name} is gone"
    assert caught.value.hint == "nox -s images makes it again"


def test_the_image_of_a_previous_version_is_the_pinned_one_by_its_other_tag() -> None:
    name = f"grafana/loki:{pins().image['loki'].previous}"
    engine = docker()
    engine.answers[f"GET /images/{name}/json"] = image(name)
    with running(engine):
        found = programs(aged([LOKI], ["loki"]))["loki"]

    assert isinstance(found, Imaged)
    assert found.image.name == name
    assert found.version == pins().image["loki"].previous


def test_a_previous_image_that_cannot_be_had_is_told() -> None:
    engine = docker()
    engine.answers["POST /images/create"] = UNREACHABLE
    with running(engine), pytest.raises(LabError) as caught:
        programs(aged([LOKI], ["loki"]))

    name = f"grafana/loki:{pins().image['loki'].previous}"
    assert caught.value.message == f"no image {name}: the registry cannot be reached"
    assert caught.value.hint == NO_STAND_IN
