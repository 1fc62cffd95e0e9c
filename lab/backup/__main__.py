"""`nox -s backup` and `nox -s restore`: what a lab keeps into one file, and out of it again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from lab.api import attach
from lab.backup import archive
from lab.backup.bring import Bring, absent, order
from lab.backup.show import Items, contents
from lab.backup.signals import ending_well
from lab.backup.take import Take, chosen, target
from lab.backup.unfinished import held
from lab.cli import Name, Runtime, Without
from lab.runtimes import AUTO
from lab.show import Progress
from lab.told import err, out, told

BACKUP = """Copy what a running lab keeps into one file.

Prometheus and PostgreSQL run on; Loki, Tempo, Alertmanager and Grafana are stopped for some seconds
each, one after the other. docs/backup.md says what of each is in it. A file that has its name is
whole; whatever ends the command earlier leaves none.
"""
RESTORE = """Start a new lab with what a backup holds.

The whole file is checked before anything is touched. A lab that is there is never written over.
"""
BACKUPS = """\b
Examples:
  backup                                  the lab called lab, into out/backup
  backup --name two --to /mnt/safe        another one, into a folder of another disk
  backup --to before.tar.gz               into this file
  backup --only postgres --only loki      of these stores alone
  backup --mend                           start what a killed backup left stopped; take nothing
"""
RESTORES = """\b
Examples:
  restore out/backup/setarcos-lab-20260131T120000Z.tar.gz --check
  restore FILE --name two --port-base 19200     beside the lab that is running
  restore FILE --without traffic                without more being written by simulated people
"""
FOLDER = Path("out/backup")
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(help=BACKUP, epilog=BACKUPS)
def backup(
    name: Name = "lab",
    to: Annotated[Path, typer.Option(help="A folder, or a new file *.tar.gz.")] = FOLDER,
    only: Annotated[list[str] | None, typer.Option(help="A store; may be repeated [all].")] = None,
    mend: Annotated[
        bool, typer.Option("--mend", help="Put right what a killed backup left; take nothing.")
    ] = False,
) -> None:
    """Take a backup, or clean up after one."""
    with told(), ending_well("stopped; every server runs, and no half file is left"):
        lab = attach(name)
        if mend:
            with held(lab, err().print):
                out().print(f"lab {name}: nothing of an interrupted backup is left", markup=False)
            return
        stores = chosen(lab, only or [])
        file = target(to, name, datetime.now(UTC))
        with Items() as items:
            manifest = Take(lab, file, stores, items.tell, err().print).run()
        for line in contents(manifest, missing=not only):
            out().print(line, markup=False)
        size = file.stat().st_size / 1e6
        out().print(f"\n{file}: {size:.1f} MB; nox -s restore -- FILE brings it back", markup=False)


@app.command(help=RESTORE, epilog=RESTORES)
def restore(  # noqa: PLR0913, PLR0917 - one parameter an option
    file: Annotated[Path, typer.Argument(help="What nox -s backup has written.")],
    name: Name = "lab",
    port_base: Annotated[
        int | None,
        typer.Option(min=1024, max=65400, help="First of its ports [the environment's]."),
    ] = None,
    without: Without = None,
    runtime: Runtime = AUTO,
    check: Annotated[bool, typer.Option("--check", help="Tell what is in it; no more.")] = False,
) -> None:
    """Check a backup, and start a lab with it."""
    with told(), ending_well("stopped; nothing was left running"):
        if not check:
            absent(name)
        with Items() as items:
            manifest = archive.verify(file, items.checked)
        for line in contents(manifest, missing=False):
            out().print(line, markup=False)
        if check:
            out().print(f"\n{file} is whole", markup=False)
            return
        wanted = order(manifest, name, port_base=port_base, without=without or (), runtime=runtime)
        with Progress(err()) as progress:
            lab = Bring(file, manifest, wanted, progress.tell, err().print).run()
        ports = lab.state.port_base
        out().print(
            f"\nlab {name} runs with all of it, ports from {ports} on; "
            f"nox -s lab -- down --name {name} stops it",
            markup=False,
        )


if __name__ == "__main__":
    app()
