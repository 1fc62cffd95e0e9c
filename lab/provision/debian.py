"""Debian packages, fetched by a private apt and unpacked: nothing is installed, no root needed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lab.provision.children import Children, Tool
from lab.provision.failure import ProvisionError
from lab.provision.pins import Debian
from lab.provision.progress import Item
from lab.provision.sources import (
    Source,
    codename_of,
    is_debian,
    machine_sources,
    of_release,
    of_suite,
)

ELSEWHERE = "put the programs on PATH, in a version that lab/versions.toml takes"
TOOLS = ("apt-get", "dpkg", "dpkg-deb")
# The machine's own apt settings stay in force (its proxy may be among them), less what follows.
# Its hooks are not ours to run, and some would empty our folders.
SETTINGS = """\
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
#clear Acquire::IndexTargets::deb::DEP-11;
#clear APT::Architectures;
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
Debug::NoLocking "1";
Dir::State "{folder}/state";
Dir::State::lists "{folder}/lists";
Dir::State::status "{status}";
Dir::Cache "{folder}/cache";
Dir::Cache::archives "{folder}/archives";
Dir::Etc::sourcelist "{folder}/lab.sources";
Dir::Etc::sourceparts "{folder}/none";
Dir::Etc::preferences "{folder}/none/preferences";
Dir::Etc::preferencesparts "{folder}/none";
"""
URI = re.compile(r"^'(?P<uri>[^']+)' (?P<file>\S+) (?P<size>\d+)")


@dataclass(frozen=True)
class Apt:
    """A private apt for one recipe, in a folder of its own, on the machine below `root`."""

    recipe: Debian
    folder: Path
    log: Path
    children: Children
    root: Path = Path("/")

    def make(self, tree: Path, item: Item) -> None:
        """Unpack the recipe's packages into `tree`.

        Raises ProvisionError with the reason when this machine cannot, or the mirror does not.
        """
        self._set_up(self._sources())
        item.now("reading the package index")
        self._apt("reading the package index", "update", "--error-on=any")
        self._fetch(item)
        archives = sorted(self._archives.glob("*.deb"))
        for index, archive in enumerate(archives):
            item.now("unpacking", index, len(archives), "packages")
            self._run("unpacking a package", "dpkg-deb", "-x", str(archive), str(tree))
        shutil.rmtree(self.folder)

    @property
    def _archives(self) -> Path:
        return self.folder / "archives"

    def _sources(self) -> list[Source]:
        lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
        if lacking:
            text = f"this machine has no {', '.join(lacking)}: it is not a Debian"
            raise ProvisionError(text, hint=ELSEWHERE)
        codename = codename_of(self.root)
        sources = machine_sources(self.root)
        if not self.recipe.suite:
            found = of_release(sources, codename)
        elif is_debian(self.root):
            found = of_suite(sources, self.recipe.suite, codename, self.root)
        else:
            text = f"this machine is no Debian, whose {self.recipe.suite} is needed"
            raise ProvisionError(text, hint=ELSEWHERE)
        if not found:
            text = f"apt's sources on this machine name no mirror of {codename}"
            raise ProvisionError(text, hint=ELSEWHERE)
        return found

    def _set_up(self, sources: list[Source]) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("state", "lists/partial", "cache", "archives/partial", "none"):
            (self.folder / name).mkdir(parents=True)
        text = "\n".join(map(str, sources))
        (self.folder / "lab.sources").write_text(text, encoding="utf-8")
        # What the machine has installed matters for libraries of its own release only.
        status = self.folder / "status" if self.recipe.suite else self.root / "var/lib/dpkg/status"
        (self.folder / "status").touch()
        architecture = self._run("asking for the architecture", "dpkg", "--print-architecture")[-1]
        settings = SETTINGS.format(folder=self.folder, status=status, architecture=architecture)
        (self.folder / "apt.conf").write_text(settings, encoding="utf-8")

    def _fetch(self, item: Item) -> None:
        """Download the packages; apt checks each against the signed index."""
        wanted = [*self.recipe.packages]
        # With a foreign suite nothing may be resolved against what this machine has installed.
        command = ["download"] if self.recipe.suite else ["install", "--yes", "--download-only"]
        listed = self._apt("listing the packages", *command, "--print-uris", *wanted)
        total = sum(int(found["size"]) for line in listed if (found := URI.match(line)))
        if not total:
            raise ProvisionError(
                f"the packages {', '.join(wanted)} are installed, but do not fit or are damaged"
            )
        self._check_versions(listed)

        def beat() -> None:
            item.now("fetching", size(self._archives), total, "MB")

        self._apt("fetching packages", *command, *wanted, beat=beat)

    def _check_versions(self, listed: list[str]) -> None:
        """Refuse what the templates are not written for, before it is fetched."""
        for line in listed:
            found = URI.match(line)
            name, version = named(found["file"]) if found else ("", "")
            start = self.recipe.packages.get(name, "")
            if not version.startswith(start):
                raise ProvisionError(
                    f"the mirror's {name} is {version}, and lab/versions.toml asks for {start}*",
                    hint=f"put a fitting {name} on PATH, or raise its pin and look at what changed",
                )

    def _apt(
        self, what: str, *arguments: str, beat: Callable[[], None] = lambda: None
    ) -> list[str]:
        settings = str(self.folder / "apt.conf")
        return self._run(what, "apt-get", "-q", "-c", settings, *arguments, beat=beat)

    def _run(self, what: str, *command: str, beat: Callable[[], None] = lambda: None) -> list[str]:
        env = {"LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
        tool = Tool(what, command, self.log, self._archives, env)
        return self.children.run(tool, beat=beat)


def named(archive: str) -> tuple[str, str]:
    """Return package and version of an archive's file name, without the version's epoch."""
    name, version, _ = unquote(archive).split("_", 2)
    return name, version.partition(":")[2] or version


def size(folder: Path) -> int:
    """Return the bytes in a folder that another program is filling."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # apt moves a finished file out of partial/
            total += path.stat().st_size if path.is_file() else 0
    return total
