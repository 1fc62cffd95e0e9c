"""Whether a program brings all of itself: a static one runs in an empty image."""

from __future__ import annotations

import struct
from pathlib import Path

MAGIC = b"\x7fELF\x02\x01"
INTERPRETER = 3


def is_static(path: Path) -> bool:
    """Tell whether a 64-bit Linux program asks for no loader; anything else is not static."""
    with path.open("rb") as file:
        head = file.read(64)
        if head[:6] != MAGIC:
            return False
        (offset,) = struct.unpack_from("<Q", head, 32)
        size, count = struct.unpack_from("<HH", head, 54)
        file.seek(offset)
        table = file.read(size * count)
    kinds = (struct.unpack_from("<I", table, size * index)[0] for index in range(count))
    return INTERPRETER not in kinds
