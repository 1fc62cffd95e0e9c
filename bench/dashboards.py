"""How long dashboards take to answer over 30 days, at ten times the lab's series.

    python -m bench.dashboards

Prints for each dashboard the median and the 95th percentile of several loads, sent with a
browser's parallelism, and its slowest panels; then queries as the plan's appendix writes them, and
raw forms of what rules record, in the same run. Exits with 1 where a dashboard is over its limit.
"""

from __future__ import annotations

import statistics
import time

from rich.console import Console

from config.catalogue import load_catalogue
from config.dashboards import load_library
from config.dashboards.asked import Span
from config.environment import load_environment
from lab.dashboards.timed import p95, timed
from lab.history.tenfold import TIMES, Tenfold, tenfold

LOADS, SLOWEST = 20, 3
AIM_S, LIMIT_S = 1.0, 2.0
# What is asked without recorded series: the appendix' panel, and what rules spare the others.
RAW = {
    "appendix A.1, deployments a day": (
        'sum(increase(deployments_total{environment="production"}[30d]))/30'
    ),
    "requests by endpoint, raw": "sum by (path) (rate(http_requests_total[$w]))",
    "time by endpoint, raw": (
        "histogram_quantile(0.95, sum by (path, le) "
        "(rate(http_request_duration_seconds_bucket[$w])))"
    ),
    "time by service, raw": (
        "histogram_quantile(0.95, sum by (service, le) "
        "(rate(http_request_duration_seconds_bucket[$w])))"
    ),
}


def main() -> int:
    """Print all of it; return 1 where a dashboard is over its limit."""
    out = Console(soft_wrap=True, highlight=False)
    over = 0
    with tenfold(load_catalogue(), load_environment("lab")) as there:
        out.print(f"{there.series} series, {TIMES} times {there.series_of_one} of instances")
        shown = there.asker.last(there.until - there.since, there.until)
        for uid, dashboard in load_library().dashboards.items():
            found = timed(there.asker, dashboard, shown, LOADS)
            if found is None:
                continue
            over += found.p95 > LIMIT_S
            verdict = "over the limit" if found.p95 > LIMIT_S else ""
            verdict = verdict or ("over the aim" if found.p95 > AIM_S else "")
            out.print(f"{uid:28} p50 {found.p50:6.3f} s  p95 {found.p95:6.3f} s  {verdict}")
            for title, seconds in found.slowest(SLOWEST):
                out.print(f"    {seconds:6.3f} s  {title}")
        raw(out, there, shown)
    return int(over > 0)


def raw(out: Console, there: Tenfold, shown: Span) -> None:
    """Print how long queries take that no rule has prepared."""
    window = shown.built_in()["__rate_interval"]
    for name, query in RAW.items():
        asked = {"query": query.replace("$w", window), "step": str(shown.step)}
        asked |= {"start": str(shown.since), "end": str(shown.until)}
        seconds = []
        for _ in range(LOADS):
            begun = time.perf_counter()
            there.asker.sources.get("prometheus", "/api/v1/query_range", asked)
            seconds.append(time.perf_counter() - begun)
        out.print(f"{name:34} p50 {statistics.median(seconds):6.3f} s  p95 {p95(seconds):6.3f} s")


if __name__ == "__main__":
    raise SystemExit(main())
