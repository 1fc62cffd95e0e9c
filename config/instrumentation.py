"""The part of the instrumentation libraries that the catalogue says.

`nox -s render` writes it beside the rendered files; `python -m config.instrumentation` alone.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import typer

from config.catalogue import Catalogue, load_catalogue
from config.catalogue.metrics import Metric
from config.problems import ProblemsError
from config.template import Templates
from config.write import unified

HEADER = "Rendered from config/catalogue by nox -s render: change it there, not here."
ROOT = Path(__file__).parents[1]
TEMPLATES = {
    "instrumentation/python/src/setarcos_metrics/catalogue.py": (
        "instrumentation/python/catalogue.py.j2"
    ),
    "instrumentation/python/src/setarcos_metrics/facts.py": "instrumentation/python/facts.py.j2",
}


def render_instrumentation(
    catalogue: Catalogue, templates: Templates | None = None
) -> dict[str, str]:
    """Return {path below the repository's root: text} of every generated source file.

    Raises ProblemsError where a template is wrong.
    """
    templates = templates or Templates()
    variables = {
        "header": HEADER,
        "metrics": [catalogue.metrics[name] for name in sorted(catalogue.metrics)],
        "values": partial(_values, catalogue),
        "overflow": partial(_overflow, catalogue),
        "class_name": class_name,
        "models": list(catalogue.ai_models.values()),
        "log_kinds": [stream.kind for stream in catalogue.retention.logs],
    }
    there = set(templates.names())
    wanted = {path: name for path, name in TEMPLATES.items() if name in there}
    return {path: templates.render(name, variables) for path, name in wanted.items()}


def class_name(metric: Metric) -> str:
    """Return the name of a metric's constructor, such as HttpRequestsTotal."""
    return "".join(part.capitalize() for part in metric.name.split("_"))


def _values(catalogue: Catalogue, metric: Metric, label: str) -> tuple[str, ...]:
    return catalogue.label_values(metric, label)[:-1]


def _overflow(catalogue: Catalogue, metric: Metric, label: str) -> str:
    return catalogue.label_values(metric, label)[-1]


def write_instrumentation(files: dict[str, str], root: Path = ROOT) -> list[str]:
    """Write the files that differ from what is on disk; return their paths."""
    changed = stale(files, root)
    for name in changed:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(files[name], encoding="utf-8")
    return changed


def stale(files: dict[str, str], root: Path = ROOT) -> list[str]:
    """Return the paths whose text on disk is not the generated one."""
    return [name for name, text in files.items() if _text(root / name) != text]


def difference(files: dict[str, str], root: Path = ROOT) -> str:
    """Return a unified diff from what is on disk to the generated text; empty for no drift."""
    on_disk = {name: _text(root / name) for name in files}
    return unified({name: text for name, text in on_disk.items() if text is not None}, files, root)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def app(root: Path = ROOT) -> typer.Typer:
    """Return the command for the catalogue and the templates of the repository at `root`."""
    cli = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    checked = typer.Option(False, "--check", help="Write nothing; fail on drift and print a diff.")

    @cli.command(help="Write the generated source files of the instrumentation libraries.")
    def command(check: bool = checked) -> None:
        try:
            raise typer.Exit(run(root, check=check))
        except ProblemsError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from error

    return cli


def run(root: Path = ROOT, *, check: bool) -> int:
    """Write what has changed, or print how it differs; return 0, or 1 on drift."""
    templates = Templates(root / "config" / "templates")
    files = render_instrumentation(load_catalogue(root / "config" / "catalogue"), templates)
    if not check:
        for name in write_instrumentation(files, root):
            typer.echo(f"{name} written")
        return 0
    diff = difference(files, root)
    typer.echo(f"{diff}  fix: nox -s render" if diff else "the generated sources are up to date")
    return int(bool(diff))


if __name__ == "__main__":
    app()()
