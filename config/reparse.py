"""Every rendered file is read again by a parser of its format, as its server will."""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from config.problems import Problem, ProblemsError
from config.yamlfile import parse


def _yaml(text: str, name: str) -> None:
    parse(text, name)


def _json(text: str, name: str) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise ProblemsError(
            [Problem(name, error.lineno, "rendered/json", error.msg, fix="correct the template")]
        ) from error


def _ini(text: str, name: str) -> None:
    try:
        configparser.ConfigParser(interpolation=None).read_string(text)
    except configparser.Error as error:
        line = getattr(error, "lineno", 1)
        message = " ".join(str(error).split())
        raise ProblemsError(
            [Problem(name, line, "rendered/ini", message, fix="correct the template")]
        ) from error


def _no_parser(text: str, name: str) -> None:
    """PostgreSQL's, Redis', Caddy's and Alertmanager's own formats: only the servers read them."""
    if not text.endswith("\n"):
        problem = Problem(name, 1, "rendered/end", "no newline at the end", fix="end the line")
        raise ProblemsError([problem])


def _lines(pattern: str, fix: str) -> Callable[[str, str], None]:
    """Return a parser of files in which each line is a comment or matches `pattern`."""
    form = re.compile(pattern)

    def check(text: str, name: str) -> None:
        for number, line in enumerate(text.splitlines(), 1):
            if not line.startswith("#") and not form.fullmatch(line):
                problem = Problem(name, number, "rendered/line", f"not a line: {line!r}", fix=fix)
                raise ProblemsError([problem])

    return check


PARSERS: Mapping[str, Callable[[str, str], None]] = {
    ".yml": _yaml,
    ".yaml": _yaml,
    ".json": _json,
    ".ini": _ini,
    ".conf": _no_parser,
    ".tmpl": _no_parser,
    "Caddyfile": _no_parser,
    ".flags": _lines(r"--[a-z][a-z0-9.\-_]*(?:=.*)?", "write one --flag=value a line"),
    ".env": _lines(r"[A-Z][A-Z0-9_]*=\S*", "write one NAME=value a line"),
}


def reparse(path: str, text: str, template: str) -> None:
    """Parse one rendered file; raises ProblemsError naming the file and its template."""
    suffix = PurePosixPath(path).suffix or PurePosixPath(path).name
    if suffix not in PARSERS:
        known = ", ".join(sorted(PARSERS))
        problem = Problem(
            f"config/templates/{template}",
            1,
            "rendered/format",
            f"no parser for '{path}'",
            fix=f"use one of the endings {known}, or add a parser to config/reparse.py",
        )
        raise ProblemsError([problem])
    PARSERS[suffix](text, f"{path} (from config/templates/{template})")
