"""The package mirrors in a machine's own apt sources, in both of apt's formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

KEYRING = "usr/share/keyrings/debian-archive-keyring.gpg"
# Security and updates come from places, and under suites, of their own.
PLAIN_SUITE = re.compile(r"^[a-z]+$")
ONE_LINE = re.compile(r"^deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<rest>\S.*)$")


@dataclass(frozen=True)
class Source:
    """One mirror with some of its suites."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str = ""

    def __str__(self) -> str:
        """Return the stanza that apt reads."""
        lines = [
            "Types: deb",
            f"URIs: {self.uri}",
            f"Suites: {' '.join(self.suites)}",
            f"Components: {' '.join(self.components)}",
        ]
        if self.signed_by:
            lines.append(f"Signed-By: {self.signed_by}")
        return "\n".join(lines) + "\n"


def machine_sources(root: Path = Path("/")) -> list[Source]:
    """Return what the machine's apt uses, below `root`."""
    etc = root / "etc/apt"
    found: list[Source] = []
    for path in (etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))):
        if path.suffix in (".list", ".sources") and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            parse = deb822 if path.suffix == ".sources" else one_line
            found += parse(text)
    return found


def of_release(sources: list[Source], codename: str) -> list[Source]:
    """Return the release's own sources with its updates and security, without anybody else's."""
    mine = []
    for source in sources:
        suites = tuple(s for s in source.suites if re.split(r"[-/]", s)[0] == codename)
        if suites and "main" in source.components:
            mine.append(replace(source, suites=suites))
    return mine


def of_suite(sources: list[Source], suite: str, codename: str, root: Path) -> list[Source]:
    """Return `suite` on the mirror of the machine's own release, signed by Debian's keyring."""
    for source in of_release(sources, codename):
        if any(PLAIN_SUITE.match(each) for each in source.suites):
            key = str(root / KEYRING) if (root / KEYRING).exists() else source.signed_by
            return [Source(source.uri, (suite,), ("main",), key)]
    return []


def codename_of(root: Path = Path("/")) -> str:
    """Return the name of the machine's release, such as bookworm; empty when it tells none."""
    return _release(root).get("VERSION_CODENAME", "")


def is_debian(root: Path = Path("/")) -> bool:
    """Tell whether the machine is a Debian, and not one of its children."""
    return _release(root).get("ID", "") == "debian"


def _release(root: Path) -> dict[str, str]:
    try:
        text = (root / "etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return {}
    pairs = (line.partition("=") for line in text.splitlines())
    return {name: value.strip("\"'") for name, _, value in pairs}


def one_line(text: str) -> Iterator[Source]:
    """Yield the sources of a .list file."""
    for line in text.splitlines():
        found = ONE_LINE.match(line.split("#")[0].strip())
        if not found:
            continue
        options = dict(
            each.split("=", 1) for each in (found["options"] or "").split() if "=" in each
        )
        suite, *components = found["rest"].split()
        yield Source(found["uri"], (suite,), tuple(components), options.get("signed-by", ""))


def deb822(text: str) -> Iterator[Source]:
    """Yield the sources of a .sources file; a mirror for each of its addresses."""
    for stanza in re.split(r"\n\s*\n", text):
        fields = _fields(stanza)
        if "deb" not in fields.get("types", "").split() or _off(fields.get("enabled", "")):
            continue
        for uri in fields.get("uris", "").split():
            yield Source(
                uri,
                tuple(fields.get("suites", "").split()),
                tuple(fields.get("components", "").split()),
                fields.get("signed-by", ""),
            )


def _off(enabled: str) -> bool:
    return enabled.strip().lower() in ("no", "false", "0", "off")


def _fields(stanza: str) -> dict[str, str]:
    """Return a stanza's fields by their lower-case names; a continued one keeps its lines."""
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line.startswith("#"):
            continue
        if line[:1].isspace() and name:
            fields[name] += f"\n{line}"
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields
