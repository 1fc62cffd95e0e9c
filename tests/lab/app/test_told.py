"""How a process ends when it cannot go on."""

from __future__ import annotations

import pytest

from lab.app.told import told
from lab.errors import LabError


def test_a_mistake_is_one_message_and_a_status(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, told():
        raise LabError("no such thing", hint="look again")

    assert ended.value.code == 2
    assert capsys.readouterr().err == "no such thing\n  hint: look again\n"


def test_nothing_is_said_where_nothing_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    with told():
        pass

    assert capsys.readouterr() == ("", "")
