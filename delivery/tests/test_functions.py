"""The functions that dashboards call: the files of the figures, with nothing left to fill in."""

from __future__ import annotations

import re

from setarcos_delivery.figures import Rules
from setarcos_delivery.figures.functions import functions, statements
from setarcos_delivery.figures.query import text

MADE = tuple(statements("one", Rules()))


def test_each_is_dropped_and_made_again() -> None:
    names = [each.name for each in functions(Rules())]
    made = [name for each in MADE for name in re.findall(r"CREATE FUNCTION \"one\"\.(\w+)\(", each)]
    dropped = [name for each in MADE for name in re.findall(r"DROP FUNCTION .*\.(\w+)\(", each)]
    assert made == dropped == names


def test_nothing_is_left_to_fill_in() -> None:
    assert not [each for each in MADE if re.search(r"%\(|\{\w+\}", each)]


def test_who_calls_sees_no_table_and_cannot_put_another_in_its_place() -> None:
    for each in MADE:
        if "CREATE FUNCTION" in each:
            assert "SECURITY DEFINER" in each
            assert 'SET search_path = "one", pg_temp' in each


def test_the_rules_of_a_team_are_in_them() -> None:
    made = "\n".join(statements("one", Rules(production="it's live", bands=2019)))
    assert "DEFAULT 'it''s live'" in made
    assert "interval" in made
    # Of 2019, when a lead time of a day was the limit of the best.
    assert "WHEN lead_time_minutes < 1440.0 THEN 'elite'" in made


def test_bands_of_a_year_without_an_elite_name_none() -> None:
    assert "elite" not in "".join(statements("one", Rules(bands=2022)))


def test_the_files_have_no_per_cent_sign_but_for_parameters() -> None:
    for each in functions(Rules()):
        assert "%" not in re.sub(r"%\(\w+\)s", "", text(each.file, chain=each.chain))
