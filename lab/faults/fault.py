"""One thing that goes wrong, how it is mended, and which alerts tell of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from lab.api import Lab


@dataclass(frozen=True)
class Raised:
    """An alert by its name, and those of its labels that tell it from others of that name."""

    alert: str
    labels: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """As people write it: TargetDown (redis-exporter)."""
        return f"{self.alert} ({', '.join(self.labels.values())})" if self.labels else self.alert

    def is_of(self, labels: Mapping[str, str]) -> bool:
        """Tell whether an alert that has these labels is this one."""
        return {"alertname": self.alert, **self.labels}.items() <= labels.items()


def nothing(_: Lab) -> None:
    """Leave the lab as it is: what was broken ends with whoever held it."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong as long as `held` is entered.

    `must` are raised and told of, `may` can be raised as well; `heal` mends what a holder that was
    killed has left. `exporter` is the reason why a stand-in of an exporter tells what nothing real
    here can cause. `told_after` is true where alerts cannot be told of before it is mended.
    """

    name: str
    title: str
    held: Callable[[Lab], AbstractContextManager[None]]
    must: tuple[Raised, ...]
    may: tuple[Raised, ...] = ()
    heal: Callable[[Lab], None] = nothing
    exporter: str = ""
    told_after: bool = False

    @property
    def every(self) -> tuple[Raised, ...]:
        """Return what must be raised, and what may."""
        return (*self.must, *self.may)
