"""A new panel is five lines at the end of its row; a mistake leaves every file as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from config.dashboards.library import HERE, load_library
from config.dashboards.spec import Kind, Panel
from lab import scaffold
from lab.new_panel import NewPanel, new_panel

QUERY = 'sum(rate(quests_started_total{environment="$environment"}[$__rate_interval]))'
LONG = f"{QUERY} / {QUERY}"
HINTS = {
    "title": "Hints",
    "dashboard": "features-quest",
    "row": "Usage and engagement",
    "unit": "ops",
    "promql": QUERY,
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the dashboards that the command works on."""
    copy = tmp_path / "dashboards"
    shutil.copytree(HERE, copy)
    monkeypatch.setattr(scaffold, "new_panel", lambda wanted: new_panel(wanted, copy))
    return copy


def call(**options: str) -> Result:
    title = options.pop("title")
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return CliRunner().invoke(scaffold.app, ["panel", title, *arguments])


def files(root: Path) -> dict[Path, str]:
    return {path: path.read_text() for path in root.rglob("*.yaml")}


def panel(root: Path, uid: str, title: str) -> Panel:
    every = load_library(root).dashboards[uid].panels()
    return next(each for each, _ in every if each.title == title)


def test_five_lines_are_added_and_nothing_else(root: Path) -> None:
    before = files(root)
    result = call(**HINTS, legend="begun")
    path = root / "features" / "quest.yaml"
    after = files(root)

    assert result.exit_code == 0, result.stderr
    assert after.pop(path) == before.pop(path) + (
        "      - title: Hints\n"
        "        description: Say in one line what it shows\n"
        "        unit: ops\n"
        f"        promql: {QUERY}\n"
        "        legend: begun\n"
    )
    assert after == before
    assert "written: dashboards/features/quest.yaml:" in result.stdout
    assert "next: say what it shows in its description; nox -s render" in result.stdout


def test_a_row_in_the_middle_gets_it_at_its_end_and_comments_stay(root: Path) -> None:
    path = root / "ai" / "router.yaml"
    comment = "  # What follows is dear.\n  - title: Tokens and cost\n"
    path.write_text(path.read_text().replace("  - title: Tokens and cost\n", comment))
    call(title="Hints", dashboard="ai-router", row="Time", unit="ops", promql=QUERY)
    rows = {row.title: row.panels for row, _ in load_library(root).dashboards["ai-router"].rows}

    assert rows["Time"][-1].title == "Hints"
    assert path.read_text().count(comment) == 1
    assert path.read_text().index("title: Hints") < path.read_text().index(comment)


def test_a_long_query_is_folded_and_read_as_it_was_given(root: Path) -> None:
    assert call(**HINTS | {"promql": LONG, "kind": "stat"}).exit_code == 0
    made = panel(root, "features-quest", "Hints")

    assert (made.kind, made.queries[0].text) == (Kind.STAT, LONG)
    assert max(map(len, (root / "features" / "quest.yaml").read_text().splitlines())) <= 100


@pytest.mark.parametrize("text", ['{a="b"} |= `x: y`', '{a="b"} |= "two  spaces" # no comment'])
def test_a_query_with_yaml_s_own_signs_is_read_as_it_was_given(root: Path, text: str) -> None:
    wanted = HINTS | {"kind": "logs", "logql": text}
    del wanted["promql"], wanted["unit"]

    assert call(**wanted).exit_code == 0
    assert panel(root, "features-quest", "Hints").queries[0].text == text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"dashboard": "feature-quest"}, "nearest: features-quest"),
        ({"row": "Usage"}, "use one of: Now, Performance and errors, Common issues, Usage and"),
        ({"row": "Now"}, "row 'Now' stands in dashboards/features/_feature.yaml"),
        ({"unit": "reqp"}, "nearest: reqps"),
        ({"kind": "stats"}, "nearest: stat"),
        ({"title": "Begun and completed"}, "two panels are called 'Begun and completed'"),
        ({"promql": "quests_startd_total"}, "nearest: quests_started_total"),
        ({"promql": "quests_started_total{quest_typ='a'}"}, "nearest: quest_type"),
        (
            {"promql": "rate(quests_started_total[5m])"},
            "the window of 5m is the same at every zoom",
        ),
        ({"promql": "sum("}, "not PromQL"),
        ({"promql": "up{job='$job'}"}, "the dashboard has no variable 'job'"),
        ({"logql": "{a='b'}"}, "a new panel has one query, not 2"),
        ({"kind": "text"}, "needs a text, and no query"),
        ({"title": ""}, "title"),
    ],
)
def test_a_mistake_is_one_message_and_changes_nothing(
    root: Path, wrong: dict[str, str], says: str
) -> None:
    before = files(root)
    result = call(**HINTS | wrong)

    assert result.exit_code == 2
    assert says in result.stderr
    assert files(root) == before


def test_a_panel_needs_a_unit(root: Path) -> None:
    wanted = dict(HINTS)
    del wanted["unit"]
    before = files(root)
    result = call(**wanted)

    assert result.exit_code == 2
    assert "needs a unit" in result.stderr
    assert files(root) == before


def test_what_was_wrong_before_is_told_and_left(root: Path) -> None:
    path = root / "ai" / "router.yaml"
    path.write_text(path.read_text().replace("unit: reqps", "unit: requps", 1))
    before = files(root)

    assert call(**HINTS).exit_code == 2
    assert files(root) == before


def test_its_fields_are_written_in_the_order_of_the_others() -> None:
    wanted = NewPanel("A", "b", "c", "logql", "{}", kind="logs")

    assert list(wanted.fields()) == ["title", "description", "kind", "logql"]
