"""A machine whose clock is wrong, and one that restarts again and again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from tenacity import Retrying, retry_if_not_result, stop_after_delay, wait_fixed

from config.addresses import LOOPBACK, Address
from lab.api import Lab
from lab.errors import LabError
from lab.faults.beside import beside
from lab.faults.fault import Fault, Raised
from lab.faults.limits import limit
from lab.faults.pages import served
from lab.faults.root import ALLOWED, root_only
from lab.faults.targets import announced, forgotten, instance
from lab.provision import cache_dir, find, required
from lab.readiness import HttpReady

CLOCK, RESTART, EXPORTER = "clock-wrong", "host-restarts", "node-exporter"
# Seconds over the limit.
OVER_S = 4.0
# In a namespace of its own, time since the machine began to run begins anew. Before that one is
# old the next begins; all listen at one socket, handed on as systemd would, so no scrape is lost.
BEGIN_ANEW = """
import os, select, socket, subprocess, sys, time
listener = socket.create_server((sys.argv[1], 0))
os.dup2(listener.fileno(), 3)
shell = ("sh", "-c", 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$0" "$@"', *sys.argv[2:])
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
print(listener.getsockname()[1], flush=True)

def asked_to_end(within):
    return bool(select.select([sys.stdin], [], [], within)[0])

def end(process):
    process.kill()
    process.wait()

over, last = False, None
while not over:
    ran = int(time.clock_gettime(time.CLOCK_BOOTTIME)) - 1
    anew = ("unshare", "--time", f"--boottime=-{ran}", "--kill-child", *shell)
    newer = subprocess.Popen(anew, pass_fds=(3,), **quiet)
    over = asked_to_end(2)
    if last:
        end(last)
    last = newer
    over = over or asked_to_end(15)
end(last)
"""
FLAGS = ("--collector.disable-defaults", "--collector.stat", "--web.systemd-socket")
BEGUN_S, PAUSE_S = 30.0, 0.2


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what is wrong with times."""
    del lab
    yield Fault(
        name=CLOCK,
        title="The clock of a machine is some seconds fast",
        held=fast,
        must=(Raised("ClockWrong", {"instance": instance(CLOCK)}),),
        heal=partial(forgotten, fault=CLOCK),
        exporter="all that runs on one machine has one clock: Linux has no namespace for it",
    )
    yield Fault(
        name=RESTART,
        title="A machine restarts again and again",
        held=restarting,
        must=(Raised("HostRestarted", {"instance": instance(RESTART)}),),
        heal=partial(forgotten, fault=RESTART),
    )


@contextmanager
def fast(lab: Lab) -> Iterator[None]:
    """Have a page that tells the time of such a clock."""
    ahead = limit(lab, "ClockWrong") + OVER_S
    with (
        served(lambda: f"node_time_seconds {time.time() + ahead}\n") as where,
        announced(lab, CLOCK, where),
    ):
        yield


@contextmanager
def restarting(lab: Lab) -> Iterator[None]:
    """Have another node exporter, to which the machine has always just begun to run."""
    root_only(lab)
    exporter = required(find(EXPORTER, cache=cache_dir()))
    with beside(BEGIN_ANEW, LOOPBACK, str(exporter.path), *FLAGS) as port:
        where = Address(LOOPBACK, int(port))
        _begun(where)
        with announced(lab, RESTART, where):
            yield


def _begun(where: Address) -> None:
    asked = HttpReady(where, "/metrics")

    def never(_: object) -> None:
        hint = f"it takes unshare --time, and {ALLOWED}"
        raise LabError("no machine of its own can be had", hint=hint, status=1)

    Retrying(
        stop=stop_after_delay(BEGUN_S),
        wait=wait_fixed(PAUSE_S),
        retry=retry_if_not_result(lambda problem: not problem),
        retry_error_callback=never,
    )(asked.problem)
