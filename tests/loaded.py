"""What is committed, loaded and rendered once for all tests: nobody changes it."""

from __future__ import annotations

from functools import cache

from config.catalogue import Catalogue, load_catalogue
from config.dashboards import Library, load_library
from config.environment import Environment
from config.render import render

_FILES: dict[str, dict[str, str]] = {}


@cache
def catalogue() -> Catalogue:
    """Return the catalogue."""
    return load_catalogue()


@cache
def library() -> Library:
    """Return the dashboards."""
    return load_library()


def rendered(environment: Environment) -> dict[str, str]:
    """Return the files of an environment, of one that was changed as well."""
    what = repr(environment)
    if what not in _FILES:
        _FILES[what] = render(catalogue(), environment, library=library())
    return dict(_FILES[what])
