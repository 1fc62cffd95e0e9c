"""Retention of an environment, and rendered files that would keep or hide what they should not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from config.catalogue.retention import Deletion
from config.durations import Duration
from config.environment import Environment, TempoGeneration, environment_names, load_environment
from config.problems import ProblemsError
from config.retention import retention
from config.retention_guard import guard
from lab.containers import Containers
from tests import loaded

CATALOGUE = loaded.catalogue()
PROOF = "retention"
TEMPO = {"compactor": TempoGeneration.V1, "backend_worker": TempoGeneration.V3}


def rendered(name: str = "production", **changed: object) -> dict[str, str]:
    return loaded.rendered(load_environment(name).model_copy(update=changed))


def test_an_environment_changes_the_streams_that_it_names() -> None:
    environment = load_environment(PROOF)
    changed = environment.retention.logs
    assert changed is not None
    found = {stream.kind: stream for stream in retention(CATALOGUE, environment).logs}
    production = retention(CATALOGUE, load_environment("production")).logs

    assert {kind: found[kind].time for kind in changed} == changed
    assert [stream.kind for stream in production] == list(found)
    assert [stream.description for stream in production] == [
        stream.description for stream in found.values()
    ]


def test_what_an_environment_does_not_say_stays() -> None:
    environment = load_environment("acceptance")
    found = retention(CATALOGUE, environment)

    assert found.logs == CATALOGUE.retention.logs
    assert found.deletion == CATALOGUE.retention.deletion
    assert found.traces == environment.retention.traces


@pytest.mark.parametrize(("traces", "joined"), [("168h", "1h"), ("12h", "30m"), ("10s", "1s")])
def test_traces_are_joined_within_a_part_of_their_time(traces: str, joined: str) -> None:
    found = CATALOGUE.retention.model_copy(update={"traces": Duration.parse(traces)})

    assert found.joined == Duration.parse(joined)


@pytest.mark.parametrize("name", environment_names())
def test_old_lines_are_for_the_proof_alone(name: str) -> None:
    limits = yaml.safe_load(rendered(name)["loki/loki.yaml"])["limits_config"]

    assert limits["reject_old_samples"] is (name != PROOF)
    assert (limits["max_query_lookback"] == "0s") is (name == PROOF)


def test_a_lab_of_containers_may_hurry(tmp_path: Path) -> None:
    """Its servers have names, as production's have."""
    environment = Containers().located(load_environment(PROOF), "one", tmp_path)

    assert "reject_old_samples: false" in loaded.rendered(environment)["loki/loki.yaml"]


@pytest.mark.parametrize("generation", TempoGeneration)
def test_both_generations_of_tempo_are_told_all_of_it(generation: TempoGeneration) -> None:
    found = CATALOGUE.retention
    told = yaml.safe_load(rendered(tempo=generation)["tempo/tempo.yaml"])
    section = next(name for name, each in TEMPO.items() if each is generation)

    assert told[section]["compaction"] == {
        "block_retention": str(found.traces),
        "compacted_block_retention": str(found.deletion.delay),
        "compaction_window": str(found.joined),
    }
    assert told["storage"]["trace"]["blocklist_poll"] == str(found.deletion.every)


def test_tempo_3_is_told_how_often_to_look() -> None:
    told = yaml.safe_load(rendered(tempo=TempoGeneration.V3)["tempo/tempo.yaml"])
    every = str(CATALOGUE.retention.deletion.every)

    assert told["backend_scheduler"]["provider"]["retention"]["interval"] == every


def test_loki_is_told_how_deletion_goes() -> None:
    told = yaml.safe_load(rendered()["loki/loki.yaml"])["compactor"]
    deletion: Deletion = CATALOGUE.retention.deletion

    assert told["compaction_interval"] == str(deletion.every)
    assert told["retention_delete_delay"] == str(deletion.delay)
    assert told["delete_request_cancel_period"] == str(deletion.cancel)


LOKI, V1, V3 = "loki/loki.yaml", "tempo/tempo-1.5.yaml", "tempo/tempo-3.0.yaml"
FLAGS = "prometheus/prometheus.flags"
CASES = [
    (LOKI, "retention_enabled: true\n", "\n", "Loki deletes nothing"),
    (LOKI, "delete_request_store: filesystem", "delete_request_store: ''", "no store"),
    (LOKI, "deletion_mode: filter-and-delete", "deletion_mode: filter-only", "no request"),
    (LOKI, "retention_period: 360h", "retention_period: 0", "for ever at 0"),
    (LOKI, "retention_period: 360h\n", "\n", "for ever at 0"),
    (LOKI, "period: 2160h", "period: 0s", "for ever at 0"),
    (LOKI, "period: 2160h", "period: 2h", "for 24h at least, not 2h"),
    (LOKI, "period: 2160h", "period: long", "'long' is not a duration"),
    (LOKI, "max_query_lookback: 8760h", "max_query_lookback: 48h", "further than 48h"),
    (
        V1,
        "block_retention: 168h\n    c",
        "block_retention: 0s\n    c",
        "deletes each trace at once",
    ),
    (V3, "    block_retention: 168h\n", "", "nothing says how long Tempo keeps"),
    (V3, "blocklist_poll: 5m", "blocklist_poll: 0", "Tempo never looks"),
    (FLAGS, "retention.time=720h", "retention.time=0", "retention.time is 0"),
    (FLAGS, "retention.time=720h", "retention.time=0h", "retention.time is 0h"),
    (FLAGS, "retention.size=80GB", "retention.size=0GB", "retention.size is 0GB"),
    (FLAGS, "--storage.tsdb.retention.size=80GB\n", "", "retention.size is missing"),
]


def text_of(name: str) -> tuple[str, str]:
    """Return the path and the text that production has from a template."""
    generation = {V1: TempoGeneration.V1, V3: TempoGeneration.V3}.get(name)
    path = "tempo/tempo.yaml" if generation else name
    files = rendered(tempo=generation) if generation else rendered()
    return path, files[path]


@pytest.mark.parametrize(("name", "right", "wrong", "says"), CASES)
def test_a_file_that_keeps_or_hides_too_much_is_refused(
    name: str, right: str, wrong: str, says: str
) -> None:
    path, text = text_of(name)
    assert text.count(right) == 1
    guard(path, text, f"{name}.j2")

    with pytest.raises(ProblemsError) as caught:
        guard(path, text.replace(right, wrong), f"{name}.j2")

    (problem,) = caught.value.problems
    assert says in problem.message
    assert problem.path == f"{path} (from config/templates/{name}.j2)"
    assert problem.fix


def test_what_has_no_retention_is_not_judged() -> None:
    guard("alertmanager/alertmanager.yml", "route: {}\n", "alertmanager/alertmanager.yml.j2")


def test_a_query_may_look_back_without_a_limit() -> None:
    path, text = text_of(LOKI)

    guard(path, text.replace("max_query_lookback: 8760h", "max_query_lookback: 0s"), LOKI)


def test_the_environment_of_the_proof_is_no_production() -> None:
    environment: Environment = load_environment(PROOF)

    assert environment.accepts_old_lines
    assert environment.port_base is not None
