"""`nox -s render`: the pack's render command, with the checkers that the lab has got."""

from __future__ import annotations

import os

from config.check import Tool
from config.cli import app, version
from lab.provision import Binary, cache_dir
from lab.provision import find as find_binary


def find(name: str) -> Tool | None:
    """Return a checker that is on this machine or in the lab's cache; nothing is fetched."""
    found = find_binary(name, cache=cache_dir())
    if not isinstance(found, Binary):
        return None
    numbers = tuple(int(part) for part in found.version.split(".") if part.isdigit())
    return Tool(found.path, numbers or version(str(found.path)), {**os.environ, **found.env})


if __name__ == "__main__":
    app(find)()
