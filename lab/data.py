"""Data folders on this machine: copied from a server, and put in place for one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from lab.errors import LabError


def copied(source: Path, folder: Path) -> None:
    """Copy what is in `source`, files and folders, into `folder`; raises LabError for none."""
    if not source.is_dir():
        raise LabError(f"there is no {source}", status=1)
    shutil.copytree(source, folder, symlinks=True, dirs_exist_ok=True)


def given(folder: Path, place: Path, root: Path) -> None:
    """Copy what is in `folder` into `place`, to whom `root` belongs, a folder above it."""
    copied(folder, place)
    if os.geteuid() == 0:
        whose = root.stat()
        for each in (*place.rglob("*"), place, *place.parents):
            if each.is_relative_to(root):
                os.chown(each, whose.st_uid, whose.st_gid, follow_symlinks=False)
