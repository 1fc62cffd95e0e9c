"""Where groups with little memory are made: the kernel has two kinds, and may have none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from lab.errors import LabError
from lab.faults import memory
from lab.faults.beside import beside

Mount = tuple[str, str]
Mounted = Callable[..., None]


@pytest.fixture
def mounted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mounted:
    """Return what has these kinds of file systems mounted, with their options."""

    def mount(*mounts: Mount) -> None:
        found = [
            SimpleNamespace(mountpoint=str(tmp_path / f"{number}"), fstype=fstype, opts=opts)
            for number, (fstype, opts) in enumerate(mounts)
        ]
        monkeypatch.setattr(psutil, "disk_partitions", lambda **_: found)

    return mount


def controllers(folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "cgroup.controllers").write_text(text)


def test_the_first_kind_has_a_hierarchy_for_each_resource(mounted: Mounted, tmp_path: Path) -> None:
    mounted(("cgroup", "rw,cpu"), ("cgroup", "rw,memory"), ("cgroup2", "rw"))

    assert memory._hierarchy() == (tmp_path / "1", "cgroup")


def test_the_second_kind_says_what_it_bounds(mounted: Mounted, tmp_path: Path) -> None:
    mounted(("ext4", "rw"), ("cgroup2", "rw,nsdelegate"))
    controllers(tmp_path / "1", "cpu memory pids\n")

    assert memory._hierarchy() == (tmp_path / "1", "cgroup2")


def test_where_none_bounds_memory_it_is_told(mounted: Mounted, tmp_path: Path) -> None:
    mounted(("cgroup2", "rw"), ("cgroup", "rw,cpu"))
    controllers(tmp_path / "0", "hugetlb\n")

    with pytest.raises(LabError, match="no group that bounds memory"):
        memory._hierarchy()


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (
            "cgroup",
            {"memory.limit_in_bytes": "16777216", "memory.memsw.limit_in_bytes": "16777216"},
        ),
        ("cgroup2", {"memory.max": "16777216", "memory.swap.max": "0"}),
    ],
)
def test_a_group_may_not_swap_instead(kind: str, wanted: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "cgroup.subtree_control").write_text("memory")
    group = tmp_path / "group"
    group.mkdir()
    for name in wanted:
        (group / name).touch()

    memory._bounded(group, kind)

    assert {name: (group / name).read_text() for name in wanted} == wanted


def test_where_enough_is_in_use_nothing_is_taken() -> None:
    with beside(memory.TAKE, "0") as said:
        assert said == "taken"
