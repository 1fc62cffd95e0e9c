"""What a server in a container has on disk, from the archive that the engine sends."""

from __future__ import annotations

import io
import tarfile

import pytest

from lab.containers import Containers
from lab.containers.data import Stream
from lab.engine import EngineError
from lab.errors import LabError
from lab.site import Site
from tests.lab.engines import Engine

ARCHIVE = "GET /containers/one/archive"


def archived(**files: int) -> bytes:
    """Return what an engine sends of a data folder: the folder itself comes first."""
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w") as tar:
        folder = tarfile.TarInfo("loki")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        for name, size in files.items():
            info = tarfile.TarInfo(f"loki/chunks/{name}")
            info.size = size
            tar.addfile(info, io.BytesIO(bytes(size)))
        link = tarfile.TarInfo("loki/link")
        link.type, link.linkname = tarfile.SYMTYPE, "chunks"
        tar.addfile(link)
    return output.getvalue()


@pytest.fixture
def loki(engine: Engine) -> Engine:
    """Return an engine with Loki's container, which is stopped."""
    engine.answers["GET /containers/json"] = [{"Id": "one"}]
    told = {"Id": "one", "Name": "/setarcos-one-loki", "State": {"Running": False}}
    engine.answers["GET /containers/one/json"] = {
        **told,
        "Config": {"Labels": {"setarcos.server": "loki"}},
    }
    return engine


def test_files_are_told_with_their_size_below_the_data_folder(loki: Engine, site: Site) -> None:
    loki.answers[ARCHIVE] = archived(first=70_000, second=0)

    assert Containers().files(site, "loki") == {"chunks/first": 70_000, "chunks/second": 0}
    assert loki.calls(ARCHIVE)[0].query["path"] == site.data("loki")


def test_an_archive_that_ends_too_early_is_one_message(loki: Engine, site: Site) -> None:
    loki.answers[ARCHIVE] = archived(first=70_000)[:5_000]

    with pytest.raises(EngineError, match=r"setarcos-one-loki has in .* cannot be read"):
        Containers().files(site, "loki")


def test_a_server_that_is_not_there_is_told(loki: Engine, site: Site) -> None:
    with pytest.raises(LabError, match="the container of tempo is gone"):
        Containers().files(site, "tempo")
    assert loki.calls(ARCHIVE) == []


def test_pieces_of_any_size_are_read_as_a_file_is() -> None:
    stream = Stream(iter([b"ab", b"c", b"defg"]))

    assert [stream.read(size) for size in (1, 3, 0, 2, 9, 9)] == [
        b"a",
        b"bcd",
        b"",
        b"ef",
        b"g",
        b"",
    ]
