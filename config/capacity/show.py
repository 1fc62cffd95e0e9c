"""The estimate as a table for people, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table

from config.capacity.estimate import Estimate
from config.capacity.findings import Finding
from config.capacity.needs import Need, Resource
from config.capacity.words import share, size
from config.catalogue.capacity import Figures, Machine

FITS, TOO_MUCH = "fits", "too much"


def show(console: Console, made: Estimate, found: Iterable[Finding]) -> None:
    """Print the load, the needs of each server, and what does not fit."""
    load = made.rates
    lines = sum(load.lines_per_second.values())
    console.print(
        f"{made.environment}: {load.series:,.0f} series (at most {load.most_series:,.0f}), "
        f"{load.samples_per_second:,.0f} samples/s, {lines:,.1f} log lines/s, "
        f"{load.spans_per_second:,.1f} spans/s\n"
    )
    console.print(table(made.needs))
    for each in found:
        console.print(f"\n{each.message}\n  fix: {each.fix}")


def table(needs: Iterable[Need]) -> RenderableType:
    """Return the needs, one a row."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("server", "what", "needs", "may take", "of", "share", ""):
        made.add_column(name, justify="right" if name not in ("server", "what", "") else "left")
    before = ""
    for need in needs:
        server = need.service if need.service != before else ""
        before = need.service
        made.add_row(server, *_cells(need), style=None if need.fits else "bold red")
    return made


def _cells(need: Need) -> Iterator[str]:
    yield need.resource
    yield size(need.needed) + ("/s" if need.resource is Resource.NETWORK else "")
    if need.budget is None or need.usable is None:
        yield from ("", "", "", "")
        return
    yield size(need.usable)
    yield size(need.budget)
    yield share(need.needed, need.budget)
    yield FITS if need.fits else TOO_MUCH


def explain(console: Console, made: Estimate, figures: Figures) -> None:
    """Print every term with its formula, then every figure with its source."""
    for need in made.needs:
        console.print(f"\n{need.service}, {need.resource}: {size(need.needed)}")
        for term in need.terms:
            console.print(f"  {size(term.value):>8}  {term.what}\n            = {term.formula}")
    console.print("\nFigures (config/catalogue/capacity.yaml):")
    for name, figure in figures.named().items():
        console.print(f"  {name} = {figure.value:,.12g} {figure.unit}\n      {figure.meaning}")
        measured = f"; compared with a lab by {figure.measured_by}" if figure.measured_by else ""
        console.print(f"      {figure.source}{measured}")


def as_json(
    made: Estimate, found: Iterable[Finding], figures: Figures, sizes: Iterable[Machine]
) -> str:
    """Return the estimate for programs; bytes are plain numbers."""
    document: dict[str, Any] = {
        "environment": made.environment,
        "fits": all(need.fits for need in made.needs) and not list(found),
        "load": vars(made.rates),
        "machines": [machine.model_dump() for machine in sizes],
        "needs": [
            {
                "server": need.service,
                "resource": need.resource,
                "needed": need.needed,
                "usable": need.usable,
                "budget": need.budget,
                "fits": need.fits,
                "terms": [vars(term) for term in need.terms],
            }
            for need in made.needs
        ],
        "findings": [vars(each) for each in found],
        "figures": {name: figure.model_dump() for name, figure in figures.named().items()},
    }
    return json.dumps(document, indent=2)
