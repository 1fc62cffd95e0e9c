"""A mistake in a catalogue, environment, dashboard or template file, told once and in full."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One mistake: where it stands, which rule it breaks, what is wrong and how to mend it."""

    path: str
    line: int
    rule: str
    message: str
    nearest: str = ""
    fix: str = ""

    def __str__(self) -> str:
        """Three lines at most: the place and the mistake, the nearest right value, the remedy."""
        lines = [f"{self.path}:{self.line}: {self.message} [{self.rule}]"]
        if self.nearest:
            lines.append(f"  nearest: {self.nearest}")
        if self.fix:
            lines.append(f"  fix: {self.fix}")
        return "\n".join(lines)


class ProblemsError(Exception):
    """One or more mistakes that keep the tree from being rendered."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownNameError(LookupError):
    """A name that is not in the catalogue, with the names of its kind that are."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind = kind
        self.name = name
        self.known = tuple(known)
        super().__init__(f"unknown {kind} '{name}'")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known name that is most like `word`, or an empty string."""
    return next(iter(get_close_matches(word, sorted(set(known)), n=1, cutoff=0.65)), "")
