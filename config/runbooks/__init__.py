"""Runbooks, one an alert (docs/runbooks/<AlertName>.md): read, and held to their form."""

from config.runbooks.check import Known, problems
from config.runbooks.folder import missing, orphans, pages
from config.runbooks.page import Runbook, read

__all__ = ["Known", "Runbook", "missing", "orphans", "pages", "problems", "read"]
