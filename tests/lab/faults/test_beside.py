"""Programs beside a holder: what they say, and that they end with it."""

from __future__ import annotations

import psutil
import pytest

from lab.errors import LabError
from lab.faults.beside import beside

WAIT = "import os, sys; print(os.getpid(), flush=True); sys.stdin.read()"


def test_it_says_a_line_and_ends_when_it_is_left() -> None:
    with beside(WAIT) as said:
        process = psutil.Process(int(said))
        assert process.is_running()

    assert not process.is_running()


def test_it_gets_its_arguments() -> None:
    with beside("import sys; print(sys.argv[1:], flush=True)", "one", "two") as said:
        assert said == "['one', 'two']"


def test_one_that_ends_before_it_begins_is_told() -> None:
    with pytest.raises(LabError, match="ended at once"), beside("raise SystemExit(1)"):
        pass
