"""How long a lab with a history keeps its metrics: the history has to be within that time."""

from __future__ import annotations

import math

from config.catalogue import Catalogue
from config.durations import Duration
from config.environment import Environment
from config.retention import retention
from lab.history.length import parsed
from lab.history.promtool import BLOCK
from lab.history.week import STEP_S

GB = 1024**3


def lengthened(catalogue: Catalogue, environment: Environment, history: str) -> Environment:
    """Return the environment that keeps a history, and what it keeps anyway after that."""
    if not history:
        return environment
    metrics = retention(catalogue, environment).metrics
    # A history begins at the limit of a block.
    whole = Duration(metrics.time.ms + parsed(history).ms + BLOCK * STEP_S * 1000)
    # So much larger, too, or the older half would be gone for want of room.
    size = math.ceil(metrics.size_bytes * whole.ms / metrics.time.ms / GB)
    longer = metrics.model_copy(update={"time": whole, "size": f"{size}GB"})
    override = environment.retention.model_copy(update={"metrics": longer})
    return environment.model_copy(update={"retention": override})
