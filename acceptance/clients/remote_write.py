"""Prometheus's remote write, as a server of samples would push them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import requests

TIMEOUT_S = 30.0
HEADERS = {
    "Content-Encoding": "snappy",
    "Content-Type": "application/x-protobuf",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
}
# Protobuf: the wire type of bytes; the tags of a sample's value and time, and of an exemplar's.
BYTES = 2
VALUE, TIME = b"\x09", b"\x10"
EXEMPLAR_VALUE, EXEMPLAR_TIME = b"\x11", b"\x18"
# Snappy: the tag of a literal whose length is told in two bytes, and the longest such.
LITERAL, LONGEST = 61 << 2, 1 << 16


@dataclass(frozen=True)
class Series:
    """A series to write: its labels with `__name__`, and (seconds since 1970, value) in order.

    `exemplars` are (trace id, seconds since 1970, value).
    """

    labels: Mapping[str, str]
    samples: Sequence[tuple[float, float]]
    exemplars: Sequence[tuple[str, float, float]] = ()


@dataclass(frozen=True)
class RemoteWrite:
    """The receiver of a Prometheus."""

    url: str
    timeout_s: float = TIMEOUT_S

    def push(self, series: Iterable[Series]) -> None:
        """Write samples; raises requests.HTTPError where they are not accepted."""
        self.send(map(encoded, series))

    def send(self, series: Iterable[bytes]) -> None:
        """Write series that are encoded already."""
        body = literals(b"".join(field(1, each) for each in series))
        answer = requests.post(
            f"{self.url}/api/v1/write", data=body, headers=HEADERS, timeout=self.timeout_s
        )
        answer.raise_for_status()


def encoded(series: Series) -> bytes:
    """Return a series as the protocol's TimeSeries; labels must be in order there."""
    labels = [label(*pair) for pair in sorted(series.labels.items())]
    samples = [
        field(2, VALUE + struct.pack("<d", value) + TIME + varint(round(at * 1000)))
        for at, value in series.samples
    ]
    exemplars = [
        field(
            3,
            label("trace_id", trace_id)
            + EXEMPLAR_VALUE
            + struct.pack("<d", value)
            + EXEMPLAR_TIME
            + varint(round(at * 1000)),
        )
        for trace_id, at, value in series.exemplars
    ]
    return b"".join([*labels, *samples, *exemplars])


def label(name: str, value: str) -> bytes:
    """Return a label with its name and value."""
    return field(1, field(1, name.encode()) + field(2, value.encode()))


def field(number: int, content: bytes) -> bytes:
    """Return a protobuf field of bytes."""
    return varint(number << 3 | BYTES) + varint(len(content)) + content


def varint(number: int) -> bytes:
    """Return a whole number, seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def literals(content: bytes) -> bytes:
    """Return content in snappy's block format without compressing it: that saves a library."""
    pieces = [content[at : at + LONGEST] for at in range(0, len(content), LONGEST)]
    tagged = [bytes([LITERAL]) + struct.pack("<H", len(each) - 1) + each for each in pieces]
    return varint(len(content)) + b"".join(tagged)
