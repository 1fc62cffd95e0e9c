"""What was written, what had to stay, and what is gone from the API and from the disk."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from acceptance.report.facts import Report


@dataclass(frozen=True)
class Tally:
    """One row of the report; docs/retention.md tells what each store is counted in."""

    store: str
    written: int
    expected_kept: int
    kept: int
    deleted_api: int
    deleted_disk: int

    def tell(self, report: Report) -> None:
        """Put the row, then fail where something stayed too long or went too early."""
        report.add("retention", **asdict(self))
        gone = self.written - self.expected_kept
        assert (self.kept, self.deleted_api, self.deleted_disk) == (self.expected_kept, gone, gone)
        # A proof in which nothing stays, or nothing goes, shows nothing.
        assert 0 < self.expected_kept < self.written
