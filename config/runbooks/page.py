"""A runbook read from its Markdown: parts, steps, commands, links, and the line of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from config.yamlfile import read_text

FENCED = ("fence", "code_block")


@dataclass(frozen=True)
class Block:
    """Text between fences; `line` is that of its first line."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Link:
    """A link: what is read, and where it leads."""

    text: str
    target: str
    line: int


@dataclass(frozen=True)
class Word:
    """Something written as code within a sentence."""

    text: str
    line: int


@dataclass(frozen=True)
class Item:
    """One item of a numbered list: its line, whether it says something, and its blocks."""

    line: int
    says: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Part:
    """What stands below one heading; `title` is empty for what stands above the first."""

    title: str
    line: int
    says: bool
    items: tuple[Item, ...]
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Runbook:
    """A page: `name` is what messages call its file, `alert` what its file is named after."""

    name: str
    path: Path
    title: str
    parts: tuple[Part, ...]
    lines: tuple[str, ...]

    @property
    def alert(self) -> str:
        """Return the alert that the page is for."""
        return self.path.stem

    @property
    def headed(self) -> tuple[Part, ...]:
        """Return the parts that have a heading."""
        return tuple(part for part in self.parts if part.title)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return every block of the page."""
        return tuple(block for part in self.parts for block in part.blocks)

    def part(self, title: str) -> Part | None:
        """Return the part with that heading, if there is one."""
        return next((part for part in self.headed if part.title == title), None)


def read(path: Path, name: str) -> Runbook:
    """Read the page at `path`, called `name` in messages; raises ProblemsError where it cannot."""
    return parsed(read_text(path, name), path, name)


def parsed(text: str, path: Path, name: str) -> Runbook:
    """Return the page that `text` makes."""
    nodes = SyntaxTreeNode(MarkdownIt("commonmark").parse(text)).children
    title = next((heading(node) for node in nodes if node.tag == "h1"), "")
    return Runbook(name, path, title, tuple(_parts(nodes)), tuple(text.splitlines()))


def heading(node: SyntaxTreeNode) -> str:
    """Return what a heading says."""
    return node.children[0].content.strip()


def _parts(nodes: Iterable[SyntaxTreeNode]) -> Iterator[Part]:
    title, line, below = "", 1, list[SyntaxTreeNode]()
    for node in nodes:
        if node.tag == "h2":
            yield _part(title, line, below)
            title, line, below = heading(node), _line(node), []
        elif node.tag != "h1":
            below.append(node)
    yield _part(title, line, below)


def _part(title: str, line: int, below: list[SyntaxTreeNode]) -> Part:
    every = [each for node in below for each in node.walk()]
    return Part(
        title,
        line,
        any(map(_says, every)),
        tuple(
            _item(item) for node in below if node.type == "ordered_list" for item in node.children
        ),
        tuple(_block(each) for each in every if each.type in FENCED),
        tuple(_links(every)),
        tuple(_words(every)),
    )


def _item(node: SyntaxTreeNode) -> Item:
    every = list(node.walk())
    blocks = tuple(_block(each) for each in every if each.type in FENCED)
    return Item(_line(node), any(map(_says, every)), blocks)


def _says(node: SyntaxTreeNode) -> bool:
    return node.type == "inline" and bool(node.content.strip())


def _block(node: SyntaxTreeNode) -> Block:
    fence = node.type == "fence"
    return Block(node.info.strip() if fence else "", node.content, _line(node) + fence)


def _links(nodes: Iterable[SyntaxTreeNode]) -> Iterator[Link]:
    for node, line in _inline(nodes):
        if node.type == "link":
            text = "".join(each.content for each in node.walk() if not each.children)
            yield Link(text, str(node.attrs["href"]), line)


def _words(nodes: Iterable[SyntaxTreeNode]) -> Iterator[Word]:
    for node, line in _inline(nodes):
        if node.type == "code_inline":
            yield Word(node.content, line)


def _inline(nodes: Iterable[SyntaxTreeNode]) -> Iterator[tuple[SyntaxTreeNode, int]]:
    """Yield what sentences are made of, each with its line."""
    for node in nodes:
        if node.type == "inline":
            line = _line(node)
            for each in node.walk():
                line += each.type in {"softbreak", "hardbreak"}
                yield each, line


def _line(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 1
