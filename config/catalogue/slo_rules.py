"""The rules that follow from the objectives: events, windows, budgets and burn rates.

Multi-window, multi-burn-rate alerts after Google, The Site Reliability Workbook (2018), chapter 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from config.catalogue.rules import AlertRule, RecordingRule, RuleGroup
from config.catalogue.services import Service
from config.catalogue.slos import Burn, Slo, Slos
from config.durations import Duration

GROUP = "slos"
PLAN = "12.4.8.1"
OBJECTIVE = "slo:objective:ratio"
BUDGET = "slo:error_budget_left:ratio"


def events(shared: Slos) -> str:
    """Return the name of the series of all events."""
    return f"slo:events:rate{shared.rate.spoken}"


def failures(shared: Slos) -> str:
    """Return the name of the series of the events that went badly."""
    return f"slo:failed_events:rate{shared.rate.spoken}"


def ratio(window: Duration) -> str:
    """Return the name of the share of events that went badly within `window`."""
    return f"slo:failed_events:ratio_rate{window.spoken}"


def forecast(shared: Slos) -> str:
    """Return the name of what will be left of the budget."""
    return f"slo:error_budget_left:forecast{shared.forecast.spoken}"


def slo_group(shared: Slos, slos: Mapping[str, Slo], services: Mapping[str, Service]) -> RuleGroup:
    """Return the rules of all objectives, in the order in which they need each other."""
    records: list[RecordingRule] = []
    for slo in slos.values():
        service = services.get(slo.service)
        labels = {"slo": slo.name, "service": slo.service}
        labels |= {"team": service.team} if service else {}
        records += _of_one(shared, slo, labels)
    records += _of_all(shared)
    return RuleGroup(name=GROUP, records=tuple(records), alerts=tuple(_alerts(shared)))


def _of_one(shared: Slos, slo: Slo, labels: Mapping[str, str]) -> Iterator[RecordingRule]:
    total, bad = _counted(slo)
    windows = {"rate": shared.rate}
    yield RecordingRule(
        record=events(shared),
        description=f"Events per second: {slo.description}, or do not",
        plan=slo.plan,
        expr=total,
        windows=windows,
        labels=labels,
    )
    yield RecordingRule(
        record=failures(shared),
        description=f"Failed events per second, of: {slo.description}",
        plan=slo.plan,
        expr=bad,
        windows=windows,
        labels=labels,
    )
    yield RecordingRule(
        record=OBJECTIVE,
        description=f"Share of events that are to go well: {slo.description}",
        plan=slo.plan,
        expr="vector(<< objective >>)",
        values={"objective": slo.objective},
        labels=labels,
    )


def _counted(slo: Slo) -> tuple[str, str]:
    """Return expressions of all events a second, and of those that went badly.

    Where nothing has failed yet there is no series of failures: there are none, not no figure.
    """
    if slo.within is None:
        total = f"sum(rate({slo.of}{{{slo.where}}}[<< rate >>]))"
        bad = f"sum(rate({slo.of}{{{slo.where},{slo.failed}}}[<< rate >>]))"
        return total, f"{bad} or 0 * {total}"
    total = f"sum(rate({slo.of}_count{{{slo.where}}}[<< rate >>]))"
    good = f'{slo.of}_bucket{{{slo.where},le="{float(slo.within)}"}}'
    return total, f"{total} - sum(rate({good}[<< rate >>]))"


def _of_all(shared: Slos) -> Iterator[RecordingRule]:
    for window in windows(shared):
        yield RecordingRule(
            record=ratio(window),
            description=f"Share of events that went badly within {window.spoken}",
            plan=PLAN,
            expr=_ratio(shared, window),
            windows={} if window == shared.rate else {"window": window},
        )
    whole, slowest = ratio(shared.window), ratio(max(burn.long for burn in shared.burns))
    yield RecordingRule(
        record=BUDGET,
        description=f"Share of the error budget of {shared.window.spoken} that is left",
        plan=PLAN,
        expr=f"1 - {whole} / (1 - {OBJECTIVE})",
    )
    yield RecordingRule(
        record=forecast(shared),
        description=(
            f"What will be left of it in {shared.forecast.spoken} if failures go on as in the "
            "longest window of an alert"
        ),
        plan=PLAN,
        expr=f"{BUDGET} - {slowest} / (1 - {OBJECTIVE}) * << share >>",
        values={"share": round(shared.forecast.ms / shared.window.ms, 4)},
    )


def windows(shared: Slos) -> list[Duration]:
    """Return every window that a share is recorded over, the shortest first."""
    of_alerts = {window for burn in shared.burns for window in (burn.long, burn.short)}
    return sorted({*of_alerts, shared.window})


def _ratio(shared: Slos, window: Duration) -> str:
    """Return failed by all events, where there are any.

    A mean of shares would count a quiet hour like a busy one.
    """
    bad, total = failures(shared), events(shared)
    if window == shared.rate:
        return f"{bad} / ({total} > 0)"
    return f"avg_over_time({bad}[<< window >>]) / (avg_over_time({total}[<< window >>]) > 0)"


def _alerts(shared: Slos) -> Iterator[AlertRule]:
    for burn in shared.burns:
        limit = f"<< factor >> * (1 - {OBJECTIVE})"
        yield AlertRule(
            alert=burn.alert,
            severity=burn.severity,
            team=None,
            plan=PLAN,
            expr=(
                f"{ratio(burn.long)} > {limit} and {ratio(burn.short)} > {limit} "
                f"and avg_over_time({failures(shared)}[<< long >>]) > << least >>"
            ),
            windows={"long": burn.long, "whole": shared.window},
            # A count within the window, as a rate: a time scale leaves its meaning.
            values={
                "factor": burn.factor,
                "least": float(f"{shared.least_failures / burn.long.seconds:.3g}"),
            },
            summary="{{ $labels.slo }}: the error budget goes << factor >> times too fast",
            description=_description(burn),
            dashboard=shared.dashboard,
        )


def _description(burn: Burn) -> str:
    return (
        "{{ $value | humanizePercentage }} of events failed within << long.spoken >>, and more do: "
        f"that is {burn.spent:.0%} of the error budget of << whole.spoken >>, or more"
    )
