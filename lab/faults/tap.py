"""A network card of our own: what is written to it arrives at the machine."""

from __future__ import annotations

import array
import fcntl
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from lab.errors import LabError
from lab.faults.root import ALLOWED

DEVICE = "/dev/net/tun"
# From linux/if_tun.h, linux/sockios.h and linux/ethtool.h.
TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1
SIOCETHTOOL, ETHTOOL_SSET = 0x8946, 0x2
WITH_FLAGS, WITH_ADDRESS = "16sH22x", "16sP16x"
# Command, supported and advertised modes, speed; the rest of struct ethtool_cmd may be 0.
SETTINGS = "IIIH30x"


@contextmanager
def tap(name: str, mbit: int) -> Iterator[int]:
    """Yield a descriptor to write frames to; the card is gone when it is closed, by whomever."""
    try:
        card = os.open(DEVICE, os.O_RDWR)
    except OSError as error:
        raise LabError(f"{DEVICE} cannot be opened: {error.strerror}", hint=ALLOWED) from error
    try:
        _begin(card, name.encode(), mbit)
        yield card
    finally:
        os.close(card)


def _begin(card: int, name: bytes, mbit: int) -> None:
    settings = array.array("B", struct.pack(SETTINGS, ETHTOOL_SSET, 0, 0, mbit))
    address, _ = settings.buffer_info()
    try:
        fcntl.ioctl(card, TUNSETIFF, struct.pack(WITH_FLAGS, name, IFF_TAP | IFF_NO_PI))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as kernel:
            fcntl.ioctl(kernel, SIOCETHTOOL, struct.pack(WITH_ADDRESS, name, address))
            asked = fcntl.ioctl(kernel, SIOCGIFFLAGS, struct.pack(WITH_FLAGS, name, 0))
            flags = int(struct.unpack(WITH_FLAGS, asked)[1])
            fcntl.ioctl(kernel, SIOCSIFFLAGS, struct.pack(WITH_FLAGS, name, flags | IFF_UP))
    except OSError as error:
        raise LabError(f"no card can be made: {error.strerror}", hint=ALLOWED) from error
