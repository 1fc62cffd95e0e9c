"""A server beside a lab's own, of the same binary, that may be killed and started again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import requests

from acceptance.waiting import eventually
from lab.api import Lab

READY_S, ENDED_S, TIMEOUT_S = 60.0, 20.0, 5.0


@dataclass
class Second:
    """A process that reads its command line from a file, and writes its log beside the lab's."""

    lab: Lab
    binary: str
    flags: Path
    env: Mapping[str, str]
    url: str
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        tool = self.lab.tool(self.binary)
        assert tool is not None, f"{self.binary} runs, but is not found"
        log = self.lab.state.folder / f"{self.flags.stem}.log"
        with log.open("ab") as said:
            # Ctrl-C is for the suite, which ends its servers in order.
            self._process = subprocess.Popen(
                tool.command(f"@{self.flags}"),
                env={**os.environ, **tool.env, **self.env},
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        eventually(self._ready, within_s=READY_S)

    def _ready(self) -> None:
        assert requests.get(f"{self.url}/-/ready", timeout=TIMEOUT_S).ok

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(ENDED_S)

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(ENDED_S)
