"""What a stand-in is made from: an official image's facts around this machine's own programs."""

from __future__ import annotations

import hashlib
import json
import ssl
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lab.images.base import PLAIN, PROGRAMS, Base
from lab.images.elf import is_static
from lab.images.found import DIGEST, SOURCE, STAND_IN, VERSION
from lab.images.tree import OPEN, Node, Owner, add_text, below, placed, with_parents, write
from lab.provision.pins import Image
from lab.provision.result import Binary
from lab.provision.sources import codename_of
from lab.servers.grafana import home_of

ENTRY = Path(__file__).parent / "entry"
# Images whose programs are Debian's own; the others hold what lab.provision found.
OF_PACKAGES = ("postgres", "redis", "python")
ENTRY_POINT = "/usr/local/bin/docker-entrypoint.sh"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
ARCHIVE = "root.tar"
BLOCK = tarfile.BLOCKSIZE


@dataclass(frozen=True)
class StandIn:
    """An image to build, with the version of its program and where that is from, in words."""

    image: Image
    base: Base | None
    version: str
    source: str
    nodes: tuple[Node, ...]

    @property
    def dockerfile(self) -> str:
        """Return the build's text: the official image's facts, one a line."""
        image = self.image
        lines = [f"FROM {self.base.tag if self.base else 'scratch'}", f"ADD {ARCHIVE} /"]
        lines += [f"ENV {name}={json.dumps(value)}" for name, value in image.env.items()]
        lines += [f"EXPOSE {' '.join(map(str, image.ports))}"] if image.ports else []
        lines += [f"VOLUME {json.dumps(image.volumes)}"] if image.volumes else []
        lines += [f"WORKDIR {image.working_dir}"] if image.working_dir else []
        lines += [f"USER {image.user}"] if image.user else []
        lines += [f"STOPSIGNAL {image.stop_signal}"] if image.stop_signal else []
        lines += [f"ENTRYPOINT {json.dumps(image.entrypoint)}"] if image.entrypoint else []
        lines += [f"CMD {json.dumps(image.command)}"] if image.command else []
        return "\n".join(lines) + "\n"

    def labels(self, hashed: Callable[[Path], str]) -> dict[str, str]:
        """Return the labels of the image; the digest changes with anything that it is made from."""
        base = self.base.digest if self.base else ""
        parts = [self.dockerfile, base, self.version, self.source]
        parts += [node.facts(hashed) for node in self.nodes]
        return {
            STAND_IN: "true",
            VERSION: self.version,
            SOURCE: self.source,
            DIGEST: hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16],
        }

    def write(self, file: BinaryIO) -> None:
        """Write what the engine builds from: the Dockerfile, and a tar of the files."""
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
            add_text(archive, tarfile.TarInfo("Dockerfile"), self.dockerfile)
            # A tar in a tar, written once: its size is put before it when it is known.
            start = archive.offset
            file.seek(start + BLOCK)
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as inner:
                write(with_parents(self.nodes), inner)
            info = tarfile.TarInfo(ARCHIVE)
            info.size = file.tell() - start - BLOCK
            file.seek(start)
            file.write(info.tobuf())
            archive.offset = start + BLOCK + info.size
            file.seek(archive.offset)


def of_binaries(key: str, image: Image, binaries: Mapping[str, Binary]) -> StandIn:
    """Return the stand-in around binaries of this machine, {name in versions.toml: binary}."""
    programs = {place: binaries[name] for place, name in image.programs.items()}
    static = all(is_static(each.path) for each in programs.values())
    base = None if static and not image.shell else PLAIN
    nodes = [
        Node(place, file=each.path, capability=image.capable.get(place, ""))
        for place, each in programs.items()
    ]
    if key == "grafana":
        nodes += grafana(image, next(iter(programs.values())))
    main = next(iter(programs.values()))
    return _made(image, base, main.version, main.source, nodes)


