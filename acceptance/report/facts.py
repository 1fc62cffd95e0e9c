"""The `report` fixture: by which tests and the lab put measured facts into the report."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from acceptance.report.contract import Contract, ContractError

# The plugin knows these itself; nobody else may write them.
_RESERVED = ("meta", "plan")
Value = str | float | bool | Sequence[Any] | Mapping[str, Any] | None


class Report:
    """Facts by key; each is checked against the contract at once, where the mistake is made."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._facts: dict[str, Any] = {}
        self._lab: dict[str, Any] = {"runtime": None, "versions": {}, "source": {}}

    @property
    def facts(self) -> dict[str, Any]:
        """A copy of the facts put so far, by key."""
        return copy.deepcopy(self._facts)

    @property
    def lab(self) -> dict[str, Any]:
        """A copy of what `meta` knows of the lab: runtime, versions and source."""
        return copy.deepcopy(self._lab)

    def meta(self, *, runtime: str, versions: Mapping[str, str], source: Mapping[str, str]) -> None:
        """Say how the lab runs, and which version of each server came from where."""
        if lone := sorted(versions.keys() ^ source.keys()):
            raise ContractError([f"meta: not both version and source of {', '.join(lone)}"])
        self._lab = {"runtime": runtime, "versions": dict(versions), "source": dict(source)}

    def start(  # noqa: PLR0913  # one argument for each figure of the contract
        self,
        *,
        cold_s: float | None,
        warm_s: float | None,
        memory_mb: float,
        servers: int,
        targets_up: int,
        targets: int,
    ) -> None:
        """Put `start`; the time of a kind of start that this run did not make is None."""
        self.put(
            "start",
            cold_s=cold_s,
            warm_s=warm_s,
            memory_mb=memory_mb,
            servers=servers,
            targets_up=targets_up,
            targets=targets,
        )

    def put(self, key: str, **fields: Value) -> None:
        """Put fields into a key that holds one object; a field put again gets the new value."""
        if self._rows(key):
            raise ContractError([f"{key}: holds rows; use report.add({key!r}, ...)"])
        self._take(key, self._facts.get(key, {}) | fields)

    def add(self, key: str, **fields: Value) -> None:
        """Add a row to a key that holds a list."""
        if not self._rows(key):
            raise ContractError([f"{key}: holds one object; use report.put({key!r}, ...)"])
        self._take(key, [*self._facts.get(key, []), fields])

    def _rows(self, key: str) -> bool:
        if key in _RESERVED:
            raise ContractError([f"{key}: the plugin writes it; use report.meta(...)"])
        return self._contract.holds_rows(key)

    def _take(self, key: str, value: object) -> None:
        plain = _plain(value)
        self._contract.check_part({key: plain})
        self._facts[key] = plain


def _plain(value: object) -> Any:  # JSON has no narrower type
    """Copy a fact with JSON's own containers, so that a caller's later change is not seen."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(inner) for inner in value]
    return value
