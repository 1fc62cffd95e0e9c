"""`nox -s lab -- env`: what the commands of a runbook need, of a running lab."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config.check import Tool
from config.runbooks import tools
from lab.api import Lab
from lab.rendering import find
from lab.servers.postgres import EXPORTER
from lab.sql import address, conninfo

# Where the programs lie within a lab's folder, each under its own name.
FOLDER = "bin"
# The machine has curl.
PROGRAMS = tuple(name for name in tools.TOOLS if name != "curl")
NOT_HELD = "only servers reach it: start the lab with --runtime processes"


def export_lines(lab: Lab) -> Iterator[str]:
    """Yield lines for a shell to evaluate; what cannot be had is told in a comment."""
    found = dict(addresses(lab))
    if not lab.site.boxed:
        with reached(lab) as stores:
            found |= stores
    for name, value in found.items():
        yield f"export {name}={shlex.quote(value)}"
    for name in (tools.DATABASE, tools.REDIS):
        if name not in found:
            yield f"# {name}: {NOT_HELD}"
    folder, lacking = programs(lab)
    yield f'export PATH={shlex.quote(str(folder))}:"$PATH"'
    for name in lacking:
        yield f"# {name} is not here: nox -s lab -- doctor tells how to get it"


def addresses(lab: Lab) -> Iterator[tuple[str, str]]:
    """Yield variable and address of each server that is asked over HTTP."""
    for name, service in tools.variables(lab.catalogue).items():
        if lab.site.has(service):
            yield name, lab.address(service, "http").url


@contextmanager
def reached(lab: Lab) -> Iterator[Mapping[str, str]]:
    """Yield the addresses of the stores, while they are held.

    The role is the exporter's, which may read statistics and nothing else.
    """
    found: dict[str, str] = {}
    with ExitStack() as stack:
        if lab.site.has("redis"):
            found[tools.REDIS] = f"redis://{stack.enter_context(lab.tcp('redis', 'redis'))}"
        if lab.site.has("postgres"):
            found[tools.DATABASE] = conninfo(stack.enter_context(address(lab, role=EXPORTER)))
        yield found


def programs(lab: Lab) -> tuple[Path, list[str]]:
    """Write a starter of each program into one folder; return it, and what is not here."""
    folder = lab.state.folder / FOLDER
    folder.mkdir(exist_ok=True)
    lacking = []
    for name in PROGRAMS:
        tool = lab.tool(name) or find(name)
        if tool is None:
            lacking.append(name)
            continue
        path = folder / name
        path.write_text(starter(tool), encoding="utf-8")
        path.chmod(0o755)
    return folder, lacking


def starter(tool: Tool) -> str:
    """Return a script that runs a program with what it needs around it."""
    own = {name: value for name, value in tool.env.items() if os.environ.get(name) != value}
    around = "".join(f"{name}={shlex.quote(value)} " for name, value in own.items())
    return f'#!/bin/sh\n{around}exec {shlex.join(tool.command())} "$@"\n'
