"""What volumes hold when a server starts: its secrets, which only its account may read."""

from __future__ import annotations

import io
import tarfile

import pytest
from docker.errors import APIError

from lab.containers.image import Image
from lab.containers.labels import FOLDER, LAB
from lab.containers.runtime import fillings
from lab.containers.volumes import PLACE, Filling, archive, fill
from lab.site import Site
from tests.lab.containers.conftest import Boxed
from tests.lab.engines import Engine, Refusal

DATA = Filling("one-redis-data", (999, 998), {})
SECRETS = Filling("one-app-secrets", (10001, 10001), {"a": b"first", "b": b""})


def unpacked(data: bytes) -> dict[str, tuple[tarfile.TarInfo, bytes]]:
    """Return each member of an archive with its content, in their order."""
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        members = [(info, tar.extractfile(info)) for info in tar]
        return {info.name: (info, file.read() if file else b"") for info, file in members}


def test_folders_come_before_their_files_all_side_by_side() -> None:
    names = ["one-redis-data", "one-app-secrets", "one-app-secrets/a", "one-app-secrets/b"]

    assert list(unpacked(archive([DATA, SECRETS]))) == names


def test_each_belongs_to_the_account_that_reads_it_and_to_nobody_else() -> None:
    found = {name: info for name, (info, _) in unpacked(archive([DATA, SECRETS])).items()}

    assert {(each.uid, each.gid) for name, each in found.items() if "app" in name} == {
        SECRETS.owner
    }
    assert (found[DATA.name].uid, found[DATA.name].gid) == DATA.owner
    assert {each.mode for each in found.values() if each.isdir()} == {0o700}
    assert {each.mode for each in found.values() if each.isfile()} == {0o400}


def test_files_hold_what_was_given() -> None:
    found = unpacked(archive([DATA, SECRETS]))

    assert {name: content for name, (info, content) in found.items() if info.isfile()} == {
        "one-app-secrets/a": b"first",
        "one-app-secrets/b": b"",
    }


def test_a_server_gets_the_secrets_that_it_names_and_a_place_for_its_data(boxed: Boxed) -> None:
    for name, program in boxed.programs.items():
        wanted = program.server.box
        found = {each.name: each for each in fillings(boxed.site, program)}
        keeps = {f"setarcos-one-{name}-data"} if wanted.keeps else set()
        reads = {f"setarcos-one-{name}-secrets"} if wanted.secrets else set()
        assert set(found) == keeps | reads, name
        for volume in found.values():
            assert volume.owner == program.image.owner, name
        for volume in (found[each] for each in reads):
            passwords = {each: boxed.site.password(each).encode() for each in wanted.secrets}
            assert volume.files == passwords, name


def test_they_are_filled_through_a_container_that_never_starts(site: Site, engine: Engine) -> None:
    fill(site, [DATA, SECRETS], Image("redis:7.2.16-bookworm", "999:999"))

    made = [each.told for each in engine.calls("POST /volumes/create")]
    assert [each["Name"] for each in made] == [DATA.name, SECRETS.name]
    assert all(each["Labels"] == {LAB: "setarcos-one", FOLDER: str(site.folder)} for each in made)
    filler = engine.calls("POST /containers/create")[0].told
    assert filler["HostConfig"]["Binds"] == [
        f"{each.name}:{PLACE}/{each.name}:rw" for each in (DATA, SECRETS)
    ]
    put = engine.calls("PUT /containers/filler/archive")[0]
    assert put.query == {"path": PLACE}
    assert put.body == archive([DATA, SECRETS])
    assert engine.calls("POST /containers/*/start") == []
    assert engine.asked[-1].call == "DELETE /containers/filler"


def test_a_failure_leaves_no_container(site: Site, engine: Engine) -> None:
    engine.answers["PUT /containers/filler/archive"] = Refusal(500, "no space left")

    with pytest.raises(APIError, match="no space left"):
        fill(site, [SECRETS], Image("redis:7.2.16-bookworm", "999:999"))

    assert engine.asked[-1].call == "DELETE /containers/filler"
