"""What acceptance tests need of the report: the facts, and the way to skip."""

from acceptance.report.facts import Report
from acceptance.report.skips import missing

__all__ = ["Report", "missing"]
