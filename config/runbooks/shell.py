"""The few shell lines of a runbook, read as a shell would: commands, their words, variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from config.runbooks.page import Block

_TOKEN = re.compile(
    r"""
      (?P<blank>(?:[ \t]|\\\n)+)
    | (?P<comment>\#[^\n]*)
    | (?P<end>\n|\|\|?|&&?|;)
    | (?P<refused>[()<>`])
    | (?P<word>(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\;|&()<>`])+)
    """,
    re.VERBOSE | re.DOTALL,
)
_PIECE = re.compile(r"""'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|([^'"\\]+)""", re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\$`])')
_VARIABLE = re.compile(r"\$\{?(\w+)")
_SUBSTITUTION = re.compile(r"\$\(|`")


class ShellError(ValueError):
    """What stands there is more than a plain command."""

    def __init__(self, message: str, line: int) -> None:
        self.line = line
        super().__init__(message)


@dataclass(frozen=True)
class Command:
    """A program with its arguments as it would get them; variables are left as they stand.

    `text` is what a shell is given.
    """

    line: int
    text: str
    words: tuple[str, ...]
    variables: tuple[str, ...]

    @property
    def program(self) -> str:
        """Return the program's name."""
        return self.words[0]

    @property
    def arguments(self) -> str:
        """Return what is behind it, in one line."""
        return " ".join(self.words[1:])


@dataclass
class _Reading:
    """A command on its way."""

    start: int = 0
    line: int = 0
    words: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)

    def command(self, text: str) -> Command:
        """Return what has been read."""
        return Command(self.line, text.strip(), tuple(self.words), tuple(self.variables))


def commands(block: Block) -> Iterator[Command]:
    """Yield the commands of a block; raises ShellError at what is no plain command."""
    text, at, line, now = block.text, 0, block.line, _Reading()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise ShellError("a quotation mark is not closed", line)
        kind, said = str(token.lastgroup), token[0]
        if kind == "refused":
            raise ShellError(f"'{said}' makes it more than a plain command", line)
        if kind == "word":
            now = now if now.words else _Reading(at, line)
            _add(now, said, line)
        if kind == "end" and now.words:
            yield now.command(text[now.start : at])
            now = _Reading()
        at, line = token.end(), line + said.count("\n")
    if now.words:
        yield now.command(text[now.start :])


def _add(now: _Reading, said: str, line: int) -> None:
    value = ""
    for single, double, escaped, plain in _PIECE.findall(said):
        if _SUBSTITUTION.search(double + plain):
            raise ShellError("a command within a command is not plain", line)
        now.variables += _VARIABLE.findall(double + plain)
        value += single + _ESCAPED.sub(r"\1", double) + escaped + plain
    now.words.append(value)
