"""The index of a block of Prometheus, read, and written anew for other labels or more chunks.

promtool writes blocks, and cannot add one to another, nor give the same samples to several series.
Both need the index alone: the chunks with the samples stay as they are. The format is described in
Prometheus' tsdb/docs/format/index.md.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import google_crc32c

MAGIC, VERSION = 0xBAAAD700, 2
TOC = 6 * 8
# Series begin at multiples of this, and are known by which.
ALIGNED = 16
# A chunk is known by the number of its file, in the upper half, and its place in it.
FILE = 32
Labels = tuple[tuple[str, str], ...]
Copies = Callable[[Labels], Iterable[Labels]]


@dataclass(frozen=True)
class Entry:
    """A series: its labels in order, and its chunks as the index has them, around the first one."""

    labels: Labels
    before: bytes
    first: int
    after: bytes

    def shifted(self, files: int) -> Entry:
        """Return the series where so many files of chunks come before its own."""
        return replace(self, first=self.first + (files << FILE))


def read(file: Path) -> list[Entry]:
    """Return all series of an index; raises ValueError where the file is no index of this kind."""
    data = file.read_bytes()
    magic, version = struct.unpack_from(">IB", data)
    if (magic, version) != (MAGIC, VERSION):
        raise ValueError(f"{file} is no index of version {VERSION}")
    symbols_at, series_at, _, _, postings_at, _ = struct.unpack_from(
        ">6Q", data, len(data) - TOC - 4
    )
    symbols = _symbols(data, symbols_at)
    # What comes after the series begins at the next limit of four bytes, or is a list of labels.
    labels_at = struct.unpack_from(">Q", data, len(data) - TOC - 4 + 16)[0]
    end = labels_at or postings_at
    found, at = [], series_at
    while at < end:
        at += -at % ALIGNED
        length, start = _uvarint(data, at)
        if not length or at >= end:
            break
        found.append(_entry(data, start, start + length, symbols))
        at = start + length + 4
    return found


def write(file: Path, entries: Iterable[Entry]) -> int:
    """Write an index of these series; return how many there are."""
    ordered = sorted(entries, key=lambda each: each.labels)
    words = sorted({word for each in ordered for pair in each.labels for word in pair})
    numbers = {word: _as_uvarint(number) for number, word in enumerate(words)}
    out = bytearray(struct.pack(">IB", MAGIC, VERSION))
    toc = [len(out)]
    _section(out, struct.pack(">I", len(words)) + b"".join(map(_text, words)))
    postings: dict[tuple[str, str], list[int]] = defaultdict(list)
    everything = postings["", ""]
    out += bytes(-len(out) % ALIGNED)
    toc.append(len(out))
    for each in ordered:
        out += bytes(-len(out) % ALIGNED)
        reference = len(out) // ALIGNED
        everything.append(reference)
        for pair in each.labels:
            postings[pair].append(reference)
        content = b"".join(
            (
                _as_uvarint(len(each.labels)),
                *(numbers[word] for pair in each.labels for word in pair),
                each.before,
                _as_uvarint(each.first),
                each.after,
            )
        )
        out += _as_uvarint(len(content)) + content + _sum(content)
    out += bytes(-len(out) % 4)
    toc += [len(out), 0, len(out)]
    table = bytearray(struct.pack(">I", len(postings)))
    for (name, value), references in sorted(postings.items()):
        out += bytes(-len(out) % 4)
        table += b"\x02" + _text(name) + _text(value) + _as_uvarint(len(out))
        _section(out, struct.pack(f">{len(references) + 1}I", len(references), *references))
    toc[3] = len(out)
    _section(out, struct.pack(">I", 0))
    toc.append(len(out))
    _section(out, bytes(table))
    told = struct.pack(">6Q", *toc)
    file.write_bytes(bytes(out) + told + _sum(told))
    return len(ordered)


def _symbols(data: bytes, at: int) -> list[str]:
    count = struct.unpack_from(">I", data, at + 4)[0]
    found, at = [], at + 8
    for _ in range(count):
        length, at = _uvarint(data, at)
        found.append(data[at : at + length].decode())
        at += length
    return found


def _entry(data: bytes, at: int, end: int, symbols: list[str]) -> Entry:
    count, at = _uvarint(data, at)
    pairs = []
    for _ in range(count):
        name, at = _uvarint(data, at)
        value, at = _uvarint(data, at)
        pairs.append((symbols[name], symbols[value]))
    begun = at
    for _ in range(3):  # how many chunks, when the first one begins, and how long it is
        _, at = _uvarint(data, at)
    first, after = _uvarint(data, at)
    return Entry(tuple(pairs), data[begun:at], first, data[after:end])


def _section(out: bytearray, content: bytes) -> None:
    out += struct.pack(">I", len(content)) + content + _sum(content)


def _text(word: str) -> bytes:
    encoded = word.encode()
    return _as_uvarint(len(encoded)) + encoded


def _sum(content: bytes) -> bytes:
    return struct.pack(">I", google_crc32c.value(content))


def _uvarint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, and where the next one begins."""
    number, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7


def _as_uvarint(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def copied(entries: Iterable[Entry], copies: Copies) -> Iterator[Entry]:
    """Yield each series under the labels of each of its copies: all have the same samples."""
    for each in entries:
        for labels in copies(each.labels):
            yield replace(each, labels=tuple(sorted(labels)))
