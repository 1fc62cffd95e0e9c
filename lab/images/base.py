"""The Debian below stand-ins, made once by mmdebstrap from the machine's own mirror, and kept."""

from __future__ import annotations

import getpass
import hashlib
import os
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from docker import DockerClient

from lab.errors import LabError
from lab.images.found import DIGEST, VERSION, by_name, labels_of
from lab.provision.children import Children, Tool
from lab.provision.path import NUMBER
from lab.provision.progress import Item
from lab.provision.sources import codename_of, machine_sources, of_release

REPOSITORY = "setarcos/base"
TOOL = "mmdebstrap"
SUBORDINATE = Path("/etc/subuid")
STEP = re.compile(r"^I: (?P<words>[a-z ]+)")
TOLD = "program:"
# No server reads these.
LEFT_OUT = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/share/info/*")


@dataclass(frozen=True)
class Base:
    """A Debian with `packages` beside the essential ones; hooks are shell, `$1` is its root.

    `asks` are (program, command that tells its version) of those that images are made for.
    """

    name: str
    packages: tuple[str, ...] = ()
    early: str = ""
    late: str = ""
    asks: tuple[tuple[str, str], ...] = ()
    seconds: int = 20

    @property
    def tag(self) -> str:
        """Return the name of its image."""
        return f"{REPOSITORY}:{codename_of()}-{self.name}"

    @property
    def digest(self) -> str:
        """Return a digest of all that it is made from; packages follow their release."""
        facts = repr((replace(self, seconds=0), codename_of(), LEFT_OUT))
        return hashlib.sha256(facts.encode()).hexdigest()[:16]

    def command(self, tar: Path, sources: Path) -> tuple[str, ...]:
        """Return the command line that makes its tar."""
        mode = "root" if os.geteuid() == 0 else "unshare"
        include = (f"--include={','.join(self.packages)}",) if self.packages else ()
        excluded = (f"--dpkgopt=path-exclude={each}" for each in LEFT_OUT)
        early = (f"--essential-hook={self.early}",) if self.early else ()
        late = (f"--customize-hook={self.late}",) if self.late else ()
        asked = (
            f'--customize-hook=echo "{TOLD} {program} $(chroot "$1" sh -c "{ask}")"'
            for program, ask in self.asks
        )
        options = ("--variant=essential", f"--mode={mode}", "--format=tar")
        places = (codename_of(), str(tar), str(sources))
        return (TOOL, *options, *include, *excluded, *early, *late, *asked, *places)


# The official images with a shell bring the times of the world: Alertmanager knows nights by them.
PLAIN = Base("plain", packages=("tzdata",))
# Debian's own PostgreSQL, Redis and Python, in one layer that their images share. PostgreSQL's
# package would make a data folder at once; what only just-in-time compilation needs is 140 MB,
# and PostgreSQL goes on without it; its official image speaks American English.
PROGRAMS = Base(
    "programs",
    packages=("locales", "postgresql", "python3", "python3-venv", "tzdata", "redis-server"),
    early=(
        'mkdir -p "$1/etc/postgresql-common" && '
        'echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"'
    ),
    late=(
        'chroot "$1" localedef -i en_US -f UTF-8 en_US.UTF-8 && rm -rf "$1"/usr/share/i18n '
        '"$1"/usr/lib/*/libLLVM* "$1"/usr/lib/*/libz3* '
        '"$1"/usr/lib/postgresql/*/lib/bitcode "$1"/usr/lib/postgresql/*/lib/llvmjit*'
    ),
    asks=(
        ("postgres", "/usr/lib/postgresql/*/bin/postgres --version"),
        ("redis", "redis-server --version"),
        ("python", "python3 --version"),
    ),
    seconds=60,
)


def lacking() -> LabError | None:
    """Return what hinders this machine from making a Debian, and how to mend it."""
    if shutil.which(TOOL) is None:
        return LabError(
            f"stand-in images stand on a Debian made by {TOOL}, which this machine does not have",
            hint=f"apt-get install {TOOL}; on no Debian, pull the official images instead",
        )
    if not of_release(machine_sources(), codename_of()):
        return LabError(
            f"apt's sources on this machine name no mirror of {codename_of() or 'its release'}",
            hint="name one in /etc/apt/sources.list, or pull the official images",
        )
    if os.geteuid() != 0 and not (shutil.which("newuidmap") and may_map(getpass.getuser())):
        name = getpass.getuser()
        return LabError(
            f"{TOOL} cannot make the users of a Debian for {name}",
            hint=(
                "run it as root; or apt-get install uidmap, and let root run "
                f"usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {name}"
            ),
        )
    return None


def may_map(user: str) -> bool:
    """Tell whether `user` has numbers of users to give away."""
    try:
        lines = SUBORDINATE.read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return any(line.split(":")[0] == user for line in lines)


@dataclass(frozen=True)
class Debians:
    """Makes bases on an engine; `cache` has the logs and, for a moment, the tar."""

    engine: DockerClient
    cache: Path
    children: Children

    def version(self, base: Base, program: str) -> str:
        """Return the version of a program of a base that is there."""
        there = by_name(self.engine, base.tag)
        return labels_of(there).get(f"{VERSION}.{program}", "") if there else ""

    def there(self, base: Base) -> bool:
        """Tell whether the engine has the base, made as we would make it now."""
        there = by_name(self.engine, base.tag)
        return there is not None and labels_of(there).get(DIGEST) == base.digest

    def make(self, base: Base, item: Item) -> None:
        """Make a base; raises LabError with the reason when mmdebstrap or the engine fails."""
        work = self.cache / "work" / f"base-{base.name}-{os.getpid()}"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        try:
            tar = work / "root.tar"
            versions = self._run(base, tar, item)
            item.now("handing it to the engine")
            self._imported(base, tar, versions)
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def _run(self, base: Base, tar: Path, item: Item) -> dict[str, str]:
        """Run mmdebstrap; return the versions that its programs told."""
        sources = tar.with_suffix(".sources")
        found = of_release(machine_sources(), codename_of())
        sources.write_text("\n".join(map(str, found)), encoding="utf-8")
        log = self.cache / "logs" / f"images.{base.name}.log"
        log.unlink(missing_ok=True)
        versions: dict[str, str] = {}

        def line(text: str) -> None:
            if text.startswith(TOLD) and (number := NUMBER.search(text)):
                versions[text.split()[1]] = number.group()
            elif step := STEP.match(text):
                item.now(step["words"].strip())

        what = f"making a Debian {codename_of()} with {', '.join(base.packages) or 'nothing more'}"
        self.children.run(Tool(what, base.command(tar, sources), log), line=line)
        if silent := [program for program, _ in base.asks if program not in versions]:
            text = f"{', '.join(silent)} in {base.tag} tells no version"
            raise LabError(text, hint=f"all that was printed: {log}", status=1)
        return versions

    def _imported(self, base: Base, tar: Path, versions: dict[str, str]) -> None:
        repository, _, tag = base.tag.partition(":")
        labels = {DIGEST: base.digest}
        labels |= {f"{VERSION}.{program}": version for program, version in versions.items()}
        changes = [f'LABEL "{name}"="{value}"' for name, value in labels.items()]
        told = self.engine.api.import_image_from_file(str(tar), repository, tag, changes=changes)
        if "errorDetail" in str(told):
            raise LabError(f"the engine did not take {base.tag}: {told}", status=1)
