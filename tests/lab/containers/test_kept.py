"""What a container keeps: read from its volume and written into it, whether or not it runs."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from lab.containers import Containers, kept
from lab.containers.labels import FOLDER, LAB
from lab.errors import LabError
from tests.lab.containers.conftest import Boxed
from tests.lab.engines import Engine

VOLUME = "setarcos-one-loki-data"


def archived(*members: tuple[str, bytes | None], kind: bytes = tarfile.REGTYPE) -> bytes:
    """Return a tar as an engine makes it; what has no content is a folder."""
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.mode = tarfile.DIRTYPE, 0o755
            else:
                info.type, info.size = kind, len(content)
            tar.addfile(info, io.BytesIO(content or b""))
    return output.getvalue()


def put(engine: Engine) -> dict[str, tarfile.TarInfo]:
    """Return what the engine was given to unpack."""
    (asked,) = engine.calls("PUT /containers/*/archive")
    assert asked.query == {"path": "/fill"}
    with tarfile.open(fileobj=io.BytesIO(asked.body)) as tar:
        return {each.name: each for each in tar}


def test_it_is_fetched_through_a_container_that_never_starts(
    boxed: Boxed, engine: Engine, tmp_path: Path
) -> None:
    engine.answers["GET /containers/*/archive"] = archived(
        ("fill", None), ("fill/a", b"1"), ("fill/deep", None), ("fill/deep/b", b"22")
    )

    Containers().fetch(boxed.site, "loki", tmp_path / "out")

    files = {each.name: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    assert files == {"a": b"1", "b": b"22"}
    (made,) = engine.calls("POST /containers/create")
    assert made.told["HostConfig"]["Binds"] == [f"{VOLUME}:/fill:rw"]
    assert made.told["Labels"] == {LAB: "setarcos-one", FOLDER: str(boxed.site.folder)}
    assert engine.calls("POST /containers/*/start") == []
    assert engine.asked[-1].call.startswith("DELETE /containers/")


def test_a_part_is_asked_for_by_its_path(boxed: Boxed, engine: Engine, tmp_path: Path) -> None:
    engine.answers["GET /containers/*/archive"] = archived(("one", None), ("one/a", b"1"))

    Containers().fetch(boxed.site, "prometheus", tmp_path, "snapshots/one")

    (asked,) = engine.calls("GET /containers/*/archive")
    assert asked.query["path"] == "/fill/snapshots/one"
    assert (tmp_path / "a").read_bytes() == b"1"


def test_nothing_is_unpacked_outside_and_no_link(
    boxed: Boxed, engine: Engine, tmp_path: Path
) -> None:
    links = archived(("fill/link", b""), kind=tarfile.SYMTYPE)
    engine.answers["GET /containers/*/archive"] = links
    Containers().fetch(boxed.site, "loki", tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []

    engine.answers["GET /containers/*/archive"] = archived(("fill/../../x", b"1"))
    with pytest.raises(tarfile.OutsideDestinationError):
        Containers().fetch(boxed.site, "loki", tmp_path / "out")
    assert not (tmp_path / "x").exists()


def test_a_part_that_is_not_there_is_told(boxed: Boxed, engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(LabError, match="prometheus has no snapshots/one"):
        Containers().fetch(boxed.site, "prometheus", tmp_path, "snapshots/one")
    assert engine.asked[-1].call.startswith("DELETE /containers/")


def test_what_is_put_is_the_servers_own(boxed: Boxed, engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a").write_bytes(b"1")

    Containers().put(boxed.site, "loki", tmp_path, "x/y")

    found = put(engine)
    assert list(found) == ["x", "x/y", "x/y/deep", "x/y/deep/a"]
    assert {(each.uid, each.gid) for each in found.values()} == {(10001, 10001)}
    assert {each.mode for each in found.values() if each.isdir()} == {0o700}
    assert {each.mode for each in found.values() if each.isfile()} == {0o600}
    assert engine.calls("POST /containers/*/start") == []


def test_without_a_part_it_is_put_at_the_top(boxed: Boxed, engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")

    Containers().put(boxed.site, "loki", tmp_path)

    assert list(put(engine)) == ["a"]


def test_the_engine_tells_how_much_it_is(boxed: Boxed, engine: Engine) -> None:
    engine.answers["GET /system/df"] = {
        "Volumes": [
            {"Name": VOLUME, "UsageData": {"Size": 42, "RefCount": 1}},
            {"Name": f"{VOLUME}-2", "UsageData": {"Size": 1, "RefCount": 1}},
        ]
    }

    assert Containers().size(boxed.site, "loki") == 42
    engine.answers["GET /system/df"] = {
        "Volumes": [{"Name": VOLUME, "UsageData": {"Size": -1, "RefCount": -1}}]
    }
    assert Containers().size(boxed.site, "loki") == 0
    engine.answers["GET /system/df"] = {"Volumes": None}
    assert Containers().size(boxed.site, "loki") == 0


def test_a_part_is_removed_by_a_command_in_the_container(boxed: Boxed, engine: Engine) -> None:
    engine.answers["GET /containers/setarcos-one-prometheus/json"] = {"Id": "one"}
    engine.answers["POST /containers/one/exec"] = {"Id": "e"}
    engine.answers["POST /exec/e/start"] = b""
    engine.answers["GET /exec/e/json"] = {"ExitCode": 0}

    Containers().discard(boxed.site, "prometheus", "snapshots/a")

    (asked,) = engine.calls("POST /containers/one/exec")
    assert asked.told["Cmd"] == ["rm", "-rf", "/var/lib/setarcos/prometheus/snapshots/a"]
    engine.answers["GET /exec/e/json"] = {"ExitCode": 1}
    for server in ("prometheus", "postgres"):  # the command fails; it does not even run
        with pytest.raises(LabError, match=f"snapshots/a of {server} cannot be removed"):
            Containers().discard(boxed.site, server, "snapshots/a")


def test_a_description_has_its_image(boxed: Boxed, engine: Engine) -> None:
    assert engine.calls("POST /containers/create") == []
    assert kept.described(boxed.site, "loki").image.owner == (10001, 10001)
