"""A Prometheus that scrapes nothing: it only answers for the blocks that it is given."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.addresses import LOOPBACK, Address
from lab.errors import LabError
from lab.history.promtool import BLOCK
from lab.history.week import STEP_S
from lab.provision import Binary
from lab.readiness import HttpReady

READY_S, STOP_S, POLL_S = 60.0, 10.0, 0.05
# Blocks of any age stay: they are the folder's owner's.
KEPT = "100y"
# And none grows: what is measured is what was written.
LARGEST = f"{BLOCK * STEP_S}s"


@contextmanager
def answering(
    prometheus: Binary, data: Path, log: Path, *flags: str, largest: str = LARGEST
) -> Iterator[Address]:
    """Start Prometheus on the blocks in `data`, and end it; raises LabError if it does not start.

    It may remove what it finds: give it links or copies.
    """
    config = log.with_name("prometheus.yml")
    config.write_text("global: {}\n", encoding="utf-8")
    address = Address(LOOPBACK, _free_port())
    command = [
        str(prometheus.path),
        f"--config.file={config}",
        f"--storage.tsdb.path={data}",
        f"--storage.tsdb.retention.time={KEPT}",
        f"--storage.tsdb.max-block-duration={largest}",
        f"--web.listen-address={address}",
        *flags,
    ]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env={**prometheus.env}
        ) as process,
    ):
        try:
            _ready(process, address, log)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _ready(process: subprocess.Popen[bytes], address: Address, log: Path) -> None:
    ready = HttpReady(address, "/-/ready")
    deadline = time.monotonic() + READY_S
    while problem := ready.problem():
        if process.poll() is not None or time.monotonic() > deadline:
            last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:]
            raise LabError(
                f"Prometheus does not answer for the history: {problem}",
                hint="\n".join(last) or "it wrote nothing",
                status=1,
            )
        time.sleep(POLL_S)  # the pace of looking, not a wait for anything


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
