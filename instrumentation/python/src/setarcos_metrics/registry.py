"""What is exposed, without the series that prometheus-client adds to each counter and histogram."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Metric

CREATED = "_created"


class Registry(CollectorRegistry):
    """A registry whose `_created` series are left out: the catalogue does not have them.

    prometheus-client can switch them off for a whole process only, which would reach the
    registries of others, too.
    """

    def collect(self) -> Iterator[Metric]:
        """Yield every family, as the catalogue names its series."""
        for family in super().collect():
            # The family was made for this scrape alone.
            family.samples = [each for each in family.samples if not each.name.endswith(CREATED)]
            yield family
