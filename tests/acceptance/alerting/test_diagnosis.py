"""What counts as a difference between a command's answers, and what moves by itself."""

from __future__ import annotations

import pytest

from acceptance.alerting.diagnosis import Sound, diagnosis, differs

QUERY = "promtool query instant"
AGE_S = 60.0


def shows(before: str, now: str, *, later: str | None = None, age_s: float = 60.0) -> bool:
    sound = Sound(before, before if later is None else later, AGE_S)
    return differs(QUERY, sound, now, age_s)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("", '{job="a"} => 0 @[1764444000.1]'),
        ('{job="a"} => 0 @[1764444000.1]', ""),
        ('{job="a"} => 2 @[1]', '{job="a"} => 4.1 @[2]'),
        ('{job="a"} => 2 @[1]', '{job="a"} => 0.9 @[2]'),
        ("{} => 0 @[1]", "{} => 0.01 @[2]"),
        ("{} => 0.0123456789 @[1]", "{} => 0.9876543210 @[2]"),
        ("{} => 10000000 @[1]", "{} => 900000000 @[2]"),
        ('{instance="api:8000"} => 2 @[1]', '{instance="api:8000"} => 3000 @[2]'),
        ("used:1\nrole:master", "used:1\nrole:slave"),
        ("PONG", "Could not connect"),
    ],
)
def test_what_tells(before: str, now: str) -> None:
    assert shows(before, now)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("", ""),
        ('{job="a"} => 2 @[1764444000.1]', '{job="a"} => 3.9 @[1764444999.9]'),
        ("trace 0af7651916cd43dd took 2 s", "trace b7ad6b7169203331 took 3 s"),
        ("seen 2026-11-29T20:59:58.1Z", "seen 2026-12-01 01:02:03Z"),
        ("gpt-4 => 5", "gpt-4 => 5"),
        ("{} => -3 @[1]", "{} => -3 @[2]"),
        ("{} => 0.8 @[1]", "{} => 0.7999999999999999 @[2]"),
        ("a 5\na 9", "a 17"),
        ("{} => 0 @[1]", "{} => 0 @[2]"),
    ],
)
def test_what_does_not(before: str, now: str) -> None:
    assert not shows(before, now)


def test_what_grew_may_have_grown_on() -> None:
    assert not shows("age 40", "age 240", later="age 60", age_s=240.0)
    assert shows("age 40", "age 1000", later="age 60", age_s=240.0)
    assert shows("queue 4", "queue 24", later="queue 4", age_s=240.0)


def test_a_line_that_comes_and_goes_tells_nothing() -> None:
    assert not shows("a 1", "a 1", later="a 1\nb 2")
    assert not shows("a 1", "a 1\nb 2", later="a 1\nb 2")


def test_lines_of_a_log_tell_where_there_were_none() -> None:
    none, some = Sound("", "", AGE_S), Sound("", "a line", AGE_S)

    assert differs("logcli query", none, "a line", 60.0)
    assert not differs("logcli query", some, "another", 60.0)
    assert not differs("logcli query", some, "", 60.0)


def test_a_runbook_s_own_commands_are_run() -> None:
    programs = {each.program for each in diagnosis("TargetDown")}

    assert programs == {"promtool", "curl"}
