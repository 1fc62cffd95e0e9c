"""An expression with one thing in it changed: a comparison, a matcher, a label of a grouping."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Changed = Iterator[tuple[str, str]]
_STRING = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`""")
_SELECTOR = re.compile(r"\{[^{}]*\}")
_COMPARISON = re.compile(r"==|!=|>=|<=|>|<")
_GROUPING = re.compile(r"\b(by|without|on)\s*\(([^()]+)\)")
_OPERATOR = re.compile(r"(?<=\s)(?:[-+*/]|or|and)(?=\s)")
_BOUND = re.compile(r'\ble="([^"]+)"')
INSTEAD = {
    ">": (">=", "<"),
    ">=": (">", "<"),
    "<": ("<=", ">"),
    "<=": ("<", ">"),
    "==": ("!=",),
    "!=": ("==",),
}
OPERATORS = {"+": "-", "-": "+", "*": "/", "/": "*", "or": "and", "and": "or"}


def changed(expr: str) -> Changed:
    """Yield what was changed, and the expression that this makes; each but once."""
    seen = {expr}
    for what, made in (*comparisons(expr), *matchers(expr), *groupings(expr)):
        if made not in seen:
            seen.add(made)
            yield what, made


def compared(expr: str) -> Iterator[re.Match[str]]:
    """Yield each comparison of an expression; matchers of labels are none."""
    plain = _SELECTOR.sub(_blank, _STRING.sub(_blank, expr))
    yield from _COMPARISON.finditer(plain)


def comparisons(expr: str) -> Changed:
    """Yield each comparison as its neighbour, and the other way round."""
    for number, found in enumerate(compared(expr), 1):
        for other in INSTEAD[found[0]]:
            yield f"comparison {number}: {found[0]} is {other}", _put(expr, found.span(), other)


def matchers(expr: str) -> Changed:
    """Yield each selector without one of its matchers."""
    for number, found in enumerate(_SELECTOR.finditer(_STRING.sub(_blank, expr)), 1):
        start, end = found.start() + 1, found.end() - 1
        for what, rest in _lacking(expr, start, end):
            yield f"selector {number} without {what}", _put(expr, (start, end), rest)


def groupings(expr: str) -> Changed:
    """Yield each grouping without one of its labels."""
    for number, found in enumerate(_GROUPING.finditer(_STRING.sub(_blank, expr)), 1):
        for what, rest in _lacking(expr, *found.span(2)):
            yield f"{found[1]} {number} without {what}", _put(expr, found.span(2), rest)


def operators(expr: str) -> Changed:
    """Yield each operator between two values, or two sets, as its opposite."""
    for number, found in enumerate(_OPERATOR.finditer(_STRING.sub(_blank, expr)), 1):
        other = OPERATORS[found[0]]
        yield f"operator {number}: {found[0]} is {other}", _put(expr, found.span(), other)


def beside(expr: str, bounds: Sequence[float]) -> Changed:
    """Yield each bucket of a histogram as the ones beside it."""
    for found in _BOUND.finditer(expr):
        at = bounds.index(float(found[1]))
        for other in (*bounds[max(0, at - 1) : at], *bounds[at + 1 : at + 2]):
            what = f"le={found[1]} is {float(other)}"
            yield what, _put(expr, found.span(1), f"{float(other)}")


def _lacking(expr: str, start: int, end: int) -> Iterator[tuple[str, str]]:
    """Yield each part of a list between commas, and the list without it."""
    plain, at, parts = _STRING.sub(_blank, expr), start, []
    for each in plain[start:end].split(","):
        parts.append(expr[at : at + len(each)].strip())
        at += len(each) + 1
    parts = [each for each in parts if each]
    for index, part in enumerate(parts):
        yield part, ",".join(parts[:index] + parts[index + 1 :])


def _put(expr: str, span: tuple[int, int], text: str) -> str:
    return expr[: span[0]] + text + expr[span[1] :]


def _blank(found: re.Match[str]) -> str:
    return "_" * len(found[0])
