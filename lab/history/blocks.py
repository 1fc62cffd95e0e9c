"""Whole blocks: one added to another, or each of its series several times."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from lab.history import index
from lab.history.index import Copies, Labels

CHUNKS, INDEX, META = "chunks", "index", "meta.json"
SELF = "__name__"


def same(labels: Labels) -> tuple[Labels]:
    """Return the labels as they are."""
    return (labels,)


def written(blocks: Sequence[Path], folder: Path, copies: Copies = same) -> Path:
    """Write one block with all series of `blocks` of one stretch of time into `folder`.

    The samples are not copied: files of chunks are linked. Return the block, which has the name of
    the first one.
    """
    made = folder / blocks[0].name
    (made / CHUNKS).mkdir(parents=True)
    entries, files = [], 0
    for block in blocks:
        entries += [each.shifted(files) for each in index.read(block / INDEX)]
        for file in sorted((block / CHUNKS).iterdir()):
            files += 1
            os.link(file, made / CHUNKS / f"{files:06}")
    count = index.write(made / INDEX, index.copied(entries, copies))
    metas = [json.loads((block / META).read_bytes()) for block in blocks]
    stats = [each["stats"] for each in metas]
    times = count / len(entries)
    meta = metas[0] | {
        "minTime": min(each["minTime"] for each in metas),
        "maxTime": max(each["maxTime"] for each in metas),
        "stats": {
            "numSeries": count,
            "numSamples": round(times * sum(each["numSamples"] for each in stats)),
            "numChunks": round(times * sum(each["numChunks"] for each in stats)),
        },
    }
    (made / META).write_text(json.dumps(meta, indent=1), encoding="utf-8")
    return made


def times(count: int) -> Copies:
    """Return what makes `count` series of each one that tells of an instance.

    What rules record for all instances together stays one series: that is what they are for.
    """

    def several(labels: Labels) -> list[Labels]:
        known = dict(labels)
        if "instance" not in known:
            return [labels]
        own = known["instance"]
        more = (tuple((known | {"instance": f"{own}-{n}"}).items()) for n in range(2, count + 1))
        return [labels, *more]

    return several


def series(block: Path) -> int:
    """Return how many series a block has."""
    return int(json.loads((block / META).read_bytes())["stats"]["numSeries"])
