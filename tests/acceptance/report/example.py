"""A report with every key and every status, for tests and to look at in a browser."""

from __future__ import annotations

from typing import Any

from acceptance.report.outcomes import Ledger, Outcome, Status
from acceptance.report.plan import load_plan
from acceptance.report.rows import build_rows

JOBS = ("prometheus", "setarcos-api", "setarcos-app", "node-exporter", "alertmanager", "loki")
GRAFANA = "missing: Grafana; put grafana on PATH or set GRAFANA_HOME"
LONG = (
    "AssertionError: http_request_duration_seconds_bucket has the bounds [0.1, 0.3, 0.5], not "
    "[0.1, 0.3, 0.5, 0.7, 1, 2, 3, 5, 7, 10] <in every series of setarcos-api>"
)


class _Example(Ledger):
    def __init__(self, *outcomes: Outcome) -> None:
        super().__init__()
        self._outcomes = {outcome.id: outcome for outcome in outcomes}


def _outcome(name: str, status: Status, reason: str, *sections: str) -> Outcome:
    return Outcome(f"acceptance/{name}", sections, status, 0.128, reason)


def _ledger() -> Ledger:
    done, late = Status.PASSED, Status.NOT_RUN
    return _Example(
        *(_outcome(f"test_scrape.py::test_up[{j}]", done, "", "12.4.2.1") for j in JOBS),
        _outcome("test_scrape.py::test_exporters", done, "", "12.4.2.2", "13.1.1"),
        _outcome("test_metrics.py::test_names", done, "", "12.4.4.2"),
        _outcome("test_metrics.py::test_buckets", Status.FAILED, LONG, "12.4.4.2", "12.4.5.2"),
        _outcome("test_metrics.py::test_router", Status.FAILED, "assert 3 == 4", "12.4.4.3"),
        _outcome("test_grafana.py::test_health", Status.SKIPPED, GRAFANA, "12.4.3.1"),
        _outcome("test_grafana.py::test_sources", Status.SKIPPED, GRAFANA, "12.4.3.2"),
        _outcome("test_traces.py::test_span", done, "", "13.1.4"),
        _outcome(
            "test_traces.py::test_query",
            Status.SKIPPED,
            "missing: TraceQL; Tempo 1.5 has none",
            "13.1.4",
        ),
        _outcome("test_database.py::test_connections", late, "", "12.4.9.1"),
    )


EXAMPLE: dict[str, Any] = {
    "meta": {
        "runtime": "processes",
        "versions": {
            "prometheus": "3.5.3",
            "alertmanager": "0.31.1",
            "loki": "3.7.6",
            "tempo": "1.5.0",
            "postgres": "16.2",
        },
        "source": {
            "prometheus": "Debian forky",
            "alertmanager": "built with Go from github.com/prometheus/alertmanager",
            "loki": "built with Go from github.com/grafana/loki/v3",
            "tempo": "built with Go from github.com/grafana/tempo",
            "postgres": "PATH",
        },
        "started": "2026-11-24T03:57:11Z",
        "seconds": 131.72,
        "interrupted": True,
        "strict": False,
        "tests": {"passed": 9, "failed": 2, "skipped": 3, "not_run": 1},
    },
    "plan": build_rows(load_plan(), _ledger()),
    "start": {
        "cold_s": None,
        "warm_s": 7.08,
        "memory_mb": 1243.5,
        "servers": 14,
        "targets_up": 17,
        "targets": 18,
    },
    "alerts": [
        {
            "name": "HighErrorRate",
            "severity": "critical",
            "unit_cases": 6,
            "fault": "one in ten requests fails",
            "detected_s": 4.2,
            "bound_s": 7.0,
            "production_detected_s": 63.0,
            "production_bound_s": 105.0,
            "told_s": 3.1,
            "told_bound_s": 2.5,
            "production_told_s": 38.1,
            "delivered_to": ["pagerduty", "slack"],
            "runbook_commands": 2,
            "resolved_s": 9.75,
            "status": "passed",
        }
    ],
    "detection": {
        "time_scale": 15.0,
        "means": [
            {
                "severity": "critical",
                "proofs": 2,
                "sum_s": 16.0,
                "mean_s": 8.0,
                "production_mean_s": 120.0,
                "without_s": 1800.0,
                "times_sooner": 15.0,
            }
        ],
        "without_us": [
            {
                "severity": "critical",
                "who": "People who use the app complain",
                "seconds": 1800.0,
                "kind": "assumption",
                "why": "It takes them a while",
                "source": "none",
            }
        ],
    },
    "recovery": {
        "proofs": 1,
        "time_scale": 15.0,
        "acting_s": 900.0,
        "sum_s": 18.0,
        "mean_s": 18.0,
        "production_mean_s": 1142.0,
        "proven": [
            {
                "alert": "RedisDown",
                "fault": "redis-down",
                "command": "nox -s lab -- start redis",
                "told_s": 8.0,
                "command_s": 2.0,
                "over_s": 8.0,
                "restored_s": 18.0,
                "production_restored_s": 1142.0,
            }
        ],
    },
    "uptime": {
        "seconds": 3600.0,
        "kills": 11,
        "killed": [{"server": "prometheus", "times": 3}],
        "evaluations": 10800,
        "evaluations_made": 10799,
        "evaluations_share": 0.9999,
        "notifications": 320,
        "notifications_made": 320,
        "notifications_doubled": 0,
        "notifications_share": 1.0,
        "wanted_share": 0.999,
    },
    "false_positives": {
        "simulated_days": 14,
        "alerts": 133,
        "raised": 0,
        "fired_in_rounds": 250,
        "unlisted_in_rounds": 0,
        "ratio": 0.0,
        "info": [{"alert": "HostRestarted", "times": 1}],
    },
    "dashboards": [
        {
            "uid": "setarcos-executive",
            "title": "Setarcos Executive Dashboard",
            "panels": 12,
            "queries": 19,
            "panels_with_data": 12,
            "allowed_empty": 0,
            "query_p95_s": 0.41,
            "browser_p95_s": None,
            "grafana_version": None,
        }
    ],
    "pictures": [
        {"title": "Services", "of": "the preview", "file": "pictures/preview-services-overview.png"}
    ],
    "retention": [
        {
            "store": "loki",
            "written": 1000,
            "expected_kept": 400,
            "kept": 400,
            "deleted_api": 600,
            "deleted_disk": 600,
        }
    ],
    "privacy": {
        "secrets_sent": 50,
        "secrets_found": 0,
        "lookalikes_sent": 20,
        "lookalikes_kept": 20,
    },
    "access": [{"who": "viewer", "what": "delete a dashboard", "expected": 403, "got": 403}],
    "faults": [
        {
            "server": "loki",
            "fault": "kill -9",
            "sent": 10000,
            "acknowledged": 9800,
            "found": 9800,
            "duplicated": 0,
        }
    ],
    "capacity": [
        {
            "what": "A sample in a block",
            "unit": "bytes",
            "estimate": 3,
            "measured": 2.395,
            "source": "https://prometheus.io/docs/prometheus/latest/storage/",
        }
    ],
    "delivery": {
        "golden": [{"metric": "lead_time_minutes", "expected": 84.5, "got": 84.5}],
        "simulation": [{"metric": "deployments_total", "truth": 212, "shown": 212}],
        "fuzz": {"sent": 10000, "server_errors": 0, "lost": 0, "doubled": 0},
    },
}
