"""A table of tracked connections that is nearly full: of connections that nobody makes."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.api import Lab
from lab.errors import LabError
from lab.faults.fault import Fault, Raised
from lab.faults.limits import limit
from lab.faults.root import ALLOWED, root_only

TABLE = Path("/proc/sys/net/netfilter")
# Percent of the table over the limit; what is left is enough for everybody else.
OVER = 5.0
# From linux/netlink.h and linux/netfilter/nfnetlink_conntrack.h.
NETLINK_NETFILTER, CTNETLINK = 12, 1 << 8
NEW, DELETE = CTNETLINK | 0, CTNETLINK | 2
REQUEST, CREATE, EXCL = 0x1, 0x400, 0x200
NESTED = 0x8000
ORIGINAL, REPLY, TIMEOUT = 1, 2, 7
AT_ONCE = 1000
# Whoever holds them takes them away; if it was killed, they go by themselves.
KEPT_S = 1800
# UDP between reserved addresses (RFC 1112): no packet of these is ever sent.
UDP, PORT = b"\x11", struct.pack("!H", 9)
HERE, THERE = socket.inet_aton("240.0.0.0"), socket.inet_aton("241.255.255.255")


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what fills the table."""
    del lab
    yield Fault(
        name="connections-tracked",
        title="The kernel tracks nearly as many connections as it can",
        held=tracked,
        must=(Raised("ConnectionTableFull"),),
        heal=forgotten,
    )


@contextmanager
def tracked(lab: Lab) -> Iterator[None]:
    """Have so many connections in the table that the limit is passed."""
    root_only(lab)
    try:
        goal = _number("nf_conntrack_max") * (limit(lab, "ConnectionTableFull") + OVER) / 100
        missing = round(goal) - _number("nf_conntrack_count")
    except OSError as error:
        raise LabError("this kernel tracks no connections", hint="load nf_conntrack") from error
    try:
        _tell(NEW, CREATE | EXCL, missing)
        if _number("nf_conntrack_count") < missing:
            raise LabError("the kernel takes no connection", hint=ALLOWED, status=1)
        yield
    finally:
        _tell(DELETE, 0, missing)


def forgotten(lab: Lab) -> None:
    """Have the table without them."""
    del lab
    if TABLE.is_dir():
        _tell(DELETE, 0, _number("nf_conntrack_max"))


def _number(name: str) -> int:
    return int((TABLE / name).read_text(encoding="utf-8"))


def _tell(kind: int, flags: int, count: int) -> None:
    """Tell the kernel of each of so many connections."""
    form = _message(kind, flags)
    # What it answers is no matter: the table shows what has become of it.
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER) as kernel:
        for first in range(0, count, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, count))
            kernel.send(b"".join(form.replace(THERE, _there(number)) for number in numbers))


def _there(number: int) -> bytes:
    return b"\xf1" + number.to_bytes(3, "big")


def _message(kind: int, flags: int) -> bytes:
    body = struct.pack("BBH", socket.AF_INET, 0, 0) + _way(ORIGINAL, HERE, THERE)
    if kind == NEW:
        body += _way(REPLY, THERE, HERE) + _attribute(TIMEOUT, struct.pack("!I", KEPT_S))
    header = struct.pack("IHHII", 16 + len(body), kind, REQUEST | flags, 0, 0)
    return header + body


def _way(direction: int, source: bytes, target: bytes) -> bytes:
    addresses = _attribute(1, source) + _attribute(2, target)
    protocol = _attribute(1, UDP) + _attribute(2, PORT) + _attribute(3, PORT)
    ends = _attribute(1 | NESTED, addresses) + _attribute(2 | NESTED, protocol)
    return _attribute(direction | NESTED, ends)


def _attribute(kind: int, value: bytes) -> bytes:
    padding = bytes(-len(value) % 4)
    return struct.pack("HH", 4 + len(value), kind) + value + padding
