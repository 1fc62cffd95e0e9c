"""Prometheus: a snapshot, which it makes itself while it runs.

All samples up to the moment of the call, as blocks: exactly what queries answer. Exemplars are kept
in memory alone, and are not part of it. It needs an admin call that is closed by default.
"""

from __future__ import annotations

import json
from pathlib import Path

from config.admin import DOORS, AdminCall
from lab.api import Lab
from lab.backup.store import Counts, Store, answer
from lab.backup.unfinished import made
from lab.errors import LabError
from lab.servers.prometheus import NAME

CALL = AdminCall.PROMETHEUS_SNAPSHOT
FOLDER = "snapshots"
# Of a whole day in memory.
TIMEOUT_S = 600.0


def take(lab: Lab, folder: Path) -> Counts:
    """Copy a snapshot; raises LabError where the environment makes no exception for it."""
    if CALL not in lab.environment.admin_exceptions:
        raise LabError(
            f"environment {lab.environment.name} does not open {CALL}",
            hint=f"add it to admin_exceptions in config/environments/{lab.environment.name}.yaml",
        )
    told = answer(lab, NAME, "POST", DOORS[NAME].calls[CALL], TIMEOUT_S)
    part = f"{FOLDER}/{told['data']['name']}"
    with made(lab, NAME, part):
        lab.fetch(NAME, folder, part)
    blocks = [json.loads(each.read_bytes()) for each in sorted(folder.glob("*/meta.json"))]
    return {
        "blocks": len(blocks),
        "samples": sum(int(each["stats"].get("numSamples", 0)) for each in blocks),
    }


def bring(lab: Lab, folder: Path) -> None:
    """Put the blocks in place."""
    lab.put(NAME, folder)


STORE = Store(NAME, take, bring)
