"""Each server's own checker, asked about its rendered file."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path


class Outcome(StrEnum):
    """What a checker said, or why it said nothing."""

    PASSED = "passed"
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True)
class Tool:
    """A checker that was found: its version, its environment, and what comes `before` arguments."""

    path: Path
    version: tuple[int, ...]
    env: Mapping[str, str]
    before: tuple[str, ...] = ()

    def command(self, *arguments: str) -> list[str]:
        """Return the command line that runs it."""
        return [str(self.path), *self.before, *arguments]


@dataclass(frozen=True)
class Checker:
    """The files that a program checks, and its arguments; `{file}` stands for the file."""

    files: str
    binary: str
    arguments: tuple[str, ...]
    # The first version that can check; before it, only a start of the server shows a mistake.
    since: tuple[int, ...] = ()

    def command(self, tool: Tool, file: Path) -> list[str]:
        """Return the command line that checks `file`."""
        return tool.command(*(argument.format(file=file) for argument in self.arguments))


@dataclass(frozen=True)
class Verdict:
    """What one checker said of one file."""

    file: str
    binary: str
    outcome: Outcome
    output: str = ""


CHECKERS = (
    Checker("prometheus/prometheus.yml", "promtool", ("check", "config", "{file}")),
    # One series recorded twice is a mistake that only the duplicate lint reports.
    Checker(
        "prometheus/rules/*.yml",
        "promtool",
        ("check", "rules", "--lint=all", "--lint-fatal", "{file}"),
    ),
    Checker("alertmanager/alertmanager.yml", "amtool", ("check-config", "{file}")),
    Checker("loki/loki.yaml", "loki", ("-verify-config", "-config.file={file}")),
    Checker("tempo/tempo.yaml", "tempo", ("-config.verify=true", "-config.file={file}"), (2, 0)),
    Checker("otel-collector/config.yaml", "otelcol", ("validate", "--config={file}")),
    Checker("edge/Caddyfile", "caddy", ("validate", "--adapter=caddyfile", "--config={file}")),
    Checker(
        "blackbox-exporter/blackbox.yml",
        "blackbox-exporter",
        ("--config.check", "--config.file={file}"),
    ),
)
TIMEOUT_S = 60.0

Find = Callable[[str], Tool | None]


def check_tree(tree: Path, find: Find) -> Iterator[Verdict]:
    """Yield what each server's checker says of each rendered file below `tree`."""
    for file in sorted(path for path in tree.rglob("*") if path.is_file()):
        name = file.relative_to(tree).as_posix()
        for checker in CHECKERS:
            if fnmatch(name, checker.files):
                yield _run(checker, name, file, find(checker.binary))


def _run(checker: Checker, name: str, file: Path, tool: Tool | None) -> Verdict:
    if tool is None:
        return Verdict(name, checker.binary, Outcome.MISSING, f"{checker.binary} is not here")
    if tool.version < checker.since:
        have, want = (".".join(map(str, each)) for each in (tool.version, checker.since))
        reason = f"{checker.binary} {have} cannot check, {want} can"
        return Verdict(name, checker.binary, Outcome.MISSING, reason)
    done = subprocess.run(
        checker.command(tool, file),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        env=dict(tool.env),
    )
    outcome = Outcome.FAILED if done.returncode else Outcome.PASSED
    return Verdict(name, checker.binary, outcome, (done.stdout + done.stderr).strip())
