"""What tools print is turned into what to do."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from lab.provision.failure import failed, from_os, hint


@pytest.mark.parametrize(
    ("printed", "remedy"),
    [
        ("dial tcp: lookup one.test: no such host", "the network cannot be reached"),
        ("Temporary failure resolving 'one.test'", "the network cannot be reached"),
        ("NewConnectionError('failed to establish')", "the network cannot be reached"),
        ("compile: write $WORK/b1: no space left on device", "the disk is full"),
        ("verifying module: checksum mismatch", "something else than the pinned files"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "something else than the pinned files"),
        ("reading module: 404 Not Found", "the mirror does not have it"),
        ("ERROR: No matching distribution found for x==1", "the mirror does not have it"),
        ("compile: signal: killed", "memory ran out"),
        ("mkdir /x: Permission denied", "set SETARCOS_CACHE"),
        ("syntax error", "all that was printed: /x.log"),
    ],
)
def test_causes(printed: str, remedy: str) -> None:
    assert hint(printed, Path("/x.log")).startswith(remedy)


def test_a_tool_that_was_killed_or_silent_is_told() -> None:
    error = failed("building", -9, [], Path("/x.log"))

    assert error.message == (
        "building failed with signal 9; its log is /x.log\n  | (it printed nothing)"
    )


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "set SETARCOS_CACHE"),
        (errno.EROFS, "set SETARCOS_CACHE"),
        (errno.EIO, "run it again"),
    ],
)
def test_errors_of_the_disk(number: int, remedy: str) -> None:
    error = from_os("golang.loki", OSError(number, os.strerror(number), "/cache/x"))

    assert error.message.startswith("golang.loki: ")
    assert error.hint.startswith(remedy)
    assert error.status == 2


def test_a_tree_that_cannot_be_copied_is_told_by_its_first_file() -> None:
    full = "[Errno 28] No space left on device: 'a' -> 'b'"
    error = from_os("golang.loki", shutil.Error([("a", "b", full), ("c", "d", full)]))

    assert error.message == f"golang.loki: {full}"
    assert error.hint.startswith("the disk is full")
