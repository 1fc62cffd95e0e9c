"""Remote write is encoded as protobuf and snappy say, byte for byte."""

from __future__ import annotations

import struct

import pytest

from acceptance.clients.remote_write import LONGEST, Series, encoded, literals, varint


@pytest.mark.parametrize(
    ("number", "wanted"), [(0, "00"), (1, "01"), (127, "7f"), (128, "8001"), (300, "ac02")]
)
def test_a_whole_number_takes_as_many_bytes_as_it_needs(number: int, wanted: str) -> None:
    assert varint(number).hex() == wanted


def test_a_series_has_its_labels_in_order_and_its_samples() -> None:
    series = Series({"b": "2", "__name__": "n"}, [(1.5, 4.0)])
    labels = b"\x0a\x0d\x0a\x08__name__\x12\x01n" + b"\x0a\x06\x0a\x01b\x12\x012"
    sample = b"\x12\x0c\x09" + struct.pack("<d", 4.0) + b"\x10\xdc\x0b"

    assert encoded(series) == labels + sample


@pytest.mark.parametrize("size", [0, 1, LONGEST, LONGEST + 1, 3 * LONGEST])
def test_what_is_not_compressed_is_read_as_it_was(size: int) -> None:
    content = bytes(number % 251 for number in range(size))

    assert unpacked(literals(content)) == content


def unpacked(packed: bytes) -> bytes:
    """Read snappy's block format, of which only literals with two bytes of length are there."""
    at = next(place for place, byte in enumerate(packed) if byte < 0x80) + 1
    out = b""
    while at < len(packed):
        assert packed[at] == 61 << 2
        (length,) = struct.unpack("<H", packed[at + 1 : at + 3])
        out += packed[at + 3 : at + 4 + length]
        at += 4 + length
    return out
