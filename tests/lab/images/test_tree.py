"""The tar of an image: owners, modes and parents are as the list of its files says."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from lab.images.tree import XATTR, Node, below, placed, write
from lab.provision.store import digest_of


def packed(*nodes: Node) -> dict[str, tarfile.TarInfo]:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        write(nodes, archive)
    file.seek(0)
    with tarfile.open(fileobj=file) as archive:
        return {info.name: info for info in archive}


def test_folders_above_a_file_come_first_and_are_roots() -> None:
    found = packed(Node("/var/tempo", mode=0o700, owner=(10001, 10001)), Node("/root/x", text="hi"))

    assert list(found) == ["root", "root/x", "var", "var/tempo"]
    assert (found["root"].mode, found["var"].mode, found["var"].uid) == (0o700, 0o755, 0)
    assert (found["var/tempo"].mode, found["var/tempo"].uid) == (0o700, 10001)
    assert found["root/x"].size == 2


def test_a_link_and_a_copied_file_are_packed(tmp_path: Path) -> None:
    file = tmp_path / "program"
    file.write_bytes(b"program")

    found = packed(Node("/bin/program", file=file), Node("/bin/other", link="/usr/bin/program"))

    assert (found["bin/program"].mode, found["bin/program"].size) == (0o755, 7)
    assert found["bin/other"].linkname == "/usr/bin/program"


def test_a_capability_is_what_the_kernel_reads() -> None:
    value = packed(Node("/c", text="", capability="cap_net_bind_service"))["c"].pax_headers[XATTR]

    assert value.encode() == bytes.fromhex("0100000200040000" + "00" * 12)


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/bin/loki", "/usr/bin/loki"),
        ("/var/run/postgresql", "/run/postgresql"),
        ("/binary", "/binary"),
        ("/data", "/data"),
    ],
)
def test_nothing_stands_in_the_place_of_debians_links(path: str, there: str) -> None:
    assert [node.path for node in placed([Node(path)])] == [there]


def test_a_folder_of_this_machine_is_taken_with_its_links_and_modes(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "run").write_text("x")
    (tmp_path / "bin" / "run").chmod(0o700)
    (tmp_path / "now").symlink_to("bin/run")

    found = {node.path: node for node in below(tmp_path, "/home")}

    assert sorted(found) == ["/home/bin", "/home/bin/run", "/home/now"]
    assert found["/home/bin/run"].mode == 0o755
    assert found["/home/now"].link == "bin/run"


def test_facts_change_with_a_files_content(tmp_path: Path) -> None:
    file = tmp_path / "program"
    file.write_text("one")
    before = Node("/p", file=file).facts(digest_of)
    file.write_text("two")

    assert Node("/p", file=file).facts(digest_of) != before
