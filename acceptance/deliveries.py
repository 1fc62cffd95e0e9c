"""Events that make every delivery metric show something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

REPOSITORY, COMPONENT, SHA = "setarcos/acceptance", "api", "ac" * 20


def every_kind(run: str) -> dict[str, Any]:
    """Return one event with facts of every kind, all of the last hour; `run` is in their keys."""
    now = datetime.now(UTC).replace(microsecond=0)
    pushed, built, shipped, mended = (
        (now - timedelta(minutes=minutes)).isoformat() for minutes in (60, 50, 40, 20)
    )
    seen = {"component": COMPONENT, "key": run, "observed_at": shipped}
    code = {"repository": REPOSITORY, "sha": SHA}
    ended = {"status": "success", "started_at": pushed, "finished_at": shipped}
    return {
        "facts": [
            {
                "kind": "commit",
                **code,
                "branch": "main",
                "default_branch": True,
                "committed_at": pushed,
                "pushed_at": pushed,
                "place": 0,
            },
            {"kind": "build", **seen, **code, **ended, "name": "ci", "finished_at": built},
            {
                "kind": "deployment",
                **seen,
                **code,
                **ended,
                "environment": "production",
                "feature": "ask",
            },
            {
                "kind": "incident",
                **seen,
                "severity": "critical",
                "opened_at": shipped,
                "resolved_at": mended,
                "environment": "production",
            },
            {"kind": "tests", **seen, "success": 3, "failure": 0, "skipped": 1, "seconds": 2.5},
            {"kind": "coverage", **seen, "percent": 91.5},
            {"kind": "quality", **seen, "tool": "ruff", "error": 1, "warning": 2, "note": 0},
        ]
    }
