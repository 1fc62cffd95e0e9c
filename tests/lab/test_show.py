"""The table of a lab: what matters is read in a narrow terminal, and whole in a file."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from lab.launch import Phase
from lab.show import show
from lab.status import Row, Status

SOURCE = "this project, on the stand-in image (Debian bookworm)"
ROW = Row(
    name="blackbox-exporter",
    state=Phase.READY,
    version="0.165.0",
    source=SOURCE,
    address="otel-collector:4317",
    page="",
    handle="container 0123456789ab",
)
STATUS = Status(
    name="two",
    environment="lab",
    runtime="containers",
    folder="/labs/two",
    ready=True,
    cold_s=None,
    warm_s=1.0,
    memory_mb=1.0,
    without=(),
    servers=(ROW,),
)


def shown(*, terminal: bool) -> str:
    output = io.StringIO()
    show(Console(file=output, force_terminal=terminal, no_color=True, width=80), STATUS)
    return output.getvalue()


def test_a_narrow_terminal_cuts_off_nothing_but_the_origin() -> None:
    line = shown(terminal=True).splitlines()[1]

    for word in (ROW.name, ROW.state, ROW.version, ROW.address):
        assert word in line
    assert len(line) <= 80
    assert SOURCE not in line


def test_a_simulated_past_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(no_color=True, width=80)
    show(console, STATUS)
    show(console, STATUS.model_copy(update={"history": "30d"}))

    assert capsys.readouterr().out.count("is simulated, 30d of it") == 1


def test_a_file_gets_every_word() -> None:
    assert SOURCE in shown(terminal=False)
