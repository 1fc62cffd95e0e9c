"""What dashboards ask, asked of the servers without Grafana: for the suite, bench and preview."""

from lab.dashboards.ask import Answer, Asker
from lab.dashboards.found import Found, Line, Series, Table
from lab.dashboards.sources import Sources

__all__ = ["Answer", "Asker", "Found", "Line", "Series", "Sources", "Table"]
