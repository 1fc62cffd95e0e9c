"""One module a server, named after its service: what it needs, and how it shows it is ready."""

from __future__ import annotations

import importlib
import tempfile
from dataclasses import replace
from pathlib import Path

from config.addresses import present
from config.render import render
from config.write import write_tree
from lab.errors import LabError
from lab.server import Server
from lab.site import Site


def servers(site: Site) -> list[Server]:
    """Return what must run in the lab at `site`; raises LabError for a service without module."""
    found: list[Server] = []
    for service in present(site.catalogue, site.environment):
        stem = service.name.replace("-", "_")
        try:
            module = importlib.import_module(f"{__name__}.{stem}")
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{stem}":
                raise
            raise LabError(
                f"nothing says how to start {service.name}",
                hint=f"write lab/servers/{stem}.py; node_exporter.py is a short example",
            ) from error
        found.extend(module.describe(site))
    return found


def trial(site: Site) -> list[Server]:
    """Return what must run in a lab before any of its files is there."""
    with tempfile.TemporaryDirectory() as folder:
        elsewhere = replace(site, folder=Path(folder))
        write_tree(render(site.catalogue, site.environment), elsewhere.rendered)
        return servers(elsewhere)
