"""Why a fetch or a build failed, and how to mend it, from what the tools printed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from lab.errors import LabError

LAST_LINES = 20
NETWORK = (
    "the network cannot be reached: check the connection and the proxy settings; "
    "a machine without network takes the cache folder of another (docs/provision.md)"
)
DISK = "the disk is full: make room, or set SETARCOS_CACHE to a folder on another disk"
SIGNATURE = "the machine's keyring does not know the release's key: update debian-archive-keyring"
TAMPERED = (
    "something else than the pinned files was served: do not trust it, and tell the owner of the "
    "mirror or proxy"
)
MEMORY = "memory ran out: close something and run it again; it goes on where it stopped"
ABSENT = (
    "the mirror does not have it: try later or another mirror, or pin what it has "
    "(docs/provision.md)"
)
CLOSED = "set SETARCOS_CACHE to a folder that you may write"
# What the tools say, the likeliest cause first, and what to do about it.
CAUSES = {
    r"no space left on device|enough free space|quota exceeded": DISK,
    r"NO_PUBKEY|is not signed|signatures couldn't be verified": SIGNATURE,
    r"checksum mismatch|SECURITY ERROR|DO NOT MATCH THE HASHES": TAMPERED,
    r"signal: killed|out of memory|cannot allocate memory": MEMORY,
    r"no such host|failure resolving|could not (resolve|connect)": NETWORK,
    r"connection (refused|reset|timed out)|i/o timeout|TLS handshake": NETWORK,
    r"network is unreachable|no route to host": NETWORK,
    r"NewConnectionError|ProxyError": NETWORK,
    r"\b404\b|\b410 Gone|Unable to locate package|no installation candidate": ABSENT,
    r"No matching distribution": ABSENT,
    r"permission denied|read-only file system|operation not permitted": CLOSED,
}


class ProvisionError(LabError):
    """A binary that could not be fetched or built in one of the ways that there are."""


class StoppedError(Exception):
    """A child was ended because somebody asked for it."""


def hint(output: str, log: Path | None = None) -> str:
    """Return how to mend what the output tells of."""
    for pattern, remedy in CAUSES.items():
        if re.search(pattern, output, re.IGNORECASE):
            return remedy
    return f"all that was printed: {log}" if log else "run it again"


def failed(what: str, status: int, lines: list[str], log: Path) -> ProvisionError:
    """Return the message about a tool that failed: its last lines, its log, and a remedy."""
    how = f"signal {-status}" if status < 0 else f"status {status}"
    tail = "\n".join(f"  | {line}" for line in lines[-LAST_LINES:]) or "  | (it printed nothing)"
    remedy = hint("\n".join(lines[-LAST_LINES:]), log)
    return ProvisionError(f"{what} failed with {how}; its log is {log}\n{tail}", hint=remedy)


def from_os(what: str, error: OSError) -> ProvisionError:
    """Return the message about a disk or a folder that failed us."""
    # A tree that could not be copied tells of each file; the first is enough.
    text = error.args[0][0][-1] if isinstance(error, shutil.Error) else str(error)
    return ProvisionError(f"{what}: {text}", hint=hint(text))
