"""Figures, bars and tables say what the series say."""

from __future__ import annotations

from config.dashboards.spec import Query
from lab.dashboards import Answer, Found, Table
from lab.preview.plain import bars, figures, steps, table
from tests.lab.preview.answers import answer, line, panel


def test_a_figure_is_the_last_one_in_its_unit_and_colour() -> None:
    shown = panel(kind="stat", unit="percentunit", thresholds={"warning": 0.01, "critical": 0.05})

    (figure,) = figures(shown, [answer(line(0.5, 0.02))])

    assert (figure.text, figure.colour) == ("2%", "yellow")
    assert figure.line == "0.0,0.0 100.0,24.0"


def test_one_point_is_no_line() -> None:
    (figure,) = figures(panel(kind="stat"), [answer(line(1))])

    assert not figure.line


def test_a_value_may_have_a_word() -> None:
    shown = panel(kind="stat", values={"1": {"text": "Up", "color": "green"}})

    (figure,) = figures(shown, [answer(line(1))])

    assert (figure.text, figure.colour) == ("Up", "green")


def test_words_of_a_database_are_shown_as_they_are() -> None:
    found = Found(table=Table(("version",), (("1.4.2",),)))
    said = Answer(panel(), Query(sql="SELECT 1"), "SELECT 1", found, 0.01)

    (figure,) = figures(panel(kind="stat"), [said])

    assert (figure.name, figure.text) == ("version", "1.4.2")


def test_the_longest_bar_comes_first() -> None:
    shown = bars(panel(kind="bargauge"), [answer(line(1, a="x"), line(4, a="y"), legend="{{a}}")])

    assert [(bar.name, bar.share) for bar in shown] == [("y", 1.0), ("x", 0.25)]


def test_series_of_several_queries_share_a_row() -> None:
    shown = panel(
        kind="table",
        columns={"model": "Model", "Value #A": "Calls", "Value #B": "Time"},
        units={"Value #B": "s"},
    )
    first = answer(line(3, __name__="calls", model="plato"), line(5, model="zeno"))
    second = answer(line(0.5, model="plato"))

    rows = table(shown, (first, second))

    assert rows.titles == ("Model", "Calls", "Time")
    said = [[cell.text for cell in row] for row in rows.rows]
    assert said == [["plato", "3", "500 ms"], ["zeno", "5", "–"]]  # noqa: RUF001 - a dash
    assert [cell.number for cell in rows.rows[0]] == [False, True, True]


def test_a_table_without_columns_shows_all() -> None:
    rows = table(panel(kind="table"), (answer(line(3, model="plato")),))

    assert rows.titles == ("model", "Value")


def test_a_table_of_a_database_is_shown_as_it_is() -> None:
    found = Found(table=Table(("title", "size"), (("a", 1024),)))
    said = Answer(panel(), Query(sql="SELECT 1"), "SELECT 1", found, 0.01)
    shown = panel(kind="table", units={"size": "bytes"})

    rows = table(shown, (said,))

    assert [[cell.text for cell in row] for row in rows.rows] == [["a", "1 KiB"]]


def test_a_bucket_has_only_what_the_smaller_ones_lack() -> None:
    assert list(steps({1.0: 2.0, 0.5: 1.0, 2.0: 2.0})) == [(0.5, 1.0), (1.0, 1.0), (2.0, 0.0)]
    assert list(steps({})) == []