def of_packages(key: str, image: Image, version: str) -> StandIn:
    """Return the stand-in around the `version` of a program that its base already has."""
    links = {"postgres": postgres, "redis": redis, "python": python}[key]
    source = f"Debian {codename_of()}"
    return _made(image, PROGRAMS, version, source, links(image, version))


def _made(
    image: Image, base: Base | None, version: str, source: str, nodes: Iterator[Node] | list[Node]
) -> StandIn:
    every = [*common(image), *nodes]
    return StandIn(
        image=image,
        base=base,
        version=version,
        source=f"stand-in image ({source})",
        nodes=tuple(placed(every) if base else every),
    )


def common(image: Image) -> Iterator[Node]:
    """Yield what all have: accounts, certificates, and the folders of the image's user."""
    owner = owner_of(image)
    yield Node("/etc/passwd", mode=0o644, text=passwd(image))
    yield Node("/etc/group", mode=0o644, text=group(image))
    bundle = ssl.get_default_verify_paths().cafile
    if bundle is not None:
        yield Node(CERTIFICATES, mode=0o644, text=Path(bundle).read_text(encoding="utf-8"))
    for place in dict.fromkeys((image.working_dir, *image.volumes)):
        if place.strip("/"):
            yield Node(place, owner=owner)
    for place, mode in image.owned.items():
        yield Node(place, mode=int(mode, 8), owner=owner)


def owner_of(image: Image) -> Owner:
    """Return user and group that the lab starts it as."""
    user, _, its_group = image.run_as.partition(":")
    return int(user), int(its_group)


def account(image: Image) -> str:
    """Return a name for who runs it: the image's own one, or else its program's."""
    return image.user if image.user[:1].isalpha() else image.repository.rpartition("/")[2]


def passwd(image: Image) -> str:
    """Return the accounts, root and the image's own."""
    user, its_group = owner_of(image)
    own = f"{account(image)}:x:{user}:{its_group}::/:/sbin/nologin"
    return f"root:x:0:0:root:/root:/sbin/nologin\n{own}\n"


def group(image: Image) -> str:
    """Return the groups, root's and the image's own."""
    return f"root:x:0:\n{account(image)}:x:{owner_of(image)[1]}:\n"


def script(place: str, name: str) -> Node:
    """Return an entry point of ours."""
    return Node(place, text=(ENTRY / name).read_text(encoding="utf-8"))


def postgres(image: Image, version: str) -> Iterator[Node]:
    """Yield PostgreSQL's entry point, and Debian's folder under the official one's name."""
    yield script(ENTRY_POINT, "postgres.sh")
    yield Node("/docker-entrypoint-initdb.d")
    here, official = version.partition(".")[0], image.env["PG_MAJOR"]
    if here != official:
        yield Node(f"/usr/lib/postgresql/{official}", link=here)


def redis(image: Image, _version: str) -> Iterator[Node]:
    """Yield Redis's entry point, and its programs where the official image has them."""
    yield script(ENTRY_POINT, "redis.sh")
    for place in image.programs:
        yield Node(place, link=f"/usr/bin/{place.rpartition('/')[2]}")


def python(_image: Image, version: str) -> Iterator[Node]:
    """Yield the names of the interpreter."""
    for name in ("python", "python3", f"python{version.rpartition('.')[0]}"):
        yield Node(f"/usr/local/bin/{name}", link="/usr/bin/python3")


def grafana(image: Image, found: Binary) -> Iterator[Node]:
    """Yield Grafana's entry point and its pages."""
    yield script(image.entrypoint[0], "grafana.sh")
    home = home_of(str(found.path))
    if home is not None:
        program = found.path.resolve()
        inside = below(home, image.env["GF_PATHS_HOME"])
        yield from (node for node in inside if node.file is None or node.file != program)
        yield Node(image.env["GF_PATHS_CONFIG"], mode=0o644, text="")
    for name in ("DATA", "LOGS", "PLUGINS"):
        yield Node(image.env[f"GF_PATHS_{name}"], mode=OPEN, owner=owner_of(image))
