"""A server with other words in its rendered files, for a fault that no environment has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from lab.api import Lab


@contextmanager
def edited(lab: Lab, server: str, words: Mapping[str, str]) -> Iterator[None]:
    """Start a server again with {old: new} in its files; with the old ones at the end."""
    files = [path for path in (lab.rendered / server).rglob("*") if path.is_file()]
    kept = {path: path.read_text(encoding="utf-8") for path in files}
    for old in words:
        assert any(old in text for text in kept.values()), f"no file of {server} has {old}"
    lab.stop(server)
    for path, text in kept.items():
        changed = text
        for old, new in words.items():
            changed = changed.replace(old, new)
        path.write_text(changed, encoding="utf-8")
    try:
        lab.start(server)
        yield
    finally:
        lab.stop(server)
        for path, text in kept.items():
            path.write_text(text, encoding="utf-8")
        lab.start(server)
