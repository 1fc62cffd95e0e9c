"""What each delivery metric of the catalogue shows now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from psycopg import Connection

from setarcos_delivery.figures.rules import Rules


class Sample(NamedTuple):
    """One series; a histogram's are `<metric>_bucket` (with `le`), `<metric>_sum` and `_count`."""

    metric: str
    labels: Mapping[str, str]
    value: float


def samples(connection: Connection[Any], rules: Rules) -> Iterator[Sample]:
    """Yield the series of every metric, with label values as the facts have them."""
    raise NotImplementedError
