"""Writes the report's two files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from setarcos_delivery.report import words
from setarcos_delivery.report.content import Content

NAMES = ("report.html", "report.md")


def write(content: Content, folder: Path) -> list[Path]:
    """Write report.html and report.md into `folder`; return where they are.

    Raises OSError when the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in NAMES:
        path = folder / name
        path.write_text(text(content, name), encoding="utf-8")
        written.append(path)
    return written


def text(content: Content, name: str) -> str:
    """Return one of the report's files."""
    jinja = Environment(
        loader=PackageLoader("setarcos_delivery.report", "pages"),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    jinja.filters.update(
        {
            each.__name__: each
            for each in (
                words.duration,
                words.seconds,
                words.share,
                words.percent,
                words.rate,
                words.day,
                words.moment,
            )
        }
    )
    jinja.filters["cell"] = cell
    names: dict[str, Any] = {
        "content": content,
        "figures": words.FIGURES,
        "change": words.change,
        "bars": bars,
    }
    return jinja.get_template(f"{name}.j2").render(names)


def cell(value: object) -> str:
    """Return text that may stand in a table of Markdown."""
    return str(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def bars(values: list[float | None], height: float) -> list[float]:
    """Return how high the bar of each value is, the highest of them `height`."""
    top = max((value for value in values if value), default=1.0)
    return [round((value or 0) / top * height, 1) for value in values]
