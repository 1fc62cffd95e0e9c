"""What counts as a difference between a command's answers, and what moves by itself."""

from __future__ import annotations

import pytest

from acceptance.alerting.diagnosis import diagnosis, differs

QUERY = "promtool query instant"


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("", '{job="a"} => 0 @[1764444000.1]'),
        ('{job="a"} => 0 @[1764444000.1]', ""),
        ('{job="a"} => 2 @[1]', '{job="a"} => 4.1 @[2]'),
        ('{job="a"} => 2 @[1]', '{job="a"} => 0.9 @[2]'),
        ("{} => 0 @[1]", "{} => 0.01 @[2]"),
        ("{} => 1e+06 @[1]", "{} => 3e+06 @[2]"),
        ("used:1\nrole:master", "used:1\nrole:slave"),
        ("PONG", "Could not connect"),
    ],
)
def test_what_tells(before: str, now: str) -> None:
    assert differs(QUERY, before, now)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("", ""),
        ('{job="a"} => 2 @[1764444000.1]', '{job="a"} => 3.9 @[1764444999.9]'),
        ("trace 0af7651916cd43dd took 2 s", "trace b7ad6b7169203331 took 3 s"),
        ("a 5\na 9", "a 17"),
        ("{} => 0 @[1]", "{} => 0 @[2]"),
    ],
)
def test_what_does_not(before: str, now: str) -> None:
    assert not differs(QUERY, before, now)


def test_lines_of_a_log_tell_where_there_were_none() -> None:
    assert differs("logcli query", "", "a line")
    assert not differs("logcli query", "a line", "another")
    assert not differs("logcli query", "a line", "")


def test_a_runbook_s_own_commands_are_run() -> None:
    programs = {each.program for each in diagnosis("TargetDown")}

    assert programs == {"promtool", "curl"}
