"""The files of an image as a list, and the tar that an engine unpacks."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

Owner = tuple[int, int]
ROOT: Owner = (0, 0)
# Where everybody may write, as every Unix has it.
OPEN = 0o1777
MODES = {"tmp": OPEN, "var/tmp": OPEN, "root": 0o700}
# Debian's folders that are links; a folder in their place would hide what is behind them.
LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "var/run": "run"}
# Linux's number of each capability that an official image gives to a file.
CAPABILITIES = {"cap_net_bind_service": 10}
XATTR = "SCHILY.xattr.security.capability"
INPUT = 1 << 20


@dataclass(frozen=True)
class Node:
    """A folder, unless it has a `file` to copy, a `text` or a `link`; the path is absolute."""

    path: str
    mode: int = 0o755
    owner: Owner = ROOT
    file: Path | None = None
    text: str | None = None
    link: str = ""
    capability: str = ""

    def facts(self, hashed: Callable[[Path], str]) -> str:
        """Return in words all that the node is, with the hash of its file."""
        inner = self.text if self.text is not None else hashed(self.file) if self.file else ""
        return repr((self.path, self.mode, self.owner, self.link, self.capability, inner))


def below(folder: Path, at: str) -> Iterator[Node]:
    """Yield everything below a folder of this machine, to stand below `at`."""
    for root, names, files in os.walk(folder):
        for name in sorted((*names, *files)):
            path = Path(root) / name
            place = f"{at}/{path.relative_to(folder).as_posix()}"
            if path.is_symlink():
                yield Node(place, link=str(path.readlink()))
            elif path.is_dir():
                yield Node(place)
            elif path.is_file():
                yield Node(place, mode=0o755 if os.access(path, os.X_OK) else 0o644, file=path)


def placed(nodes: Iterable[Node]) -> list[Node]:
    """Return nodes where Debian has them, behind its links."""
    return [replace(node, path=f"/{behind(node.path.strip('/'))}") for node in nodes]


def behind(path: str) -> str:
    """Return a path with the link at its start resolved."""
    for link, target in LINKS.items():
        if path.startswith(f"{link}/"):
            return f"{target}{path.removeprefix(link)}"
    return path


def with_parents(nodes: Iterable[Node]) -> list[Node]:
    """Return nodes with the folders above them, each before what it holds, each path once."""
    said = {node.path.strip("/"): node for node in nodes}
    every: dict[str, Node] = {}
    for path, node in sorted(said.items()):
        for above in [*PurePosixPath(path).parents][::-1]:
            name = str(above)
            if name != "." and name not in every:
                every[name] = said.get(name, Node(f"/{name}", mode=MODES.get(name, 0o755)))
        if path:
            every[path] = node
    return [*every.values()]


def write(nodes: Iterable[Node], archive: tarfile.TarFile) -> None:
    """Write nodes into an open tar; raises OSError for a file that cannot be read."""
    for node in with_parents(nodes):
        info = tarfile.TarInfo(node.path.strip("/"))
        info.mode = node.mode
        info.uid, info.gid = node.owner
        if node.capability:
            info.pax_headers = {XATTR: capability(node.capability)}
        if node.file is not None:
            info.size = node.file.stat().st_size
            with node.file.open("rb", buffering=INPUT) as file:
                archive.addfile(info, file)
        elif node.text is not None:
            add_text(archive, info, node.text)
        else:
            info.type = tarfile.SYMTYPE if node.link else tarfile.DIRTYPE
            info.linkname = node.link
            archive.addfile(info)


def add_text(archive: tarfile.TarFile, info: tarfile.TarInfo, text: str) -> None:
    """Write a text as a file."""
    data = text.encode()
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


def capability(name: str) -> str:
    """Return the attribute of a file that is run with one capability, permitted and effective."""
    # Linux's vfs_cap_data, revision 2; all its bytes are below 128, as a tar's header needs them.
    permitted = (1 << CAPABILITIES[name]).to_bytes(4, "little")
    return (b"\x01\x00\x00\x02" + permitted + bytes(12)).decode("ascii")
