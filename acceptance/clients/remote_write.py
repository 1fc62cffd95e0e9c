"""Prometheus' remote write, as another server pushes samples: version 1, uncompressed in Snappy."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

import requests

TIMEOUT_S = 10.0
# The most that one piece of Snappy's can hold with a length of one byte.
LITERAL = 60
VARINT, DOUBLE, BYTES = 0, 1, 2


def push(url: str, labels: Mapping[str, str], samples: Iterable[tuple[float, float]]) -> None:
    """Write samples of one series, as (seconds since 1970, value), the oldest first."""
    pairs = sorted(labels.items())
    series = b"".join(field(1, text(1, name) + text(2, value)) for name, value in pairs)
    series += b"".join(field(2, sample(*each)) for each in samples)
    answer = requests.post(
        f"{url}/api/v1/write",
        data=snappy(field(1, series)),
        headers={
            "Content-Encoding": "snappy",
            "Content-Type": "application/x-protobuf",
            "X-Prometheus-Remote-Write-Version": "0.1.0",
        },
        timeout=TIMEOUT_S,
    )
    answer.raise_for_status()


def sample(time: float, value: float) -> bytes:
    """Return a sample: its value, and its time in milliseconds."""
    return tag(1, DOUBLE) + struct.pack("<d", value) + tag(2, VARINT) + varint(round(time * 1000))


def text(number: int, value: str) -> bytes:
    """Return a field of text."""
    return field(number, value.encode())


def field(number: int, content: bytes) -> bytes:
    """Return a field of bytes, or of another message."""
    return tag(number, BYTES) + varint(len(content)) + content


def tag(number: int, kind: int) -> bytes:
    """Return what begins a field."""
    return varint(number << 3 | kind)


def varint(number: int) -> bytes:
    """Return a number in groups of seven bits."""
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def snappy(data: bytes) -> bytes:
    """Return data in Snappy's block format, as pieces that are not compressed."""
    pieces = (data[at : at + LITERAL] for at in range(0, len(data), LITERAL))
    return varint(len(data)) + b"".join(bytes([(len(each) - 1) << 2]) + each for each in pieces)
