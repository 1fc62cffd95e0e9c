"""`nox -s render`: the pack's render command, with the checkers that the lab has got."""

from __future__ import annotations

import os

from config.check import Tool
from config.cli import app, version
from lab.provision import Binary, cache_dir
from lab.provision import find as find_binary
from lab.servers.tempo import NAME as TEMPO
from lab.servers.tempo import TEMPO_3


def find(name: str) -> Tool | None:
    """Return a checker that is on this machine or in the lab's cache; nothing is fetched."""
    # Only Tempo 3 can check its file: it is asked where it is there.
    names = (TEMPO_3, name) if name == TEMPO else (name,)
    tried = [find_binary(each, cache=cache_dir()) for each in names]
    found = next((each for each in tried if isinstance(each, Binary)), None)
    if found is None:
        return None
    numbers = tuple(int(part) for part in found.version.split(".") if part.isdigit())
    return Tool(found.path, numbers or version(str(found.path)), {**os.environ, **found.env})


if __name__ == "__main__":
    app(find)()
