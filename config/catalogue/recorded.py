"""What the exporters and servers really expose, recorded from the real ones.

`nox -s record` writes these files again from a running lab; nobody edits them by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True)
class RecordedSeries:
    """A series name as it stands in Prometheus: its type, its labels, the jobs that expose it."""

    name: str
    type: str
    labels: frozenset[str]
    jobs: frozenset[str]


Recorded = Mapping[str, RecordedSeries]


def load_recorded(folder: Path) -> Recorded:
    """Read every recorded file below `folder`; the file's stem is the job."""
    found: dict[str, RecordedSeries] = {}
    for path in sorted(folder.glob("*.json")):
        for name, entry in json.loads(path.read_text(encoding="utf-8")).items():
            known = found.get(name)
            found[name] = RecordedSeries(
                name,
                entry["type"],
                frozenset(entry["labels"]) | (known.labels if known else frozenset()),
                frozenset({path.stem}) | (known.jobs if known else frozenset()),
            )
    return MappingProxyType(found)
