"""Each alert has a runbook: whole, filled in, and true of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.alerts import alerts
from config.environment import load_environment
from config.runbooks import Known, missing, orphans, pages, problems, read
from config.runbooks.page import parsed
from tests import loaded

ROOT = Path(__file__).parents[2]
CATALOGUE = loaded.catalogue()
KNOWN = Known.of(CATALOGUE, load_environment("production"), loaded.library())
PAGES = pages(ROOT)
ALERTS = [rule.alert for rule, _, _ in alerts(CATALOGUE)]
GOOD = Path(__file__).with_name("good.md").read_text("utf-8")
# Links of the example are those of a page that stands among the others.
EXAMPLE = ROOT / "docs" / "runbooks" / "HighCPUUsage.md"


def found(text: str) -> list[str]:
    page = parsed(text, EXAMPLE, "x.md")
    return [str(problem) for problem in problems(page, KNOWN)]


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_a_runbook_is_whole_and_names_what_exists(path: Path) -> None:
    page = read(path, path.relative_to(ROOT).as_posix())

    assert "\n".join(map(str, problems(page, KNOWN))) == ""


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_has_a_runbook(alert: str) -> None:
    lacking = [str(each) for each in missing(CATALOGUE, ROOT) if f" {alert} " in each.message]

    assert lacking == []


def test_no_runbook_is_for_an_alert_that_does_not_exist() -> None:
    assert [str(each) for each in orphans(CATALOGUE, ROOT)] == []


def test_an_orphan_and_what_is_missing_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "runbooks"
    folder.mkdir(parents=True)
    (folder / "README.md").touch()
    (folder / "HighCPUUsge.md").touch()

    (orphan,) = orphans(CATALOGUE, tmp_path)
    assert str(orphan) == (
        "docs/runbooks/HighCPUUsge.md:1: a runbook for an alert that does not exist: 'HighCPUUsge' "
        "[runbook/orphan]\n"
        "  nearest: HighCPUUsage\n"
        "  fix: name the file after its alert, or remove it with the alert"
    )
    lacking = [each.message for each in missing(CATALOGUE, tmp_path)]
    assert lacking == [f"alert {alert} has no runbook" for alert in ALERTS]


def test_the_example_is_right() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("# HighCPUUsage", "# HighCPU", "x.md:1: the heading is 'HighCPU', not the alert's name"),
        (
            "A machine has been busy for five minutes.\n",
            "",
            "x.md:1: nothing stands above the first part",
        ),
        ("## Impact\n\nAnswers take longer.\n\n", "", "x.md:1: part 'Impact' is missing"),
        ("## Impact", "## Impakt", "x.md:10: unknown part 'Impakt' [runbook/part]\n  nearest: Imp"),
        ("Answers take longer.\n", "", "x.md:10: part 'Impact' is empty"),
        (
            "## Impact\n\nAnswers take longer.\n",
            "## Escalation\n\nTo us.\n",
            "x.md:10: part 'Escalation' stands where 'First five minutes' should",
        ),
        ("Answers take longer.", "FILL IN: what", "x.md:12: 'FILL IN' is left of what was to be"),
        ("Answers take longer.", "TODO", "x.md:12: 'TODO' is left"),
        ("1. Traffic", "Traffic", "x.md:35: part 'Causes' has no numbered list"),
        ("```text", "```bash", "x.md:44: a block of 'bash' is neither run nor shown"),
        ("   ```sh\n   logcli", "```sh\nlogcli", "x.md:25: step 2 has no ```sh command"),
        ("```text\nkill PID", "```sh\nkill PID", "x.md:45: 'kill' is no tool of a runbook"),
        ("INFO cpu", "INFO cpu | sort", "x.md:30: 'sort' is no tool of a runbook"),
        ("INFO cpu", "FLUSHALL", "x.md:30: redis-cli is not called as on the other pages"),
        ("INFO cpu", "MONITOR", "x.md:30: redis-cli is not called"),
        ("INFO cpu", "INFO > all", "x.md:30: '>' makes it more than a plain command"),
        ("-fsS", "-s", "x.md:29: curl is not called as on the other pages"),
        ("-fsS", "-fsS -X POST", "x.md:29: curl: '-X' changes something, or does not end"),
        ("--limit=20", "--tail", "x.md:28: logcli: '--tail' changes something, or does not end"),
        ("alert query", "silence add", "x.md:21: amtool: 'add' changes something"),
        ("SELECT count(*)", "VACUUM t; SELECT 1", "x.md:30: psql: 'VACUUM' changes something"),
        ("INFO cpu", "INFO 'cpu", "x.md:30: a quotation mark is not closed"),
        ("/readyz", "/$(date)", "x.md:29: a command within a command is not plain"),
        ("$API_SERVER_URL", "$API_SERVR_URL", "unknown variable '$API_SERVR_URL'"),
        ("$API_SERVER_URL", "$POSTGRES_URL", "x.md:29: unknown variable '$POSTGRES_URL'"),
        ("node_cpu_seconds", "node_cpu_second", "x.md:19: unknown metric 'node_cpu_second_total'"),
        ('mode="idle"', 'mod="idle"', "x.md:19: unknown label 'mod' of metric"),
        ("avg by (instance)", "avg by (instnce)", "nearest: instance"),
        ("[5m]", "[30s]", "x.md:19: a window of 30s is under four scrapes of 15s"),
        ('"api-server"', '"api-serve"', "x.md:28: unknown service 'api-serve'"),
        ("servers.yaml)", "server.yaml)", "x.md:54: ../../dashboards/infrastructure/server.yaml"),
        ("[infrastructure-servers]", "[the servers]", "x.md:54: unknown dashboard 'the servers'"),
        (
            "[infrastructure-servers](../../dashboards/infrastructure/servers.yaml)",
            "None",
            "x.md:52: part 'Dashboards' has no link",
        ),
        (
            "`ErrorBudgetGoneEarly`",
            "`ErrorBudgetGonEarly`",
            "x.md:7: unknown alert 'ErrorBudgetGonEarly'",
        ),
        ("`ErrorBudgetGoneEarly`", "The alert `Nothing`", "x.md:7: unknown alert 'Nothing'"),
        ("`ErrorBudgetGoneEarly`", "`Nothing` fires, it", "x.md:7: unknown alert 'Nothing'"),
        ("alertname=HighCPU", "alertname=HgihCPU", "x.md:21: unknown alert 'HgihCPUUsage'"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_its_remedy(old: str, new: str, says: str) -> None:
    assert GOOD.count(old) >= 1
    told = found(GOOD.replace(old, new))

    assert any(says in each for each in told), told
    assert all("\n  fix: " in each for each in told)


def test_code_that_is_no_alert_may_look_like_one() -> None:
    assert found(GOOD.replace("`ErrorBudgetGoneEarly`", "`AccessExclusiveLock`")) == []


def test_a_step_alone_is_no_diagnosis() -> None:
    lines = GOOD.splitlines(keepends=True)
    single = "".join(lines[:18] + lines[20:22] + lines[33:])

    assert "under 2 commands" in found(single)[0]
