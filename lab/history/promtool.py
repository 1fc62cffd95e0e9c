"""Blocks of Prometheus, made of text by promtool."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.check import Tool
from lab.errors import LabError
from lab.history.week import STEP_S

# A block holds as many steps: Prometheus' own blocks of two hours, three times three times three.
BLOCK = 27 * 2 * 3600 // STEP_S
TIMEOUT_S = 300.0
LAST_LINES = 3


@dataclass(frozen=True)
class Promtool:
    """The program, and the folder for what is only needed meanwhile."""

    tool: Tool
    work: Path

    def block(self, text: Path) -> Path:
        """Return the one block that a file of samples makes; raises LabError where it makes none.

        The file must not cross the limits of blocks: it would be read once for each.
        """
        out = Path(tempfile.mkdtemp(dir=self.work, prefix="block-"))
        longest = f"--max-block-duration={BLOCK * STEP_S}s"
        command = ("tsdb", "create-blocks-from", "openmetrics", "--quiet", longest)
        done = subprocess.run(
            self.tool.command(*command, str(text), str(out)),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
            env=dict(self.tool.env),
        )
        made = [each.parent for each in out.glob("*/meta.json")]
        if done.returncode or len(made) != 1:
            last = "\n".join((done.stdout + done.stderr).splitlines()[-LAST_LINES:])
            raise LabError(
                f"promtool made {len(made)} blocks of a piece of history, not one: {last}",
                hint="look whether the disk is full; without --history a lab begins empty",
                status=1,
            )
        return made[0]
