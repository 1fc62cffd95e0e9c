"""Samples are written as OpenMetrics text, a line each."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lab.history import text
from lab.history.model import Rows


def test_whole_numbers_and_others_up_to_a_length(tmp_path: Path) -> None:
    whole = Rows(('a{x="1"}',), np.array([[1, 2, 3]]))
    broken = Rows(("b{}",), np.array([[0.5, 1 / 3, 2.0]]))

    assert text.write(tmp_path / "text", [whole, broken], 10, 2) == 4
    assert (tmp_path / "text").read_text("utf-8").splitlines() == [
        'a{x="1"} 1 3000',
        'a{x="1"} 2 3300',
        "b{} 0.5 3000",
        "b{} 0.333333333 3300",
        "# EOF",
    ]
