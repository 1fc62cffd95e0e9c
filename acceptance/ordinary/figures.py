"""figures.yaml: what alerts ask for and the lab's history does not know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from acceptance.ordinary.lines import Line, chance, counted, summed
from acceptance.ordinary.story import Story
from acceptance.ordinary.targets import server, targets
from lab.history.model import FOLLOWS
from lab.history.week import Floats

FILE = Path(__file__).with_name("figures.yaml")
# Gauges of whole things are whole.
WHOLE = ("_count", "_size", "_keys", "_expiring", "_series", "_bytes")


class Figure(BaseModel):
    """A series: a gauge's level or a counter's rate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    each: dict[str, str] = {}
    level: float = 0.0
    a_second: float | None = None
    spread: float = 0.0
    visits: bool = False


FIGURES = TypeAdapter(dict[str, dict[str, list[Figure]]])


def load() -> dict[str, dict[str, list[Figure]]]:
    """Return the figures by job and name."""
    return FIGURES.validate_python(yaml.safe_load(FILE.read_text("utf-8")))


def lines(story: Story) -> Iterator[Line]:
    """Yield each figure's line for each target of its job."""
    figures = load()
    for target in targets():
        for name, several in figures.get(target.job, {}).items():
            for figure in several:
                labels = target.labels | figure.each
                text = " ".join(f"{key}={labels[key]}" for key in sorted(labels))
                chances = chance(story, name, text)
                restarts = story.restarts(server(labels))
                yield Line(name, labels, _values(story, name, figure, chances, restarts))


def _values(
    story: Story, name: str, figure: Figure, chances: np.random.Generator, restarts: list[int]
) -> Floats:
    shape = story.visits if figure.visits else np.ones(story.until)
    if figure.a_second is not None:
        return summed(counted(chances, figure.a_second, shape), restarts)
    follows = 1 + FOLLOWS * (shape - 1)
    noise = figure.spread * chances.standard_normal(story.until)
    values: Floats = np.maximum(figure.level * follows + noise, 0.0).astype(np.float64)
    return np.round(values) if name.endswith(WHOLE) else values
