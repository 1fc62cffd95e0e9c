"""Loads of dashboards over 30 days at ten times the lab's series, timed when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property

from config.catalogue import load_catalogue
from config.dashboards import load_library
from config.environment import load_environment
from lab.dashboards.timed import Timed, timed
from lab.history.tenfold import Tenfold, tenfold

LOADS = 20
LIBRARY = load_library()


@dataclass
class Loads:
    """What times dashboards; Prometheus runs from the first question to the end of the suite."""

    _stack: ExitStack

    @classmethod
    @contextmanager
    def begun(cls) -> Iterator[Loads]:
        """Return one, and end what it starts."""
        with ExitStack() as stack:
            yield cls(stack)

    @cached_property
    def there(self) -> Tenfold:
        """Return the Prometheus; raises LabError where it cannot be had."""
        return self._stack.enter_context(tenfold(load_catalogue(), load_environment("lab")))

    def of(self, uid: str) -> Timed | None:
        """Return the loads of a dashboard; None where it asks nothing in PromQL."""
        shown = self.there.asker.last(self.there.until - self.there.since, self.there.until)
        return timed(self.there.asker, LIBRARY.dashboards[uid], shown, LOADS)
