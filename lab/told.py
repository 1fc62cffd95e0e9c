"""What a command says: results, news, and every mistake as one message with a status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from docker.errors import DockerException
from requests import RequestException
from rich.console import Console

from config.problems import ProblemsError
from lab.engine import went_wrong
from lab.errors import LabError

INTERRUPTED = 130


def out() -> Console:
    """Return where results go; NO_COLOR switches colours off."""
    return Console(soft_wrap=True, highlight=False)


def err() -> Console:
    """Return where news and mistakes go."""
    return Console(stderr=True, soft_wrap=True, highlight=False)


@contextmanager
def told() -> Iterator[None]:
    """Turn every mistake into one message and an exit status."""
    try:
        yield
    except (LabError, ProblemsError) as error:
        err().print(str(error), markup=False)
        raise typer.Exit(getattr(error, "status", 2)) from error
    except (DockerException, RequestException) as error:
        failed = went_wrong(error)
        err().print(str(failed), markup=False)
        raise typer.Exit(failed.status) from error
    except KeyboardInterrupt as error:
        raise typer.Exit(INTERRUPTED) from error
