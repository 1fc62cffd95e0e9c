"""An archive holds what was given, and one that has changed anywhere is refused."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab.backup import archive
from lab.backup.manifest import FILE, FORMAT
from lab.errors import LabError
from tests.lab.backup.conftest import FILES, manifest_of

Members = list[tuple[tarfile.TarInfo, bytes]]


def members(path: Path) -> Members:
    """Return what is in an archive, in its order."""
    with tarfile.open(path) as tar:
        return [(each, file.read() if (file := tar.extractfile(each)) else b"") for each in tar]


def rewritten(path: Path, change: Callable[[Members], Members]) -> Path:
    """Return another archive, sound in itself, whose content has been changed."""
    target = path.with_name("changed.tar.gz")
    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", archive.LEVEL, raw, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for info, content in change(members(path)):
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return target


def told(changed: Callable[[dict[str, Any]], object]) -> Callable[[Members], Members]:
    """Return what changes the manifest alone."""

    def change(found: Members) -> Members:
        (info, text), *rest = found
        facts = json.loads(text)
        changed(facts)
        return [(info, json.dumps(facts).encode()), *rest]

    return change


def test_what_was_given_comes_out(whole: Path, taken: Path, tmp_path: Path) -> None:
    manifest = archive.verify(whole)
    archive.unpack(whole, tmp_path / "out")

    assert manifest == manifest_of(taken)
    assert {
        store: {name: (tmp_path / "out" / store / name).read_bytes() for name in files}
        for store, files in FILES.items()
    } == FILES


def test_the_same_data_makes_the_same_bytes(whole: Path, taken: Path, tmp_path: Path) -> None:
    archive.write(tmp_path / "again", taken, manifest_of(taken))

    assert (tmp_path / "again").read_bytes() == whole.read_bytes()


def test_only_its_owner_may_read_it(whole: Path) -> None:
    assert whole.stat().st_mode & 0o777 == 0o600


def test_it_is_an_ordinary_tar_that_begins_with_its_manifest(whole: Path) -> None:
    assert [info.name for info, _ in members(whole)] == [
        FILE,
        *(f"{store}/{name}" for store, files in FILES.items() for name in files),
    ]


def test_each_byte_counts(whole: Path) -> None:
    data = whole.read_bytes()
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 0xFF
        whole.write_bytes(changed)
        with pytest.raises(LabError, match="is damaged: "):
            archive.verify(whole)


def test_each_part_of_it_is_too_little(whole: Path) -> None:
    data = whole.read_bytes()
    for size in range(len(data)):
        whole.write_bytes(data[:size])
        with pytest.raises(LabError, match="is damaged: "):
            archive.verify(whole)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda found: found[1:], "does not begin with manifest.json"),
        (lambda found: found[:-1], "it lacks postgres/dump"),
        (lambda found: [*found, found[-1]], "tells of no file 'postgres/dump'"),
        (lambda found: [*found[:-1], (found[-1][0], b"x" * 495)], "is not what was written"),
        (lambda found: [*found[:-1], (found[-1][0], b"x")], "has 1 bytes, and not 495"),
        (lambda found: [*found, (tarfile.TarInfo("../x"), b"")], "tells of no file '../x'"),
        (lambda found: [*found, (tarfile.TarInfo("/x"), b"")], "tells of no file '/x'"),
    ],
)
def test_a_sound_file_of_other_content_is_refused(
    whole: Path, tmp_path: Path, change: Callable[[Members], Members], words: str
) -> None:
    changed = rewritten(whole, change)

    for act in (archive.verify, lambda path: archive.unpack(path, tmp_path / "out")):
        with pytest.raises(LabError, match=words):
            act(changed)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE]
)
def test_a_link_or_a_folder_in_the_place_of_a_file_is_refused(whole: Path, kind: bytes) -> None:
    def change(found: Members) -> Members:
        info = found[-1][0]
        info.type, info.linkname = kind, "/etc/passwd"
        return [*found[:-1], (info, b"")]

    with pytest.raises(LabError, match="tells of no file 'postgres/dump'"):
        archive.verify(rewritten(whole, change))


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "", ".", "a//b", "./a"])
def test_a_manifest_that_leads_elsewhere_is_refused(whole: Path, tmp_path: Path, path: str) -> None:
    def change(facts: dict[str, Any]) -> None:
        files = facts["stores"]["postgres"]["files"]
        files[path] = files.pop("dump")

    with pytest.raises(LabError, match=r"its manifest.json cannot be read"):
        archive.unpack(rewritten(whole, told(change)), tmp_path / "out")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("store", ["../loki", "a/b", "", ".."])
def test_a_store_that_is_no_name_is_refused(whole: Path, store: str) -> None:
    def change(facts: dict[str, Any]) -> None:
        facts["stores"][store] = facts["stores"].pop("postgres")

    with pytest.raises(LabError, match=r"its manifest.json cannot be read"):
        archive.verify(rewritten(whole, told(change)))


def test_another_format_is_told_with_its_remedy(whole: Path) -> None:
    changed = rewritten(whole, told(lambda facts: facts.update(format=FORMAT + 1)))

    with pytest.raises(LabError, match="format 2, and this project reads format 1") as caught:
        archive.verify(changed)
    assert "version of the project that made it" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"no archive", gzip.compress(b"no tar", mtime=0)])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)

    with pytest.raises(LabError, match="is damaged: it is no backup"):
        archive.verify(tmp_path / "x")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(LabError, match="cannot be read: "):
            archive.verify(path)


def test_what_is_there_already_is_not_written_over(whole: Path, taken: Path) -> None:
    with pytest.raises(FileExistsError):
        archive.write(whole, taken, manifest_of(taken))
