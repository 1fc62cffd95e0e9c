"""How long all delivery metrics take, and how that grows with what is stored.

    python -m bench.delivery_derive postgresql://owner@127.0.0.1:5432/postgres

Fills a schema of its own with facts as 10,000, 100,000 and a million events leave them, and drops
it after. Prints the median of some runs of what a scrape reads (`samples`), of the figures of 90
days, and of their weeks. Fails where a scrape or the figures of a million take longer than
promised, or where a hundred times the events take more than a hundred times the time.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import ClientCursor, Connection, sql
from setarcos_delivery.figures import Period, Rules, figures, samples, weekly
from setarcos_delivery.migrate import migrate

FILL = Path(__file__).with_name("delivery_fill.sql")
SIZES = (10_000, 100_000, 1_000_000)
RUNS = 5
LIMIT_S = 2.0
SCHEMA = "bench_delivery"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
QUARTER = Period(since=SINCE + timedelta(days=275), until=SINCE + timedelta(days=365))
Ask = Callable[[Connection[Any]], object]
ASKED: Mapping[str, Ask] = {
    "a scrape": lambda connection: list(samples(connection, Rules())),
    "90 days": lambda connection: figures(connection, QUARTER, Rules()),
    "their weeks": lambda connection: weekly(connection, QUARTER, Rules()),
}
# The first two are what is promised.
PROMISED = tuple(ASKED)[:2]


def fill(connection: Connection[Any], events: int) -> None:
    """Put facts into empty tables, as so many events would."""
    text = FILL.read_text(encoding="utf-8").encode()
    ClientCursor(connection).execute(text, {"events": events, "since": SINCE})
    connection.execute("ANALYZE")
    connection.commit()


def seconds(connection: Connection[Any], ask: Ask) -> float:
    """Return the median time of some runs."""
    taken = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        ask(connection)
        taken.append(time.perf_counter() - begun)
        connection.rollback()
    return statistics.median(taken)


def measured(url: str, events: int) -> dict[str, float]:
    """Return the seconds of each question to so many events."""
    drop = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(SCHEMA))
    with psycopg.connect(url, options=f"-csearch_path={SCHEMA}") as connection:
        connection.execute(drop)
        connection.commit()
        migrate(url, SCHEMA)
        try:
            fill(connection, events)
            return {name: seconds(connection, ask) for name, ask in ASKED.items()}
        finally:
            connection.rollback()
            connection.execute(drop)
            connection.commit()


def main(url: str) -> int:
    """Print a line a size; return 1 where a promise is broken."""
    found = {}
    for size in SIZES:
        found[size] = measured(url, size)
        told = ", ".join(f"{name} {taken:7.3f} s" for name, taken in found[size].items())
        print(f"{size:9,} events: {told}")
    first, last = found[SIZES[0]], found[SIZES[-1]]
    times = SIZES[-1] / SIZES[0]
    broken = [
        *(f"{name}: {last[name]:.2f} s" for name in PROMISED if last[name] > LIMIT_S),
        *(f"{name}: grows faster" for name in ASKED if last[name] > times * first[name]),
    ]
    print(*(broken or ["promises kept"]), sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
