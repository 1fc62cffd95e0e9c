"""A Prometheus alone with a history of many times the lab's series."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.catalogue import Catalogue
from config.durations import Duration
from config.environment import Environment
from lab.dashboards import Asker, Sources
from lab.history import blocks
from lab.history.alone import answering
from lab.history.build import FOLDER, WORK, History
from lab.history.length import EXAMPLE, parsed
from lab.provision import cache_dir, provide, required

TIMES = 10
PROGRAMS = ("prometheus", "promtool")


@dataclass(frozen=True)
class Tenfold:
    """What asks it, when its history begins and ends, and how many series were written."""

    asker: Asker
    since: float
    until: float
    series: int
    series_of_one: int


@contextmanager
def tenfold(
    catalogue: Catalogue,
    environment: Environment,
    times: int = TIMES,
    length: Duration | None = None,
) -> Iterator[Tenfold]:
    """Start one with the history of an environment, each series of an instance `times` over.

    Raises LabError where Prometheus or promtool cannot be had.
    """
    programs = provide(PROGRAMS, cache=cache_dir())
    length = length or parsed(EXAMPLE)
    until = time.time()
    history = History(catalogue, environment, length, until)
    root = cache_dir() / FOLDER
    root.mkdir(parents=True, exist_ok=True)
    # Beside the history: its files of chunks are linked.
    with tempfile.TemporaryDirectory(dir=root, prefix=WORK) as work:
        data = Path(work) / "data"
        data.mkdir()
        made = [
            blocks.written([next(folder.iterdir())], data, blocks.times(times))
            for folder in history.blocks()
        ]
        prometheus = required(programs["prometheus"])
        with answering(prometheus, data, Path(work) / "prometheus.log") as address:
            sources = Sources({"prometheus": address.url})
            asker = Asker(sources, environment.name, environment.scrape)
            counts = [blocks.series(each) for each in made]
            of_one = [blocks.series(next(each.iterdir())) for each in history.blocks()]
            yield Tenfold(asker, until - length.seconds, until, counts[-1], of_one[-1])
