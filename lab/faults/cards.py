"""Network cards that carry too much, lose packets, or receive damaged ones."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from config.addresses import LOOPBACK
from lab.api import Lab
from lab.errors import LabError
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised
from lab.faults.root import root_only, run
from lab.faults.tap import tap

FLOODED, TUNNEL = "setarcos-flood", "setarcos-tunnel"
FROM, TO = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
PACE_S = 0.1
# A tenth of a second's packets of a card of 10 Mbit/s, and a fifth more. Nobody takes their kind,
# which is one for experiments (IEEE 802), so the kernel drops and counts each.
MBIT, SIZE = 10, 1400
FRAMES = round(1.2 * MBIT * 10**6 / 8 * PACE_S / SIZE)
UNKNOWN = TO + FROM + b"\x88\xb5" + bytes(SIZE)
# A tunnel's packet that says "congestion" outside, where inside nobody can be told, is bad
# (RFC 6040). The one inside is for another machine.
NUMBER, CONGESTED, EACH = 42, 3, 3
VXLAN = struct.pack("!II", 0x08000000, NUMBER << 8)
INSIDE = struct.pack("!BBHIBBH4s4s", 0x45, 0, 20, 0, 64, 59, 0, bytes(4), bytes(4))
TUNNELLED = VXLAN + TO + FROM + b"\x08\x00" + INSIDE + bytes(30)


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can happen to a network card."""
    del lab
    yield Fault(
        name="card-flooded",
        title=f"A card of {MBIT} Mbit/s gets more than it can carry, and nobody takes it",
        held=flooded,
        must=(Raised("NetworkSaturated", {"device": FLOODED}), Raised("NetworkPacketLoss")),
    )
    yield Fault(
        name="packets-damaged",
        title="Half of the packets that come through a tunnel are damaged",
        held=damaged,
        must=(Raised("NetworkErrors", {"device": TUNNEL}),),
        heal=removed,
    )


@contextmanager
def flooded(lab: Lab) -> Iterator[None]:
    """Have a card of its own receive more than its speed allows."""
    root_only(lab)
    with tap(FLOODED, MBIT) as card:

        def flood() -> None:
            for _ in range(FRAMES):
                os.write(card, UNKNOWN)

        with repeated(flood, PACE_S):
            yield


@contextmanager
def damaged(lab: Lab) -> Iterator[None]:
    """Have a tunnel of its own receive as many bad packets as good ones."""
    root_only(lab)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind((LOOPBACK, 0))
        port = int(one.getsockname()[1])
    tunnel = ("type", "vxlan", "id", str(NUMBER), "dstport", str(port), "dev", "lo")
    try:
        run("ip", "link", "add", TUNNEL, *tunnel)
        run("ip", "link", "set", TUNNEL, "up")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.connect((LOOPBACK, port))
            with repeated(lambda: _send(sender), PACE_S):
                yield
    finally:
        removed(lab)


def removed(lab: Lab) -> None:
    """Take the tunnel away."""
    del lab
    with suppress(LabError):  # it is not there
        run("ip", "link", "delete", TUNNEL)


def _send(sender: socket.socket) -> None:
    for mark in (0, CONGESTED):
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, mark)
        for _ in range(EACH):
            sender.send(TUNNELLED)
